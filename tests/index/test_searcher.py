import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Findings
from index.generation import Generation
from index.ranking import score
from index.searcher import Searcher
from tests.fakes import WordEncoder
from tests.index.workshop import Workshop

_words = st.sampled_from(
    ["compartir", "redes", "sociales", "marca", "Twitter", "por", "qué", "share", "why", "¿", "😀"]
)
questions = st.one_of(st.text(max_size=60), st.lists(_words, max_size=12).map(" ".join))


def searcher(generation: Generation, threshold: float = 0.5) -> Searcher:
    return Searcher(WordEncoder(), generation, threshold)


def test_the_passage_that_answers_comes_first_with_its_key_sentence(two_builds: Workshop) -> None:
    findings = searcher(two_builds.serving()).ask("¿Cuánto tiempo reposa la masa?")

    best = findings.hits[0]
    assert findings.language == "es"
    assert findings.answered
    assert findings.confidence == pytest.approx(1)
    assert best.essay.slug == "pan"
    assert best.passage.text == (
        "El pan se hace con harina, agua, sal y paciencia. La masa reposa toda la noche."
    )
    assert best.key_sentence.text == "La masa reposa toda la noche."
    assert best.score == score(best.parts)


def test_a_question_in_words_that_only_a_reader_question_has_is_answered(
    two_builds: Workshop,
) -> None:
    findings = searcher(two_builds.serving()).ask("how long does the dough rest")

    assert findings.language == "en"
    assert findings.hits[0].passage.text.endswith("La masa reposa toda la noche.")


@given(question=questions, k=st.integers(1, 8))
def test_every_hit_is_the_very_words_of_its_essay(
    shipped: Generation, question: str, k: int
) -> None:
    findings = searcher(shipped).ask(question, k)

    assert len(findings.hits) <= k
    for hit in findings.hits:
        passage, key = hit.passage, hit.key_sentence
        assert hit.essay == shipped.essays[passage.essay]
        assert passage.text == hit.essay.text[passage.start : passage.end]
        assert key.text == hit.essay.text[key.start : key.end]
        assert passage.start <= key.start < key.end <= passage.end


@given(question=questions, k=st.integers(1, 8))
def test_hits_are_ordered_and_everything_else_follows_from_them(
    shipped: Generation, question: str, k: int
) -> None:
    findings = searcher(shipped).ask(question, k)

    scores = [hit.score for hit in findings.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in findings.hits}) == len(scores)
    assert findings.question == question
    assert 0 <= findings.confidence <= 1
    assert findings.answered == (bool(scores) and findings.confidence >= 0.5)
    assert (1 if scores else 0) <= findings.quoted <= len(scores)


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u00a0"])
def test_an_empty_question_finds_nothing_and_asks_no_encoder(
    question: str, shipped: Generation
) -> None:
    asked = searcher(shipped)

    findings = asked.ask(question)

    assert findings == Findings(question, "und", 0.0, answered=False, hits=(), quoted=0)
    assert isinstance(asked.encoder, WordEncoder)
    assert asked.encoder.encoded == []


@pytest.mark.parametrize(("threshold", "answered"), [(0.0, True), (0.3, True), (1.0, False)])
def test_the_threshold_decides_what_is_an_answer_and_not_what_is_found(
    threshold: float, answered: object, shipped: Generation
) -> None:
    question = "¿Por qué compartimos en las redes?"
    usual = searcher(shipped).ask(question)

    findings = searcher(shipped, threshold).ask(question)

    assert findings.answered is answered
    assert findings.hits == usual.hits


def test_a_confidence_at_the_threshold_is_enough(shipped: Generation) -> None:
    question = "¿Por qué compartimos en las redes?"
    sure = searcher(shipped).ask(question).confidence

    assert searcher(shipped, sure).ask(question).answered


def test_a_long_message_is_searched_like_any_other(shipped: Generation) -> None:
    findings = searcher(shipped).ask("compartir en las redes sociales " * 1000)

    assert len(findings.hits) == 3


def test_more_hits_than_there_are_passages_are_all_of_them(two_builds: Workshop) -> None:
    findings = searcher(two_builds.serving()).ask("La masa del pan", 1000)

    assert len(findings.hits) == len(two_builds.serving().texts)
    assert findings.quoted <= 3
