import pytest

from index.generation import Generation
from index.suggestions import MAX_CHARS, suggest
from tests.index.essays import GARDEN, SEA_QUESTIONS, write_essay, write_questions
from tests.index.workshop import Workshop, quietly


def passages_of(generation: Generation, *questions: str) -> list[int]:
    """Return the numbers of the passages that these reader questions belong to."""
    owners = {question.text: number for number, question in generation.questions}
    return [owners[question] for question in questions]


def test_three_are_suggested_each_of_another_passage(shipped: Generation) -> None:
    found = suggest(shipped, "es")

    assert len(found) == 3
    assert len(set(passages_of(shipped, *found))) == 3


def test_essays_take_turns(shipped: Generation) -> None:
    found = suggest(shipped, "es", n=len(shipped.essays))

    slugs = {shipped.texts[number].essay for number in passages_of(shipped, *found)}
    assert slugs == set(shipped.essays)


@pytest.mark.parametrize(("language", "tag"), [("es", "es"), ("en", "en"), ("en-GB", "en")])
def test_suggestions_are_in_the_language_asked_for(
    language: str, tag: str, shipped: Generation
) -> None:
    spoken = {question.text: question.language for _, question in shipped.questions}

    assert {spoken[question] for question in suggest(shipped, language, n=20)} == {tag}


@pytest.mark.parametrize("language", ["und", "eo", "zh-Hans", ""])
def test_where_there_are_none_in_a_language_they_are_in_spanish(
    language: str, shipped: Generation
) -> None:
    assert suggest(shipped, language, seed=5) == suggest(shipped, "es", seed=5)


def test_the_passages_nearest_to_a_question_come_first(shipped: Generation) -> None:
    asked = sorted({n for n, q in shipped.questions if q.language == "es"})
    near = [asked[7], asked[2]]

    found = suggest(shipped, "es", near=[*near, 10**6])

    assert passages_of(shipped, *found)[:2] == near
    assert len(set(passages_of(shipped, *found))) == 3


def test_a_passage_that_is_near_twice_is_suggested_once(shipped: Generation) -> None:
    asked = sorted({n for n, q in shipped.questions if q.language == "es"})

    found = suggest(shipped, "es", near=[asked[4], asked[4], asked[4]])

    assert len(set(passages_of(shipped, *found))) == 3


def test_the_same_seed_suggests_the_same_and_another_seed_something_else(
    shipped: Generation,
) -> None:
    assert suggest(shipped, "es", seed=1) == suggest(shipped, "es", seed=1)
    assert len({suggest(shipped, "es", seed=seed) for seed in range(10)}) == 10


@pytest.mark.parametrize("n", [0, 1, 2, 5, 10_000])
def test_there_are_no_more_than_wanted(n: int, shipped: Generation) -> None:
    found = suggest(shipped, "es", n=n)

    assert len(found) == len(set(passages_of(shipped, *found))) <= n
    assert bool(found) == bool(n)


def test_only_whole_questions_of_a_line_are_suggested(workshop: Workshop) -> None:
    long = f"¿{'Por qué ' * 20}sube la marea?"
    asked = f"'{long}', 'sube la marea?', '¿sube la marea?', 'La marea sube'"
    write_questions(
        workshop.corpus, "mar", f"- quote: La marea alta\n  es: [{asked}, '¿Sube la marea?']"
    )
    write_questions(workshop.corpus, "pan", "")
    workshop.build()

    assert len(long) > MAX_CHARS
    assert {suggest(workshop.serving(), "es", seed=seed) for seed in range(20)} == {
        ("¿Sube la marea?",)
    }


def test_without_reader_questions_nothing_is_suggested(workshop: Workshop) -> None:
    workshop.builder(questions=False).build(quietly)

    assert suggest(workshop.serving(), "es", near=[0, 1]) == ()


def test_fewer_passages_than_wanted_are_all_there_are(workshop: Workshop) -> None:
    write_questions(workshop.corpus, "pan", "")
    write_questions(workshop.corpus, "mar", SEA_QUESTIONS)
    write_essay(workshop.corpus, "huerto", GARDEN, "El huerto")
    workshop.build()

    assert suggest(workshop.serving(), "en") == ("¿Cuántas veces al día sube la marea?",)
