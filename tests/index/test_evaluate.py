import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Candidate, Essay, Findings, Hit, Passage, Sentence, Voice
from index.errors import QuestionsError
from index.evaluate import (
    DEPTH,
    GoldQuestion,
    Outcome,
    auroc,
    evaluate,
    figures,
    read_questions,
)

QUESTIONS = Path(__file__).parents[1] / "quality" / "questions.jsonl"
scores = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1), max_size=20)


def gold(quote: str = "", *, answerable: bool = True, language: str = "es") -> GoldQuestion:
    quotes = (quote,) if quote else ()
    kind = "answerable" if answerable else "far"
    return GoldQuestion("¿?", answerable, quotes, language, "plain", kind)


def findings(*texts: str, confidence: float = 0.5) -> Findings:
    hits = []
    for number, text in enumerate(texts):
        sentence = Sentence(0, len(text), text)
        passage = Passage("a" * 16, "e", "", Voice.AUTHOR, 0, len(text), text, (sentence,))
        parts = Candidate(number, 0, 0.0, 0.0, None, (), 0.0, 0.0)
        hits.append(Hit(Essay("e", "T", "es", text), passage, sentence, 0.0, parts))
    return Findings(
        "¿?", "es", confidence, answered=False, hits=tuple(hits), quoted=tuple(hits[:2])
    )


def rank_of(quote: str, *texts: str) -> int:
    (outcome,) = evaluate(lambda question, k: findings(*texts), [gold(quote)])
    return outcome.rank


def outcome(
    rank: int, confidence: float, *, answerable: bool = True, language: str = "es", ms: float = 1.0
) -> Outcome:
    asked = gold("x" if answerable else "", answerable=answerable, language=language)
    return Outcome(asked, rank, confidence, confidence >= 0.5, rank == 1, ms)


@given(positive=scores.filter(bool), negative=scores.filter(bool))
def test_auroc_agrees_with_brute_force(positive: list[float], negative: list[float]) -> None:
    pairs = [(up > down) + (up == down) / 2 for up in positive for down in negative]

    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs), abs=1e-4)


@pytest.mark.parametrize(("positive", "negative"), [([], [0.5]), ([0.5], []), ([], [])])
def test_without_a_pair_there_is_no_auroc(positive: list[float], negative: list[float]) -> None:
    assert auroc(positive, negative) is None


@pytest.mark.parametrize(
    ("quote", "passage", "found"),
    [
        ("uno dos tres", "Cero uno dos tres cuatro.", True),
        ("uno\u00a0dos\n tres", "Cero uno  dos tres cuatro.", True),
        ("abcdefghij", "abcde", True),
        ("abcdefghij", "xx fghij xx", True),
        ("abcdefghij", "abcd", False),
        ("abcdefghij", "abcd xefghi", True),
        ("abcdefghij", "ab cd ef gh ij", False),
        ("abcdefghi", "abcd", False),
        ("abcdefghi", "abcde", True),
        ("Abcdefghij", "abcdefghij".upper(), False),
    ],
)
def test_a_hit_holds_a_contiguous_half_of_the_quotation(
    quote: str, passage: str, found: bool
) -> None:
    assert rank_of(quote, passage) == int(found)


def test_the_rank_is_the_place_of_the_first_passage_that_holds_a_quotation() -> None:
    assert rank_of("uno dos tres", "nada", "tampoco", "uno dos tres", "uno dos tres") == 3
    assert rank_of("uno dos tres", "nada", "tampoco") == 0
    assert rank_of("uno dos tres") == 0


def test_any_of_the_quotations_will_do() -> None:
    asked = GoldQuestion("¿?", True, ("uno dos tres", "cuatro cinco seis"), "es", "", "")

    (found,) = evaluate(lambda question, k: findings("nada", "cuatro cinco seis"), [asked])

    assert found.rank == 2


def test_every_question_is_asked_once_in_order_and_deep() -> None:
    asked: list[tuple[str, int]] = []
    told: list[int] = []

    def ask(question: str, k: int) -> Findings:
        asked.append((question, k))
        return findings("uno", confidence=0.75)

    outcomes = evaluate(
        ask, [GoldQuestion(q, False, (), "es", "", "far") for q in "abc"], told.append
    )

    assert asked == [("a", DEPTH), ("b", DEPTH), ("c", DEPTH)]
    assert told == [1, 2, 3]
    assert [(o.rank, o.confidence, o.answered) for o in outcomes] == [(0, 0.75, False)] * 3
    assert all(o.latency_ms >= 0 for o in outcomes)


def test_the_figures_are_those_promised() -> None:
    outcomes = [
        outcome(1, 0.9, ms=1),
        outcome(2, 0.8, ms=2, language="en"),
        outcome(4, 0.4, ms=3),
        outcome(0, 0.2, ms=4),
        outcome(0, 0.6, answerable=False, ms=5),
        outcome(0, 0.1, answerable=False, ms=6, language="en"),
    ]
    spanish = {
        "questions": 4,
        "hit@1": 0.3333,
        "hit@3": 0.3333,
        "hit@5": 0.6667,
        "answered": 0.3333,
        "refused": 0.0,
    }
    english = {
        "questions": 2,
        "hit@1": 0.0,
        "hit@3": 1.0,
        "hit@5": 1.0,
        "answered": 1.0,
        "refused": 1.0,
    }
    of_all = {
        "questions": 6,
        "hit@1": 0.25,
        "hit@3": 0.5,
        "hit@5": 0.75,
        "answered": 0.5,
        "refused": 0.5,
    }

    found = figures(outcomes)

    assert len(found.pop("coverage")) == 9
    assert found == {
        **of_all,
        "mrr": 0.4375,
        "auroc": 0.75,
        "latency_ms": {"p50": 3.5, "p99": 5.95},
        "by_language": {"en": english, "es": spanish},
        "by_style": {"plain": of_all},
        "by_kind": {
            "answerable": {**of_all, "questions": 4, "refused": None},
            "far": {
                "questions": 2,
                "hit@1": None,
                "hit@3": None,
                "hit@5": None,
                "answered": None,
                "refused": 0.5,
            },
        },
    }


def test_the_keys_are_those_of_the_contract() -> None:
    assert set(figures([outcome(1, 0.9)])) >= {
        *("hit@1", "hit@3", "hit@5", "mrr", "auroc", "answered", "refused", "latency_ms"),
        *("by_language", "by_style", "by_kind"),
    }


def test_questions_are_read_with_their_optional_keys(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    rows = [
        {
            "id": "a",
            "question": "¿Uno?",
            "answerable": True,
            "gold": [{"quote": "x"}, {"quote": "y"}],
        },
        {
            "question": "Dos",
            "answerable": False,
            "gold": [],
            "lang": "es",
            "style": "typos",
            "kind": "far",
        },
        {"question": "Tres", "answerable": False, "gold": []},
    ]
    path.write_text("\n\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")

    assert read_questions(path) == [
        GoldQuestion("¿Uno?", True, ("x", "y"), "und", "", "answerable"),
        GoldQuestion("Dos", False, (), "es", "typos", "far"),
        GoldQuestion("Tres", False, (), "und", "", ""),
    ]


def test_a_line_separator_within_a_question_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    row = {"question": "Uno\u2028dos\u0085tres", "answerable": False, "gold": []}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")

    assert [asked.question for asked in read_questions(path)] == ["Uno\u2028dos\u0085tres"]


def test_the_questions_of_the_project_can_be_read() -> None:
    questions = read_questions(QUESTIONS)

    assert {asked.answerable for asked in questions} == {True, False}
    assert all(bool(asked.gold) == asked.answerable for asked in questions)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "q.jsonl:1: found JSONDecodeError: "),
        (b'\n\n{"question": "a"}', "q.jsonl:3: found KeyError: 'answerable'; expected JSON lines"),
        (b'{"question": "a", "answerable": true}', "q.jsonl:1: found KeyError: 'gold'"),
        (b'{"question": "a", "answerable": true, "gold": null}', "q.jsonl:1: found TypeError: "),
        (b'{"question": "a", "answerable": true, "gold": ["x"]}', "q.jsonl:1: found TypeError: "),
        (b'{"question": "a", "answerable": true, "gold": [{}]}', "q.jsonl:1: found KeyError: 'quo"),
        (b"[]", "q.jsonl:1: found TypeError: "),
        (b'"text"', "q.jsonl:1: found TypeError: "),
        (b"", "q.jsonl: found no question; expected JSON lines with 'question', 'answerable'"),
        (b"\xff", "q.jsonl: found no readable file (UnicodeDecodeError)"),
        (None, "q.jsonl: found no readable file (FileNotFoundError)"),
    ],
)
def test_a_wrong_file_of_questions_is_refused_with_its_line(
    raw: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "q.jsonl"
    if raw is not None:
        path.write_bytes(raw)

    with pytest.raises(QuestionsError, match=re.escape(message)):
        read_questions(path)


@pytest.mark.parametrize(
    ("texts", "right"),
    [(["La masa reposa.", "El mar."], True), (["El mar.", "La masa reposa."], True), ([], False)],
)
def test_an_answer_is_right_where_a_passage_that_is_shown_holds_a_gold_quotation(
    texts: list[str], right: object
) -> None:
    (told,) = evaluate(lambda question, k: findings(*texts), [gold("La masa reposa.")])

    assert told.right is right


def test_a_right_passage_that_is_not_shown_makes_no_answer_right() -> None:
    texts = ("El mar.", "El huerto.", "La masa reposa.")

    (told,) = evaluate(lambda question, k: findings(*texts), [gold("La masa reposa.")])

    assert (told.rank, told.right) == (3, False)


def test_figures_tell_precision_and_coverage() -> None:
    rows = figures([outcome(1, 0.9), outcome(2, 0.5), outcome(0, 0.5, answerable=False)])

    assert rows["coverage"][4] == {
        "threshold": 0.5,
        "coverage": 1.0,
        "precision": 0.333,
        "refused": 0.0,
    }
    assert figures([outcome(1, 0.9)])["coverage"] == []
