from pathlib import Path

import pytest

from bot.answers.answer import RELATED, Answerer, StillReading
from index import IndexDamaged, IndexMismatch, Shelf
from tests.bot.fakes import THRESHOLD, answerer, build, damage, write_essay
from tests.fakes import WordEncoder

READ = "Leer despacio enseña paciencia."
WALK = "Caminar temprano despeja cualquier duda."
SWIM = "Nadar cansa menos que correr."
ASKED = {"es": ["¿Qué enseña leer despacio?"], "en": ["What is learned by reading slowly?"]}
WALKED = {"es": ["¿Caminar temprano despeja?"], "en": ["Does walking early clear doubts?"]}
SWUM = {"es": ["¿Nadar cansa?"], "en": ["Is swimming tiring?"]}
ALL_ASKED = (ASKED, WALKED, SWUM)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_essay(tmp_path / "corpus", "leer", READ)
    return tmp_path / "corpus"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "index"


def quoted(answerer: Answerer, question: str) -> list[str]:
    return [hit.passage.text for hit in answerer.ask(question).hits]


def test_before_the_first_index_the_bot_is_still_reading(home: Path) -> None:
    answering = answerer(home)

    assert not answering.refresh()
    assert not answering.built
    assert answering.generation is None
    assert answering.damaged is None
    with pytest.raises(StillReading, match=r"\A\Z"):
        answering.ask("¿Por qué leer?")


def test_nothing_is_answered_before_the_index_is_opened(home: Path, corpus: Path) -> None:
    build(home, corpus)
    answering = answerer(home)

    assert answering.built
    with pytest.raises(StillReading, match=r"\A\Z"):
        answering.ask(READ)


def test_a_question_of_the_essays_is_answered_and_another_is_not(home: Path, corpus: Path) -> None:
    build(home, corpus)
    answering = answerer(home)
    answering.refresh()

    assert quoted(answering, "leer despacio enseña paciencia") == [READ]
    assert quoted(answering, "goles liga fútbol domingo") == []
    assert answering.ask("¿qué es la paciencia de los que leen?").language == "es"


def test_what_is_asked_again_is_encoded_once(home: Path, corpus: Path) -> None:
    build(home, corpus)
    encoder = WordEncoder()
    answering = Answerer(Shelf(home), lambda: encoder, THRESHOLD)
    answering.refresh()

    first, twice = answering.ask_many([(READ, "es"), (READ, "en")])

    assert first == twice == answering.ask(READ)
    assert encoder.encoded.count(READ) == 1
    write_essay(corpus, "caminar", WALK)
    build(home, corpus)
    answering.refresh()
    assert answering.ask(READ).generation != first.generation
    assert encoder.encoded.count(READ) == 2


def test_another_generation_is_noticed_once(home: Path, corpus: Path) -> None:
    first = build(home, corpus)
    answering = answerer(home)

    assert answering.refresh()
    assert not answering.refresh()
    write_essay(corpus, "caminar", WALK)
    second = build(home, corpus)
    assert quoted(answering, WALK) == []
    assert answering.refresh()
    assert not answering.refresh()

    assert answering.generation is not None
    assert first != answering.generation.id == second
    assert quoted(answering, WALK) == [WALK]
    assert answering.damaged is None


def test_a_rollback_is_noticed(home: Path, corpus: Path) -> None:
    first = build(home, corpus)
    write_essay(corpus, "caminar", WALK)
    build(home, corpus)
    answering = answerer(home)
    answering.refresh()

    Shelf(home).rollback()

    assert answering.refresh()
    assert answering.generation is not None
    assert answering.generation.id == first
    assert quoted(answering, WALK) == []


def test_a_damaged_generation_leaves_the_former_serving_and_says_so(
    home: Path, corpus: Path
) -> None:
    first = build(home, corpus)
    answering = answerer(home)
    answering.refresh()
    write_essay(corpus, "caminar", WALK)
    second = build(home, corpus)
    damage(home, second)

    answering.refresh()

    assert answering.generation is not None
    assert answering.generation.id == first
    assert answering.damaged == second
    assert quoted(answering, READ) == [READ]
    assert not answering.refresh()


def test_a_start_with_a_damaged_generation_lets_the_former_serve(home: Path, corpus: Path) -> None:
    first = build(home, corpus)
    write_essay(corpus, "caminar", WALK)
    second = build(home, corpus)
    damage(home, second)
    answering = answerer(home)

    assert answering.refresh()
    assert answering.generation is not None
    assert (answering.generation.id, answering.damaged) == (first, second)


def test_a_good_generation_ends_the_damage(home: Path, corpus: Path) -> None:
    build(home, corpus)
    answering = answerer(home)
    answering.refresh()
    write_essay(corpus, "caminar", WALK)
    damage(home, build(home, corpus))
    answering.refresh()

    third = build(home, corpus)

    assert answering.refresh()
    assert answering.generation is not None
    assert answering.generation.id == third
    assert answering.damaged is None
    assert quoted(answering, WALK) == [WALK]


def test_where_no_generation_is_whole_none_serves(home: Path, corpus: Path) -> None:
    damage(home, build(home, corpus))
    answering = answerer(home)

    with pytest.raises(IndexDamaged, match=r"essays\.json: found .+; expected .+; run"):
        answering.refresh()
    assert answering.generation is None
    with pytest.raises(StillReading, match=r"\A\Z"):
        answering.ask(READ)


def test_an_index_of_another_encoder_is_refused_by_name(home: Path, corpus: Path) -> None:
    first = build(home, corpus)

    with pytest.raises(IndexMismatch, match=rf"{first} was built with words \(.+ is others \("):
        answerer(home, WordEncoder("others")).refresh()


def test_a_new_index_of_another_encoder_leaves_the_former_serving(home: Path, corpus: Path) -> None:
    first = build(home, corpus)
    answering = answerer(home)
    answering.refresh()
    build(home, corpus, WordEncoder("others"))

    with pytest.raises(IndexMismatch, match="is words"):
        answering.refresh()

    assert answering.generation is not None
    assert answering.generation.id == first
    assert quoted(answering, READ) == [READ]
    assert not answering.refresh()


def test_the_encoder_is_loaded_once(home: Path, corpus: Path) -> None:
    loaded: list[WordEncoder] = []

    def load() -> WordEncoder:
        loaded.append(WordEncoder())
        return loaded[-1]

    answering = Answerer(Shelf(home), load, THRESHOLD)
    answering.refresh()
    build(home, corpus)
    answering.refresh()
    answering.refresh()

    assert len(loaded) == 1


def test_no_more_than_three_passages_are_quoted(home: Path, tmp_path: Path) -> None:
    more = (
        "Los gatos duermen al sol.",
        "Ningún tren sale puntual de aquí.",
        "Bajo el olivo crece poca hierba.",
        "Mi reloj adelanta cinco minutos.",
        "En el puerto huele a brea.",
    )
    write_essay(tmp_path / "many", "leer", "\n\n".join(f"{READ} {words}" for words in more))
    build(home, tmp_path / "many")
    answering = answerer(home)
    answering.refresh()

    answer = answering.ask(READ)

    assert len({found.passage.id for found in answer.hits}) == len(answer.hits) == 3


def test_of_passages_that_say_the_same_one_is_quoted(home: Path, tmp_path: Path) -> None:
    for number in range(5):
        write_essay(tmp_path / "many", f"leer-{number}", READ)
    build(home, tmp_path / "many")
    answering = answerer(home)
    answering.refresh()

    assert quoted(answering, READ) == [READ]


def test_without_a_threshold_the_index_knows_its_own(home: Path, corpus: Path) -> None:
    build(home, corpus)
    answering = Answerer(Shelf(home), WordEncoder, threshold=None)
    answering.refresh()

    assert quoted(answering, "leer despacio enseña paciencia") == [READ]
    assert quoted(answering, "goles liga fútbol domingo") == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("hola", "greeting"),
        ("Gracias!", "thanks"),
        ("GRACIAS!!", "thanks"),
        ("thanks", "thanks"),
        ("👍", "assent"),
        ("🙏🙏", "thanks"),
        ("😂😂😂", "laugh"),
    ],
)
def test_small_talk_is_named_and_nothing_is_quoted_or_suggested(
    home: Path, tmp_path: Path, said: str, kind: str
) -> None:
    write_essay(tmp_path / "asked", "leer", READ, questions=ASKED)
    build(home, tmp_path / "asked")
    answering = answerer(home)
    answering.refresh()

    answer = answering.ask(said)

    assert (answer.small_talk, answer.hits, answer.suggestions) == (kind, (), ())


def test_a_question_behind_a_greeting_is_a_question(home: Path, corpus: Path) -> None:
    build(home, corpus)
    answering = answerer(home)
    answering.refresh()

    answer = answering.ask("hola, leer despacio enseña paciencia")

    assert answer.small_talk is None
    assert [found.passage.text for found in answer.hits] == [READ]


@pytest.fixture
def asked(home: Path, tmp_path: Path) -> Answerer:
    """What answers from four essays with questions in Spanish and English."""
    write_essay(tmp_path / "asked", "leer", READ, questions=ASKED)
    write_essay(tmp_path / "asked", "caminar", WALK, questions=WALKED)
    write_essay(tmp_path / "asked", "nadar", SWIM, questions=SWUM)
    write_essay(tmp_path / "asked", "callar", "Callar también responde.")
    build(home, tmp_path / "asked")
    answering = answerer(home)
    answering.refresh()
    return answering


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿quién ganó la liga de fútbol?", "es"),
        ("who has won the football league?", "en"),
    ],
)
def test_where_nothing_is_quoted_questions_are_offered_in_the_language_of_the_question(
    asked: Answerer, question: str, language: str
) -> None:
    answer = asked.ask(question)

    assert answer.hits == ()
    assert answer.small_talk is None
    assert answer.suggestions
    assert set(answer.suggestions) <= {each[language][0] for each in ALL_ASKED}


@pytest.mark.parametrize("language", ["es", "en"])
def test_where_the_question_tells_no_language_the_readers_is_offered(
    asked: Answerer, language: str
) -> None:
    answer = asked.ask("Ulaanbaatar", language)

    assert answer.suggestions
    assert set(answer.suggestions) <= {each[language][0] for each in ALL_ASKED}


def test_whatever_is_offered_is_answered_with_its_passage(asked: Answerer) -> None:
    offered = asked.ask("¿quién ganó la liga de fútbol?").suggestions

    assert len(offered) == 3
    assert {question: quoted(asked, question)[0] for question in offered} == {
        "¿Qué enseña leer despacio?": READ,
        "¿Caminar temprano despeja?": WALK,
        "¿Nadar cansa?": SWIM,
    }


def test_a_language_without_questions_is_offered_spanish_ones(asked: Answerer) -> None:
    assert set(asked.suggestions("fr", seed=1)) == {each["es"][0] for each in ALL_ASKED}


@pytest.mark.parametrize("language", ["es", "en", "en-GB"])
@pytest.mark.parametrize("seed", [0, 1, 2**31])
def test_three_questions_of_three_passages_are_offered_to_whoever_asks_nothing(
    asked: Answerer, language: str, seed: int
) -> None:
    offered = asked.suggestions(language, seed)

    assert set(offered) == {each[language[:2]][0] for each in ALL_ASKED}


def test_what_is_offered_depends_on_the_seed_alone(asked: Answerer) -> None:
    offers = [asked.suggestions("es", seed) for seed in range(20)]

    assert offers == [asked.suggestions("es", seed) for seed in range(20)]
    assert len(set(offers)) > 1


def test_nothing_is_offered_where_no_reader_asked_or_nothing_serves(
    home: Path, corpus: Path
) -> None:
    answering = answerer(home)

    before = answering.suggestions("es", seed=1)
    build(home, corpus)
    answering.refresh()

    assert before == ()
    assert answering.suggestions("es", seed=1) == ()
    assert answering.ask("goles liga fútbol domingo").suggestions == ()


@pytest.mark.parametrize(("least", "near"), [(0.0, True), (1.01, False)])
def test_a_refusal_brings_what_is_near_enough(
    asked: Answerer, monkeypatch: pytest.MonkeyPatch, least: float, *, near: bool
) -> None:
    monkeypatch.setattr("bot.answers.answer.RELATED_COSINE", least)

    refused = asked.ask("¿quién ganó la liga de fútbol?")

    assert refused.hits == ()
    assert bool(refused.related) == near
    assert len(refused.related) <= RELATED


def test_an_answer_knows_the_next_best_and_suggests_what_they_answer(asked: Answerer) -> None:
    answer = asked.ask(READ)

    shown = {found.passage.id for found in answer.hits}
    assert answer.others
    assert not shown & {found.passage.id for found in answer.others}
    assert READ not in answer.suggestions
    assert len(answer.suggestions) <= 2


def test_a_question_that_would_be_refused_is_not_offered(asked: Answerer, home: Path) -> None:
    unsure = Answerer(Shelf(home), WordEncoder, 1.01)
    unsure.refresh()

    refused = unsure.ask("¿quién ganó la liga de fútbol?")

    assert refused.hits == ()
    assert refused.suggestions == ()
    assert asked.ask("¿quién ganó la liga de fútbol?").suggestions != ()
