from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.confidence import CAUTIOUS, Calibration, Logistic
from index.domain import Encoded, Findings
from index.generation import Generation
from index.query import prepare
from index.ranking import score
from index.searcher import INTERACTING, Searcher
from tests.fakes import WordEncoder
from tests.index.essays import write_essay, write_questions
from tests.index.workshop import Workshop

_words = st.sampled_from(
    ["compartir", "redes", "sociales", "marca", "Twitter", "por", "qué", "share", "why", "¿", "😀"]
)
questions = st.one_of(st.text(max_size=60), st.lists(_words, max_size=12).map(" ".join))


def searcher(generation: Generation, threshold: float | None = 0.5) -> Searcher:
    return Searcher(WordEncoder(), generation, threshold=threshold)


def only(feature: str, threshold: float = 0.5) -> Calibration:
    """Return a calibration that looks at one feature, the higher the surer."""
    logistic = Logistic(-2.0, {feature: 4.0})
    return Calibration("any", logistic, logistic, threshold)


def test_the_passage_that_answers_comes_first_with_its_key_sentence(two_builds: Workshop) -> None:
    findings = searcher(two_builds.serving()).ask("¿Cuánto tiempo reposa la masa?")

    best = findings.hits[0]
    assert findings.language == "es"
    assert findings.answered
    assert findings.confidence == max(best.parts.sentence_cosine, best.parts.question_cosine or 0)
    assert findings.confidence > 0.7
    assert best.parts.question_maxsim == pytest.approx(1, abs=0.01)
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
    assert findings.answered == (
        bool(scores) and findings.confidence >= 0.5 and findings.small_talk is None
    )
    assert (1 if scores else 0) <= len(findings.quoted) <= 3
    assert findings.quoted[:1] == findings.hits[:1]
    assert len({hit.passage.id for hit in findings.quoted}) == len(findings.quoted)


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u00a0"])
def test_an_empty_question_finds_nothing_and_asks_no_encoder(
    question: str, shipped: Generation
) -> None:
    asked = searcher(shipped)

    findings = asked.ask(question)

    assert findings == Findings(question, "und", 0.0, answered=False, hits=(), quoted=())
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
    assert len(findings.quoted) <= 3


@settings(max_examples=40)
@given(question=questions)
def test_more_hits_change_nothing_of_what_is_shown(shipped: Generation, question: str) -> None:
    few, many = searcher(shipped).ask(question, 1), searcher(shipped).ask(question, 30)

    assert few.hits == many.hits[:1]
    assert few.quoted == many.quoted
    assert (few.confidence, few.answered) == (many.confidence, many.answered)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hola", "greeting"),
        ("HOLA!!", "greeting"),
        ("buenas tardes a todos 👏", "greeting"),
        ("Muchas gracias.", "thanks"),
        ("🙏", "thanks"),
        ("😂😂", "laugh"),
    ],
)
def test_small_talk_is_told_by_its_kind_and_not_answered(
    message: str, kind: str, two_builds: Workshop
) -> None:
    findings = searcher(two_builds.serving(), threshold=0.0).ask(message)

    assert findings.small_talk == kind
    assert not findings.answered


@pytest.mark.parametrize("message", ["¿Cuánto reposa la masa?", "¿Quién ganó la liga?", "¿?", "…"])
def test_a_question_is_no_small_talk(message: str, two_builds: Workshop) -> None:
    assert searcher(two_builds.serving()).ask(message).small_talk is None


def test_words_of_the_essays_are_no_small_talk_however_like_it(workshop: Workshop) -> None:
    write_essay(workshop.corpus, "gracias", "Muchas gracias da quien sabe darlas.")
    write_questions(workshop.corpus, "gracias", "- quote: gracias\n  es: [muchas gracias]")
    workshop.build()

    findings = searcher(workshop.serving()).ask("muchas gracias")

    assert findings.small_talk is None
    assert findings.answered


@pytest.fixture
def told(workshop: Workshop) -> Searcher:
    """Return what is sure of everything, over an essay that knows the words of a message."""
    write_essay(workshop.corpus, "retuit", "Un retuit reparte palabras entre todos.")
    workshop.build()
    return replace(searcher(workshop.serving(), None), calibration=only("small_talk", 0.1))


@pytest.mark.parametrize(
    ("message", "lead", "threshold", "kind"),
    [
        ("hola retuit", 1.0, 0.1, None),
        ("hola retuit", 0.2, 0.1, "greeting"),  # far nearer to small talk than to the essay
        ("hola retuit", 1.0, 0.99, "greeting"),  # the essay does not answer
        ("hola amigo", 1.0, 0.1, "greeting"),  # a word that the essay has not
        ("hola todos", 1.0, 0.1, "greeting"),  # one that small talk has as well
    ],
)
def test_what_sounds_like_small_talk_is_asked_where_its_own_words_are_answered(
    message: str,
    lead: float,
    threshold: float,
    kind: str | None,
    told: Searcher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.searcher.CLEAR_LEAD", lead)

    findings = replace(told, calibration=only("small_talk", threshold)).ask(message)

    assert findings.small_talk == kind
    assert findings.answered == (kind is None)


STORY = "Ayer vi nevar sobre los tejados de Praga y me acordé de un violín roto que " * 2


def test_the_more_confident_form_of_a_long_message_wins(two_builds: Workshop) -> None:
    asking = replace(searcher(two_builds.serving()), calibration=only("question"))
    question = "Cuántas veces al día sube la marea?"

    findings = asking.ask(f"{STORY}. ¿{question}")

    alone = asking.ask(question)
    assert findings.confidence == alone.confidence > 0.8
    assert findings.hits == alone.hits
    assert findings.question == f"{STORY}. ¿{question}"


def test_the_whole_of_a_long_message_wins_where_its_last_question_says_nothing(
    two_builds: Workshop,
) -> None:
    story = "El pan se hace con harina, agua, sal y paciencia. La masa reposa toda la noche. " * 2
    asking = searcher(two_builds.serving())

    findings = asking.ask(f"{story} ¿Zzz?")

    assert findings.confidence > 0.8 > asking.ask("Zzz?").confidence
    assert findings.hits[0].essay.slug == "pan"


def test_a_long_message_is_encoded_in_one_batch(two_builds: Workshop) -> None:
    class Counting(WordEncoder):
        batches = 0

        def encode_questions(self, texts: Sequence[str]) -> Encoded:
            self.batches += 1
            return super().encode_questions(texts)

    encoder = Counting()

    Searcher(encoder, two_builds.serving()).ask(f"{STORY}. ¿Cuánto reposa la masa?")

    assert (encoder.batches, len(encoder.encoded)) == (1, 2)


@pytest.mark.parametrize(
    ("calibration", "threshold", "least"),
    [
        (None, None, CAUTIOUS),
        (None, 0.0, 0.0),
        (only("question", 0.3), None, 0.3),
        (only("question", 0.3), 0.9, 0.9),
        (only("question", 0.3), 0.0, 0.0),
    ],
)
def test_a_threshold_that_is_set_comes_before_the_calibrated_one(
    calibration: Calibration | None, threshold: float | None, least: float, two_builds: Workshop
) -> None:
    asking = Searcher(WordEncoder(), two_builds.serving(), calibration, threshold)

    findings = asking.ask("¿Cuánto tiempo reposa el pan del huerto?")

    assert asking.least == least
    assert findings.answered == (findings.confidence >= least)


def test_the_confidence_is_the_calibrations(two_builds: Workshop) -> None:
    asking = replace(searcher(two_builds.serving()), calibration=only("small_talk"))

    (found,) = asking.find(prepare("¿Cuánto tiempo reposa la masa?"))

    assert asking.calibration is not None
    assert asking.confidence(found) == asking.calibration.confidence(
        found.ranked, found.company, found.query
    )
    assert asking.ask("¿Cuánto tiempo reposa la masa?").confidence == asking.confidence(found)


def test_hits_know_what_late_interaction_said(two_builds: Workshop) -> None:
    (best, *_) = searcher(two_builds.serving()).ask("¿Cuánto tiempo reposa la masa?").hits

    assert best.parts.question_maxsim == pytest.approx(1, abs=0.02)
    assert best.parts.passage_maxsim is not None
    assert 0 < best.parts.passage_maxsim < 1


def test_without_late_interaction_the_same_passage_is_found(workshop: Workshop) -> None:
    workshop.build(late=False)

    findings = searcher(workshop.serving()).ask("¿Cuánto tiempo reposa la masa?")

    assert findings.answered
    assert findings.hits[0].passage.text.endswith("La masa reposa toda la noche.")
    assert {hit.parts.passage_maxsim for hit in findings.hits} == {None}


def test_a_question_of_an_encoder_without_tokens_is_searched_all_the_same(
    two_builds: Workshop,
) -> None:
    plain = Searcher(WordEncoder(late=False), two_builds.serving())

    findings = plain.ask("¿Cuánto tiempo reposa la masa?")

    assert findings.hits[0].passage.text.endswith("La masa reposa toda la noche.")
    assert findings.hits[0].parts.passage_maxsim is None


def test_what_late_interaction_looked_at_stands_first_and_is_ordered_by_the_score(
    shipped: Generation,
) -> None:
    hits = searcher(shipped).ask("¿Por qué compartimos conocimientos en las redes?", 100).hits

    looked_at = [hit.parts.passage_maxsim is not None for hit in hits]
    scores = [hit.score for hit in hits[:INTERACTING]]
    assert len(hits) > INTERACTING
    assert looked_at == [place < INTERACTING for place in range(len(hits))]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)


asked_together = st.lists(questions | st.just(f"{STORY}. ¿Por qué compartimos?"), max_size=6)


@settings(max_examples=50)
@given(asked=asked_together, k=st.integers(1, 8))
def test_questions_asked_together_are_answered_as_if_asked_one_by_one(
    shipped: Generation, asked: list[str], k: int
) -> None:
    asking = searcher(shipped)

    assert asking.ask_many(asked, k) == [asking.ask(question, k) for question in asked]


def test_questions_asked_together_are_encoded_in_one_batch(two_builds: Workshop) -> None:
    class Counting(WordEncoder):
        batches = 0

        def encode_questions(self, texts: Sequence[str]) -> Encoded:
            self.batches += 1
            return super().encode_questions(texts)

    encoder = Counting()

    found = Searcher(encoder, two_builds.serving()).ask_many(["La masa", "", "El mar", "hola"])

    assert (encoder.batches, len(encoder.encoded)) == (1, 3)
    assert [findings.question for findings in found] == ["La masa", "", "El mar", "hola"]


def test_no_questions_have_no_findings(two_builds: Workshop) -> None:
    asking = searcher(two_builds.serving())

    assert asking.ask_many([]) == []
    assert isinstance(asking.encoder, WordEncoder)
    assert asking.encoder.encoded == []


@pytest.mark.parametrize(
    ("gone", "today"),
    [
        ("En el huerto plantamos tomates, ajos y calabacines.", "En el huerto plantamos tomates"),
        ("La marea llega dos veces al dia", "La marea alta llega dos veces al día."),
        ("La sal se añade al final.", "La sal se añade al final."),
    ],
)
def test_the_passage_nearest_to_one_that_is_gone_is_the_one_it_became(
    gone: str, today: str, two_builds: Workshop
) -> None:
    nearest = searcher(two_builds.serving()).nearest(gone)

    assert nearest is not None
    assert nearest.passage.text.startswith(today)


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_nearest_to_no_words(text: str, two_builds: Workshop) -> None:
    assert searcher(two_builds.serving()).nearest(text) is None


@pytest.fixture
def two_authors(workshop: Workshop) -> Searcher:
    write_essay(
        workshop.corpus,
        "si",
        "Conviene separar el trabajo de la vida, dijeron los sabios antiguos.",
    )
    write_essay(
        workshop.corpus,
        "no",
        "Nadie puede separar el trabajo de la vida, responde quien ama su oficio.",
    )
    workshop.build()
    return replace(searcher(workshop.serving()), calibration=only("letters", 0.1))


def test_two_essays_that_both_answer_are_two_voices(
    two_authors: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ranking.SURE_BY_ITSELF", 0.3)

    findings = two_authors.ask("separar el trabajo de la vida", 1)

    assert [hit.essay.slug for hit in findings.voices] == ["si", "no"]
    assert findings.voices[0] == findings.hits[0]


def test_an_essay_that_would_not_answer_by_itself_is_no_voice(two_authors: Searcher) -> None:
    findings = two_authors.ask("separar el trabajo de la vida")

    assert findings.answered
    assert findings.voices == ()


def test_what_is_not_answered_has_no_voices(
    two_authors: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ranking.SURE_BY_ITSELF", 0.3)

    findings = replace(two_authors, threshold=1.0).ask("separar el trabajo de la vida")

    assert not findings.answered
    assert findings.voices == ()
