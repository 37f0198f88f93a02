import pytest

from index.generation import Generation
from index.suggestions import BRIEF_CHARS, MAX_CHARS, suggest, suggest_beside
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


def test_what_only_a_reader_of_the_essay_would_ask_is_not_suggested(workshop: Workshop) -> None:
    asked = "'¿Qué promete el título?', '¿Qué dijo Ana Roca del mar?', '¿Importan los principios?'"
    write_questions(
        workshop.corpus, "mar", f"- quote: La marea alta\n  es: [{asked}, '¿Sube la marea?']"
    )
    write_questions(workshop.corpus, "pan", "")
    workshop.build()

    assert {suggest(workshop.serving(), "es", seed=seed) for seed in range(20)} == {
        ("¿Sube la marea?",)
    }


def test_no_suggestion_names_an_author(shipped: Generation) -> None:
    authors = {essay.author for essay in shipped.essays.values() if essay.author}

    offered = {question for seed in range(30) for question in suggest(shipped, "es", seed=seed)}

    assert any(author in asked.text for author in authors for _, asked in shipped.questions)
    assert not any(author in question for author in authors for question in offered)


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_suggested_near_nothing_is_brief(language: str, shipped: Generation) -> None:
    offered = {one for seed in range(30) for one in suggest(shipped, language, seed=seed)}

    assert len(offered) > 30
    assert max(map(len, offered)) <= BRIEF_CHARS


def test_without_reader_questions_nothing_is_suggested(workshop: Workshop) -> None:
    workshop.builder(questions=False).build(quietly)

    assert suggest(workshop.serving(), "es", near=[0, 1]) == ()


def test_fewer_passages_than_wanted_are_all_there_are(workshop: Workshop) -> None:
    write_questions(workshop.corpus, "pan", "")
    write_questions(workshop.corpus, "mar", SEA_QUESTIONS)
    write_essay(workshop.corpus, "huerto", GARDEN, "El huerto")
    workshop.build()

    assert suggest(workshop.serving(), "en") == ("¿Cuántas veces al día sube la marea?",)


def test_beside_an_answer_only_its_neighbours_are_suggested(shipped: Generation) -> None:
    asked = sorted({n for n, q in shipped.questions if q.language == "es"})
    near = [asked[7], asked[2], asked[7], 10**6, asked[4]]

    found = suggest_beside(shipped, "es", near, "¿Otra cosa?", n=9)

    assert passages_of(shipped, *found) == [asked[7], asked[2], asked[4]]


def test_what_was_asked_is_not_suggested_again(shipped: Generation) -> None:
    asked = sorted({n for n, q in shipped.questions if q.language == "es"})
    first = suggest_beside(shipped, "es", asked[:2], "")

    again = suggest_beside(shipped, "es", asked[:2], first[0].upper())

    assert again == first[1:]


def test_questions_about_the_text_itself_are_not_suggested(shipped: Generation) -> None:
    every = suggest(shipped, "es", n=10**6)

    assert len(every) > 50
    assert not [question for question in every if "artículo" in question or "autor" in question]
