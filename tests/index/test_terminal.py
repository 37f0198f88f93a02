from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from index import terminal
from index.generation import Generation
from index.plan import Plan
from index.report import Report
from index.searcher import Searcher
from tests.fakes import WordEncoder
from tests.index.workshop import Workshop

COUNTS = {"essays": 5, "passages": 1234, "sentences": 2000, "questions": 7, "over_window": 0}
PLAN = Plan(("El pan [1]",), ("El mar",), ("El huerto",), 2, to_encode=1200, reused=30)
REPORT = Report(
    generation="20260101T000000000000Z",
    switched=True,
    plan=PLAN,
    counts=COUNTS,
    size=3_000_000,
    passages_added=3,
    passages_gone=2,
    canaries={"asked": 10, "found": 9, "rank": 3, "before": {"asked": 8, "found": 8}},
    seconds=1.25,
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    text = StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=text, width=300))
    monkeypatch.setattr(terminal, "err", Console(file=text, width=300))
    return text


def test_a_plan_is_one_sentence() -> None:
    assert terminal.plan_sentence(PLAN) == (
        "Essays: 1 new, 1 changed, 1 removed, 2 as before. Texts: 1,200 to encode, 30 reused."
    )


def test_a_report_says_what_changed(shown: StringIO) -> None:
    terminal.print_report(REPORT)

    assert shown.getvalue().splitlines() == [
        "  + El pan [1]",
        "  ~ El mar",
        "  - El huerto",
        "Generation 20260101T000000000000Z serves: 5 essays, 1,234 passages (3 new, 2 gone), 2,000 "
        "sentences, 7 reader questions. Canaries: 9 of 10 found (before: 8 of 8). 1.2 s.",
    ]


def test_texts_over_the_window_are_a_warning(shown: StringIO) -> None:
    terminal.print_report(replace(REPORT, counts={**COUNTS, "over_window": 4}))

    assert shown.getvalue().splitlines()[-1] == (
        "Warning: 4 texts are longer than the encoder reads; lower INDEX_PASSAGE_CHARS."
    )


def test_an_index_that_is_too_large_is_a_warning_in_one_line(shown: StringIO) -> None:
    terminal.print_report(replace(REPORT, size=3 * 2**30))

    assert shown.getvalue().splitlines()[-1] == (
        "Warning: the index is 3.0 GB; above 2 GB questions take long and memory fills up: set "
        "INDEX_LATE_INTERACTION=false, or keep fewer essays."
    )


def test_an_index_just_small_enough_is_no_warning(shown: StringIO) -> None:
    terminal.print_if_heavy(terminal.HEAVY)

    assert shown.getvalue() == ""


def test_a_build_without_changes_says_so(shown: StringIO) -> None:
    terminal.print_report(replace(REPORT, switched=False))

    assert shown.getvalue() == (
        "Nothing has changed; generation 20260101T000000000000Z serves on.\n"
    )


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ({"asked": 0, "found": 0}, "none to ask"),
        ({"asked": 5, "found": 4}, "4 of 5 found"),
        (
            {"asked": 5, "found": 4, "before": {"asked": 6, "found": 6}},
            "4 of 5 found (before: 6 of 6)",
        ),
    ],
)
def test_canaries_are_told_in_a_sentence(result: dict[str, Any], sentence: str) -> None:
    assert terminal.canaries_sentence(result) == sentence


def test_hits_are_shown_in_order_with_their_source(shown: StringIO, two_builds: Workshop) -> None:
    findings = Searcher(WordEncoder(), two_builds.serving()).ask("¿Cuándo se añade la sal?", 2)

    terminal.print_findings(findings)

    lines = shown.getvalue().splitlines()
    assert lines[0] == "confidence 1.00: answers"
    assert lines[2] == "La sal se añade al final."
    assert lines[3].startswith("1. El pan · author · ")


def test_a_refusal_is_shown_with_what_was_nearest(shown: StringIO, shipped: Generation) -> None:
    findings = Searcher(WordEncoder(), shipped, threshold=1.0).ask("¿Qué es la fotosíntesis?", 1)

    terminal.print_findings(findings)

    assert shown.getvalue().startswith(f"confidence {findings.confidence:.2f}: does not answer\n")
    assert findings.hits[0].essay.title in shown.getvalue()


def test_figures_without_questions_are_dashes(shown: StringIO) -> None:
    row = {
        "questions": 1,
        "hit@1": None,
        "hit@3": 0.5,
        "hit@5": 1.0,
        "answered": None,
        "refused": 0.25,
    }

    terminal.print_figures(
        {
            **row,
            "mrr": None,
            "auroc": None,
            "latency_ms": {"p50": 1.5, "p99": 2.5},
            "coverage": [],
            "by_language": {"es": row},
            "by_style": {},
            "by_kind": {"[far]": row},
        }
    )

    text = shown.getvalue()
    assert text.count("0.50") == 3
    assert "[far]" in text
    assert text.endswith("MRR – · AUROC of the confidence – · latency p50 1.5 ms, p99 2.5 ms\n")


def test_precision_and_coverage_are_a_table(shown: StringIO) -> None:
    terminal.print_coverage(
        [{"threshold": 0.5, "coverage": 0.96, "precision": 0.871, "refused": 0.83}]
    )

    assert "│ 0.5       │ 0.96     │ 0.87      │ 0.83    │" in shown.getvalue()


def test_a_build_with_bars_prints_its_plan(shown: StringIO, workshop: Workshop) -> None:
    report = terminal.build_with_bars(workshop.builder())

    assert report.switched
    assert terminal.plan_sentence(report.plan) in shown.getvalue()
