from pathlib import Path

import pytest

from bot.answer import Answerer, StillReading
from index import IndexDamaged, IndexMismatch, Shelf
from tests.bot.fakes import THRESHOLD, answerer, build, damage, write_essay
from tests.fakes import WordEncoder

READ = "Leer despacio enseña paciencia."
WALK = "Caminar temprano despeja cualquier duda."


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

    answering = Answerer(Shelf(home), load, THRESHOLD, passages=3)
    answering.refresh()
    build(home, corpus)
    answering.refresh()
    answering.refresh()

    assert len(loaded) == 1


def test_no_more_passages_are_quoted_than_wanted(home: Path, tmp_path: Path) -> None:
    for number in range(5):
        write_essay(tmp_path / "many", f"leer-{number}", READ)
    build(home, tmp_path / "many")
    answering = Answerer(Shelf(home), WordEncoder, THRESHOLD, passages=2)
    answering.refresh()

    assert quoted(answering, READ) == [READ, READ]
