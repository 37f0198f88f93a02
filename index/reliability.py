"""How far a confidence can be trusted: what was said against what was so."""

from collections.abc import Sequence

import numpy as np

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def reliability(
    confidences: Sequence[float], answerable: Sequence[bool], bins: int = 10
) -> list[dict[str, float]]:
    """Return a calibration curve: what was said and what was so, in bins of equal width."""
    said, so = np.asarray(confidences), np.asarray(answerable)
    places = np.minimum((said * bins).astype(int), bins - 1)
    return [
        {
            "said": round(float(said[places == place].mean()), 3),
            "so": round(float(so[places == place].mean()), 3),
            "questions": int((places == place).sum()),
        }
        for place in range(bins)
        if (places == place).any()
    ]


def coverage(
    confidences: Sequence[float], answerable: Sequence[bool], right: Sequence[bool]
) -> list[dict[str, float]]:
    """Return what an answer is worth at thresholds.

    Args:
        confidences: Of each question, at least one of them with an answer and one without.
        answerable: Whether it has an answer.
        right: Whether a right passage is among those shown.

    Returns:
        For each threshold the share of the answerable that is answered (coverage), the share of
        all answers that show a right passage (precision; 1 without an answer), and the share of
        the others that is refused.
    """
    said, has, good = np.asarray(confidences), np.asarray(answerable), np.asarray(right)
    rows = []
    for threshold in THRESHOLDS:
        over = said >= threshold
        rows.append(
            {
                "threshold": threshold,
                "coverage": round(float(over[has].mean()), 3),
                "precision": round(float(good[over].mean()), 3) if over.any() else 1.0,
                "refused": round(float((~over)[~has].mean()), 3),
            }
        )
    return rows
