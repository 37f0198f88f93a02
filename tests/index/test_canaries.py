from index.canaries import MOST, ask_canaries
from index.generation import Generation
from tests.index.essays import write_essay, write_questions
from tests.index.workshop import Workshop


def test_a_question_is_found_by_its_likes(workshop: Workshop) -> None:
    for path in workshop.corpus.iterdir():
        path.unlink()
    paragraphs = [f"Texto {word} sobre nada en concreto." for word in "abcdef"]
    write_essay(workshop.corpus, "uno", "\n\n".join(paragraphs))
    write_questions(
        workshop.corpus,
        "uno",
        f"- quote: {paragraphs[4]}\n  es: ['¿Dónde duermen las golondrinas?', "
        "'¿Dónde duermen las golondrinas de noche?']\n",
    )

    report = workshop.build()

    assert report.canaries == {"asked": 2, "found": 2, "rank": 3}


def test_a_corpus_without_questions_has_no_canaries(workshop: Workshop) -> None:
    for path in workshop.corpus.glob("*.yaml"):
        path.unlink()

    assert workshop.build().canaries == {"asked": 0, "found": 0, "rank": 3}


def test_canaries_are_a_bounded_number_spread_over_the_corpus(shipped: Generation) -> None:
    result = ask_canaries(shipped)

    assert len(shipped.questions) > MOST
    assert MOST // 2 < result["asked"] <= MOST
    assert result["found"] <= result["asked"]
    assert result == ask_canaries(shipped)
