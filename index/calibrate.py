"""Fit how sure to be: a logistic over named features, on questions with and without an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from index.confidence import FEATURES, Calibration, Logistic, features
from index.evaluate import GoldQuestion, auroc, evaluate
from index.query import prepare
from index.reliability import coverage, reliability
from index.searcher import Searcher

FOLDS = 10
REFUSED = 0.05  # share of the answerable that the threshold refuses, across the folds
PENALTY = 0.5  # inverse strength of the L2 penalty, over standardized features
SEED = 0

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A logistic, and what it says of each question when it has not seen it."""

    logistic: Logistic
    unseen: Numbers


def calibrate(
    asked: Searcher, alone: Searcher, questions: Sequence[GoldQuestion], encoder: str
) -> Calibration:
    """Fit both logistics and a threshold.

    Args:
        asked: Over an index with reader questions.
        alone: Over the same corpus without them.
        questions: With and without an answer, at least FOLDS of each.
        encoder: Digest of the encoder.

    Returns:
        With cross-validated figures.

    Raises:
        ValueError: There are too few questions of one of the two kinds.
    """
    require_enough(questions)
    answerable = np.asarray([question.answerable for question in questions], np.bool_)
    first = _fit(_table(asked, questions), answerable)
    second = _fit(_table(alone, questions), answerable)
    threshold = float(np.quantile(first.unseen[answerable], REFUSED))
    least = float(np.quantile(second.unseen[answerable], REFUSED))
    shift = _logit(threshold) - _logit(least)  # one threshold serves both
    return Calibration(
        encoder=encoder,
        asked=first.logistic,
        alone=Logistic(second.logistic.intercept + shift, second.logistic.weights),
        threshold=round(threshold, 4),
        figures={
            "questions": len(questions),
            "answerable": int(answerable.sum()),
            "folds": FOLDS,
            "with_reader_questions": _figures(first.unseen, asked, questions, threshold),
            "without_reader_questions": _figures(second.unseen, alone, questions, least),
        },
    )


def require_enough(questions: Sequence[GoldQuestion]) -> None:
    """Make sure that every fold gets a question of each kind.

    Raises:
        ValueError: There are too few questions of one of the two kinds.
    """
    answerable = sum(question.answerable for question in questions)
    others = len(questions) - answerable
    if min(answerable, others) < FOLDS:
        raise ValueError(
            f"{answerable} questions with an answer and {others} without; "
            f"at least {FOLDS} of each are needed"
        )


def _table(searcher: Searcher, questions: Sequence[GoldQuestion]) -> Numbers:
    rows = []
    for question in questions:
        forms = searcher.find(prepare(question.question))
        found = max(forms, key=searcher.confidence)
        told = features(found.ranked, found.company, found.query)
        rows.append([told[name] for name in FEATURES])
    return np.asarray(rows)


def _fit(table: Numbers, answerable: npt.NDArray[np.bool_]) -> Fitted:
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=PENALTY, max_iter=5000, class_weight="balanced")
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    unseen = cross_val_predict(model, table, answerable, cv=folds, method="predict_proba")[:, 1]
    model.fit(table, answerable)
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    intercept = float(logistic.intercept_[0] - (weights * scaler.mean_).sum())
    named = {name: round(float(w), 6) for name, w in zip(FEATURES, weights, strict=True)}
    return Fitted(Logistic(round(intercept, 6), named), np.asarray(unseen))


def _figures(
    confidences: Numbers, searcher: Searcher, questions: Sequence[GoldQuestion], threshold: float
) -> Mapping[str, Any]:
    answerable = np.asarray([question.answerable for question in questions])
    kinds = sorted({question.kind for question in questions if not question.answerable})
    below = confidences < threshold
    right = [outcome.right for outcome in evaluate(searcher.ask, questions)]
    return {
        "auroc": auroc(confidences[answerable].tolist(), confidences[~answerable].tolist()),
        "refused": round(float(below[~answerable].mean()), 4),
        "refused_by_kind": {
            kind: round(float(below[[q.kind == kind for q in questions]].mean()), 4)
            for kind in kinds
        },
        "reliability": reliability(confidences.tolist(), answerable.tolist()),
        "coverage": coverage(confidences.tolist(), answerable.tolist(), right),
    }


def _logit(share: float) -> float:
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(bounded / (1 - bounded)))
