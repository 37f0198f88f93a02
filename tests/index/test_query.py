import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import MAX_CHARS, Query, language_of, prepare


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
    assert prepare("  ¿Por qué\n\ncompartimos\u00a0fotos? ") == Query(
        "¿Por qué compartimos fotos?", "es", ("compart", "fot")
    )


def test_a_long_message_is_bounded() -> None:
    query = prepare("palabra " * 10_000)

    assert len(query.text) <= MAX_CHARS == 2000
    assert len(query.terms) <= 250
    assert query.text.startswith("palabra palabra")


@given(question=st.text(max_size=300))
def test_any_message_becomes_a_query_without_loose_white_space(question: str) -> None:
    query = prepare(question)

    assert query.text == " ".join(query.text.split())
    assert len(query.text) <= MAX_CHARS
    assert query.language in {"es", "en", "pt", "fr", "it", "und"}


def test_half_a_code_point_never_reaches_an_encoder() -> None:
    query = prepare("hola \ud83d qué tal")

    assert query.text.encode()
