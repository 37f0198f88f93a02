from collections.abc import Sequence

from index.reliability import coverage, reliability


def test_reliability_compares_what_was_said_with_what_was_so() -> None:
    said = [0.05, 0.15, 0.11, 0.95, 1.0, 0.91]
    so = [False, True, False, True, True, False]

    assert reliability(said, so) == [
        {"said": 0.05, "so": 0.0, "questions": 1},
        {"said": 0.13, "so": 0.5, "questions": 2},
        {"said": 0.953, "so": 0.667, "questions": 3},
    ]
    assert reliability(said, so, bins=1) == [{"said": 0.528, "so": 0.5, "questions": 6}]


def rows_at(rows: Sequence[dict[str, float]], threshold: float) -> dict[str, float]:
    (row,) = (row for row in rows if row["threshold"] == threshold)
    return row


def test_coverage_and_precision_are_told_for_each_threshold() -> None:
    rows = coverage(
        confidences=[0.95, 0.85, 0.5, 0.35, 0.15, 0.55],
        answerable=[True, True, True, True, False, False],
        right=[True, False, True, True, False, False],
    )

    assert [row["threshold"] for row in rows] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert rows_at(rows, 0.1) == {
        "threshold": 0.1,
        "coverage": 1.0,
        "precision": 0.5,
        "refused": 0.0,
    }
    assert rows_at(rows, 0.5) == {
        "threshold": 0.5,
        "coverage": 0.75,
        "precision": 0.5,
        "refused": 0.5,
    }
    assert rows_at(rows, 0.9) == {
        "threshold": 0.9,
        "coverage": 0.25,
        "precision": 1.0,
        "refused": 1.0,
    }


def test_where_nothing_is_answered_nothing_is_wrong() -> None:
    rows = coverage([0.05, 0.05], [True, False], [True, False])

    assert {(row["coverage"], row["precision"], row["refused"]) for row in rows} == {(0, 1, 1)}
