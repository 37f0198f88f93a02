from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from bot.answers.quotable import choose, says_something, stands_alone
from index import Generation, Passage, Voice
from tests.bot.fakes import essay, hit

ALONE = (
    "Las relaciones, en red o fuera de la red, siguen el patrón de siempre: saber, gustar y fiarse."
)


def passage(
    words: str, number: int = 0, *, slug: str = "a", voice: Voice = Voice.AUTHOR
) -> Passage:
    made = hit([words], of=essay(slug=slug), voice=voice).passage
    return Passage(
        f"{slug}{number:015}", slug, "", voice, made.start, made.end, words, made.sentences
    )


def generation(*passages: Passage, told: tuple[int, ...] = ()) -> Generation:
    questions = [(number, None) for number in told]
    return cast(Generation, SimpleNamespace(texts=passages, questions=questions))


def test_whole_plain_sentences_of_the_author_stand_alone() -> None:
    assert stands_alone(passage(ALONE))


@pytest.mark.parametrize("voice", [Voice.CITED, Voice.READER, Voice.REPLY, Voice.COMMENT])
def test_words_of_somebody_else_do_not(voice: Voice) -> None:
    assert not stands_alone(passage(ALONE, voice=voice))


@pytest.mark.parametrize(
    "words",
    [
        "Paz!",
        f"{ALONE[:-1]}?",
        f"{ALONE[:-1]}:",
        f"{ALONE[:-1]},",
        f"{ALONE[0].lower()}{ALONE[1:]}",
        f"- {ALONE}",
        f"1. {ALONE}",
        f"Pero {ALONE}",
        f"Por eso {ALONE}",
        f"Caso idéntico: {ALONE}",
        f"En ese sentido, {ALONE}",
        f"However, {ALONE}",
        f"{ALONE} https://example.org.",
        ALONE * 6,
    ],
)
def test_what_leans_on_its_neighbours_or_is_no_prose_does_not(words: str) -> None:
    assert not stands_alone(passage(words))


@pytest.mark.parametrize(
    ("sentences", "says"),
    [
        (["Leer dos veces un libro es leer otro libro."], True),
        (["¿Para qué leer otra vez un libro que se sabe?", "Para leer otro."], True),
        (["Pues ahí es donde nos equivocamos."], False),
        (["Pues ahí es donde todos nosotros nos equivocamos."], False),
        (
            ["¿Para qué leer otra vez un libro que ya se sabe?", "¿Y quién lo lee «dos veces?»"],
            False,
        ),
    ],
)
def test_a_scrap_or_a_question_alone_says_nothing(sentences: list[str], *, says: bool) -> None:
    assert says_something(hit(sentences).passage) is says


def test_where_nothing_stands_alone_a_scrap_is_the_last_choice() -> None:
    serving = generation(
        passage("Paz!", 0), passage("- Leer dos veces es leer otro libro cada vez.", 1)
    )

    chosen = [choose(serving, Random(seed)) for seed in range(20)]

    assert {one.id for one in chosen if one} == {"a000000000000001"}


def test_every_passage_that_stands_alone_gets_its_turn_and_no_other() -> None:
    alone = [passage(ALONE, 0), passage(f"{ALONE} Sí.", 1), passage(ALONE, 2, slug="b")]
    serving = generation(*alone, passage("Paz!", 3))

    chosen = [choose(serving, Random(seed)) for seed in range(60)]

    assert {one.id for one in chosen if one} == {one.id for one in alone}


def test_what_answers_a_readers_question_is_preferred() -> None:
    serving = generation(passage(ALONE, 0), passage(ALONE, 1), told=(1,))

    assert {one.id for seed in range(20) if (one := choose(serving, Random(seed)))} == {
        "a000000000000001"
    }


def test_what_was_shown_is_avoided_while_there_is_another() -> None:
    serving = generation(passage(ALONE, 0), passage(ALONE, 1))

    chosen = [choose(serving, Random(seed), {"a000000000000000"}) for seed in range(20)]

    assert {one.id for one in chosen if one} == {"a000000000000001"}


def test_the_only_passage_is_shown_again() -> None:
    only = passage("Paz!")

    assert choose(generation(only), Random(0), {only.id}) == only


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose(generation(), Random(0)) is None
