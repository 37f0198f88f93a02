"""Questions with known answers to figures: how well the right words are found and told apart."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from index.domain import Findings, Hit
from index.errors import QuestionsError
from index.reliability import coverage

DEPTH = 100  # hits looked at for the reciprocal rank


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question whose answer is known: the quotations that answer it; none where none does."""

    question: str
    answerable: bool
    gold: tuple[str, ...]
    language: str
    style: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question fared.

    Attributes:
        rank: Place of the first passage that holds a gold quotation, from 1; 0 if none does.
        confidence: In [0, 1].
        answered: Whether the confidence was enough, and it was no small talk.
        right: Whether one of the passages to show holds a gold quotation.
        latency_ms: From the question to its hits.
    """

    asked: GoldQuestion
    rank: int
    confidence: float
    answered: bool
    right: bool
    latency_ms: float


def read_questions(path: Path) -> list[GoldQuestion]:
    """Read JSON lines `{"id", "question", "answerable", "gold": [{"quote"}], …}`.

    Raises:
        QuestionsError: A line is not of that form.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(path, None, f"no readable file ({type(error).__name__})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(
                GoldQuestion(
                    question=str(row["question"]),
                    answerable=_boolean(row["answerable"]),
                    gold=tuple(str(gold["quote"]) for gold in row["gold"]),
                    language=str(row.get("lang", "und")),
                    style=str(row.get("style", "")),
                    kind=str(row.get("kind") or ("answerable" if row["answerable"] else "")),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionsError(path, number, f"{type(error).__name__}: {error}") from error
    if not found:
        raise QuestionsError(path, None, "no question")
    return found


def evaluate(
    ask: Callable[[str, int], Findings],
    questions: Iterable[GoldQuestion],
    listen: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """Ask every question once, in order, and compare the ranking with the gold quotations."""
    outcomes = []
    for done, asked in enumerate(questions, start=1):
        begun = time.perf_counter()
        findings = ask(asked.question, DEPTH)
        elapsed = time.perf_counter() - begun
        ranks = (n for n, hit in enumerate(findings.hits, 1) if _answers(hit, asked))
        outcomes.append(
            Outcome(
                asked=asked,
                rank=next(ranks, 0),
                confidence=findings.confidence,
                answered=findings.answered,
                right=any(_answers(hit, asked) for hit in findings.quoted),
                latency_ms=elapsed * 1000,
            )
        )
        listen(done)
    return outcomes


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Sum up: hit@k and MRR of the answerable, AUROC, rates at the threshold, latency.

    Returns:
        The keys of `python -m index evaluate --json`; None where a figure has no questions.
    """
    return {
        **_summary(outcomes),
        "mrr": _mean(1 / o.rank if o.rank else 0.0 for o in outcomes if o.asked.answerable),
        "auroc": auroc(
            [o.confidence for o in outcomes if o.asked.answerable],
            [o.confidence for o in outcomes if not o.asked.answerable],
        ),
        "latency_ms": {
            "p50": round(float(np.percentile([o.latency_ms for o in outcomes], 50)), 2),
            "p99": round(float(np.percentile([o.latency_ms for o in outcomes], 99)), 2),
        },
        "coverage": _coverage(outcomes),
        "by_language": _split(outcomes, lambda o: o.asked.language),
        "by_style": _split(outcomes, lambda o: o.asked.style),
        "by_kind": _split(outcomes, lambda o: o.asked.kind),
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a positive score exceeds a negative one, ties counting half.

    The statistic of Mann and Whitney over the number of pairs; None without a pair.
    """
    if not positive or not negative:
        return None
    ups, downs = np.asarray(positive)[:, None], np.asarray(negative)[None, :]
    return round(float(np.mean((ups > downs) + 0.5 * (ups == downs))), 4)


def _answers(hit: Hit, asked: GoldQuestion) -> bool:
    return holds_one(hit.passage.text, asked.gold)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"'answerable' is {value!r}, not true or false")
    return value


def _coverage(outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    """Return precision and coverage at thresholds; nothing where a kind of question is missing."""
    if len({o.asked.answerable for o in outcomes}) < 2:
        return []
    return coverage(
        [o.confidence for o in outcomes],
        [o.asked.answerable for o in outcomes],
        [o.right for o in outcomes],
    )


def _summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [o for o in outcomes if o.asked.answerable]
    others = [o for o in outcomes if not o.asked.answerable]
    return {
        "questions": len(outcomes),
        **{f"hit@{k}": _mean(0 < o.rank <= k for o in answerable) for k in (1, 3, 5)},
        "answered": _mean(o.answered for o in answerable),
        "refused": _mean(not o.answered for o in others),
    }


def _split(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return {name: _summary(groups[name]) for name in sorted(groups)}


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else None


def holds_one(passage: str, gold: Sequence[str]) -> bool:
    """Tell whether a passage holds a contiguous half of one of the quotations."""
    text = " ".join(passage.split())
    for quote in (" ".join(quote.split()) for quote in gold):
        match = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
        if 2 * match.size >= len(quote) > 0:
            return True
    return False
