"""Is this an answer? Named features, weighed by a calibration.

A calibration belongs to one encoder: it is fitted on questions with and without an answer
(`index.calibrate`) and travels with the encoder, or lies in INDEX_HOME.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import exp, log
from pathlib import Path
from typing import Any, Self

from index.domain import Candidate, Company
from index.errors import CalibrationError
from index.query import Query
from index.ranking import score

FILE = "calibration.json"
CAUTIOUS = 0.55  # cosine that answers where nothing is calibrated
UNSURE = 0.9 * CAUTIOUS  # the most that is said where a question of every other kind is nearer
FEATURES = (
    "score",
    "lead",
    "lead_over_fifth",
    "question",
    "passage",
    "sentence",
    "letters",
    "maxsim",
    "question_maxsim",
    "over_background",
    "background",
    "background_mean",
    "surroundings",
    "small_talk",
    "length",
)
SURROUNDINGS = 50  # passages nearest to a question


def features(ranked: Sequence[Candidate], company: Company, query: Query) -> dict[str, float]:
    """Return what tells an answer, by name; where a part is missing its nearest kin stands in.

    Args:
        ranked: At least one candidate, the best first.
        company: The question among those that are not for the essays.
        query: The question.
    """
    best = ranked[0]
    scores = [score(candidate) for candidate in ranked]
    question = best.sentence_cosine if best.question_cosine is None else best.question_cosine
    maxsim = best.sentence_cosine if best.passage_maxsim is None else best.passage_maxsim
    nearest = max(
        max(c.sentence_cosine, c.passage_cosine, c.question_cosine or -1.0) for c in ranked
    )
    return {
        "score": scores[0],
        "lead": scores[0] - scores[min(1, len(scores) - 1)],
        "lead_over_fifth": scores[0] - scores[min(4, len(scores) - 1)],
        "question": question,
        "passage": best.passage_cosine,
        "sentence": best.sentence_cosine,
        "letters": best.letters,
        "maxsim": maxsim,
        "question_maxsim": maxsim if best.question_maxsim is None else best.question_maxsim,
        "over_background": nearest - company.background,
        "background": company.background,
        "background_mean": company.background_mean,
        "surroundings": _surroundings(ranked),
        "small_talk": company.small_talk,
        "length": log(1 + len(query.text.split())),
    }


def _surroundings(ranked: Sequence[Candidate]) -> float:
    """Return how near the passages about are together, by their reader questions or sentences.

    One passage may be near by chance; what is about the essays' matters is near to many.
    """
    cosines = [
        c.sentence_cosine if c.question_cosine is None else c.question_cosine for c in ranked
    ]
    nearest = sorted(cosines, reverse=True)[:SURROUNDINGS]
    return sum(nearest) / len(nearest)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic over features: the confidence is 1 / (1 + exp(-(intercept + sum)))."""

    intercept: float
    weights: Mapping[str, float]

    def __call__(self, told: Mapping[str, float]) -> float:
        """Return the confidence in (0, 1)."""
        total = self.intercept + sum(w * told[name] for name, w in self.weights.items())
        return 1 / (1 + exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure to be.

    Attributes:
        encoder: Digest of the encoder it belongs to.
        asked: For best passages that have reader questions.
        alone: For those that have none.
        threshold: Confidence from which the essays answer, in [0, 1].
        figures: What was measured when it was fitted.
    """

    encoder: str
    asked: Logistic
    alone: Logistic
    threshold: float
    figures: Mapping[str, Any] = field(default_factory=dict)

    def confidence(self, ranked: Sequence[Candidate], company: Company, query: Query) -> float:
        """Return how sure it is that the first candidate answers, in [0, 1]."""
        if not ranked:
            return 0.0
        logistic = self.alone if ranked[0].question_cosine is None else self.asked
        return logistic(features(ranked, company, query))

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON value."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read what `to_json` gave.

        Raises:
            ValueError: It is not of that form, or of features that are no more.
        """
        try:
            logistics = [
                Logistic(
                    float(value[name]["intercept"]),
                    {key: float(weight) for key, weight in value[name]["weights"].items()},
                )
                for name in ("asked", "alone")
            ]
            if any(set(logistic.weights) - set(FEATURES) for logistic in logistics):
                raise ValueError("unknown features")
            threshold, encoder = float(value["threshold"]), str(value["encoder"])
            asked, alone = logistics
            return cls(encoder, asked, alone, threshold, dict(value["figures"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no calibration ({type(error).__name__})") from error


def cautious(ranked: Sequence[Candidate], company: Company) -> float:
    """Return a confidence where there is no calibration, in [0, 1].

    The best cosine; but where a question of every other kind is nearer still it stays below
    CAUTIOUS, the lower the nearer that is.
    """
    if not ranked:
        return 0.0
    best = ranked[0]
    cosine = max(best.passage_cosine, best.sentence_cosine, best.question_cosine or 0.0)
    lead = cosine - company.background
    return min(1.0, max(0.0, cosine if lead > 0 else UNSURE * (cosine + lead)))


def find_calibration(folders: Sequence[Path], encoder: str) -> Calibration | None:
    """Return the first calibration in these folders that belongs to an encoder; None without.

    Raises:
        CalibrationError: A file there cannot be read.
    """
    for folder in folders:
        path = folder / FILE
        if not path.exists():
            continue
        try:
            calibration = Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise CalibrationError(path, str(error)) from error
        if calibration.encoder == encoder:
            return calibration
    return None
