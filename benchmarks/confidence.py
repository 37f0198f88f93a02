"""How sure it is and how rightly: what the calibration in force measured when it was fitted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich.table import Table

from benchmarks.fixture import Fixture, searcher_of
from index.evaluate import GoldQuestion, evaluate, figures

WAYS = {
    "with reader questions": "with_reader_questions",
    "without": "without_reader_questions",
}


def measure(fixture: Fixture, gold: Sequence[GoldQuestion]) -> list[Table]:
    """Return the calibration's figures, all of them across folds, and the rule without one.

    Args:
        fixture: Its index says which calibration is in force.
        gold: Questions with known answers, for the rule without a calibration.
    """
    calibration = searcher_of(fixture.builder).calibration
    tables = [_uncalibrated(fixture, gold)]
    if calibration is None:
        return tables
    told = {name: calibration.figures[key] for name, key in WAYS.items()}
    return [
        _refusals(told),
        *(_curve(name, figure) for name, figure in told.items()),
        *(_coverage(name, figure) for name, figure in told.items()),
        *tables,
    ]


def _refusals(told: dict[str, Any]) -> Table:
    kinds = sorted({kind for figure in told.values() for kind in figure["refused_by_kind"]})
    table = Table(
        "across folds",
        "AUROC",
        "refused",
        *kinds,
        title="confidence: refused of the unanswerable at 5 % of the answerable",
    )
    for name, figure in told.items():
        by_kind = [f"{figure['refused_by_kind'][kind]:.2f}" for kind in kinds]
        table.add_row(name, f"{figure['auroc']:.3f}", f"{figure['refused']:.2f}", *by_kind)
    return table


def _curve(name: str, figure: dict[str, Any]) -> Table:
    table = Table("said", "so", "questions", title=f"calibration curve, {name}")
    for row in figure["reliability"]:
        table.add_row(f"{row['said']:.2f}", f"{row['so']:.2f}", f"{row['questions']}")
    return table


def _coverage(name: str, figure: dict[str, Any]) -> Table:
    columns = ("coverage", "precision", "refused")
    table = Table("threshold", *columns, title=f"precision and coverage, {name}")
    for row in figure["coverage"]:
        table.add_row(f"{row['threshold']:.1f}", *(f"{row[column]:.2f}" for column in columns))
    return table


def _uncalibrated(fixture: Fixture, gold: Sequence[GoldQuestion]) -> Table:
    """Ask as if no calibration were there."""
    table = Table("without a calibration", "AUROC", "answered", "refused")
    for name, builder in {
        "with reader questions": fixture.builder,
        "without": fixture.without,
    }.items():
        cautious = replace(searcher_of(builder), calibration=None)
        found = figures(evaluate(cautious.ask, gold))
        rates = [f"{found[rate]:.2f}" for rate in ("answered", "refused")]
        table.add_row(name, f"{found['auroc']:.3f}", *rates)
    return table
