import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon import letters
from index.query import LONG_WORDS, MAX_CHARS, Query, language_of, prepare


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Por qué compartimos en las redes sociales?", "es"),
        ("como consigo mas clientes con mi perfil", "es"),
        ("Qué es el networking", "es"),
        ("no me da RT, ¿le sigo dando yo?", "es"),
        ("Why do we share on social networks?", "en"),
        ("how do i get more clients with my profile", "en"),
        ("What is networking", "en"),
        ("Should I thank people who share my posts?", "en"),
        ("Por que compartilhamos nas redes sociais?", "pt"),
        ("Como faço para conseguir mais clientes com o meu perfil?", "pt"),
        ("O que são as conexões e como eu as crio?", "pt"),
        ("networking", "und"),
        ("", "und"),
        ("😀 123 …", "und"),
    ],
)
def test_a_language_is_told_by_its_function_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_question_is_made_ready() -> None:
    text = "¿Por qué compartimos fotos?"

    assert prepare("  ¿Por qué\n\ncompartimos\u00a0fotos? ") == [
        Query(text, "es", ("compart", "fot"), tuple(letters(text)))
    ]


def test_a_long_message_is_bounded() -> None:
    (query,) = prepare("palabra " * 10_000)

    assert len(query.text) <= MAX_CHARS == 2000
    assert len(query.terms) <= 250
    assert query.text.startswith("palabra palabra")
    assert query.text.endswith("palabra")


@given(question=st.text(max_size=300))
def test_any_message_becomes_a_query_without_loose_white_space(question: str) -> None:
    queries = prepare(question)

    assert len(queries) == bool(question.split())
    for query in queries:
        assert query.text == " ".join(query.text.split())
        assert len(query.text) <= MAX_CHARS
        assert query.language in {"es", "en", "pt", "fr", "it", "und"}


def test_half_a_code_point_never_reaches_an_encoder() -> None:
    (query,) = prepare("hola \ud83d qué tal")

    assert query.text.encode() == "hola ? qué tal".encode()


@pytest.mark.parametrize("nothing", ["", "  ", "\n\t\u00a0"])
def test_a_message_without_words_is_no_query(nothing: str) -> None:
    assert prepare(nothing) == []


STORY = "Llevo diez años en esto y he probado de todo, también lo que aconsejan los libros. "


@pytest.mark.parametrize(
    ("end", "asked"),
    [
        ("¿Por qué compartimos?", "Por qué compartimos?"),
        ("¿Quién lee? ¿Por qué compartimos?", "Por qué compartimos?"),
        ("¿Por qué compartimos? Gracias de antemano.", "Por qué compartimos?"),
        ("Por cierto, why do we share? 🙂", "Por cierto, why do we share?"),
        ("¡Ayuda! ¿¿Por qué compartimos??", "Por qué compartimos?"),
    ],
)
def test_a_long_message_is_asked_as_a_whole_and_by_its_last_question(end: str, asked: str) -> None:
    message = f"{STORY}{STORY}{end}"

    whole, last = prepare(message)

    assert whole.text == message
    assert last.text == asked
    assert last.letters == tuple(letters(asked))


def test_a_long_message_that_asks_nothing_has_one_form() -> None:
    assert [query.text for query in prepare(STORY * 3)] == [(STORY * 3).strip()]


def test_a_message_of_a_few_words_has_one_form() -> None:
    message = " ".join(["Bien."] * (LONG_WORDS - 2)) + " ¿Y tú?"

    assert [query.text for query in prepare(message)] == [message]
    assert len(prepare(f"Bien. {message}")) == 2


def test_a_message_that_is_one_long_question_has_one_form() -> None:
    asked = f"por qué {'compartimos ' * LONG_WORDS}tanto?"

    assert [query.text for query in prepare(asked)] == [asked]


@given(
    words=st.lists(st.sampled_from(["uno", "dos", "¿", "?", ".", "…", "!", ",", "\n"]), min_size=26)
)
def test_every_form_of_a_long_message_is_a_stretch_of_it(words: list[str]) -> None:
    whole, *others = prepare(" ".join(words))

    assert len(others) <= 1
    assert all(other.text in whole.text and other.text.endswith("?") for other in others)


@pytest.mark.parametrize("word", ["a ", "hola ", "palabra, ", ", "])
def test_the_longest_message_without_a_question_has_one_form(word: str) -> None:
    assert [query.text for query in prepare(word * MAX_CHARS)] == [
        (word * MAX_CHARS)[:MAX_CHARS].strip()
    ]
