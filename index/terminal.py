"""What the index shows in a terminal: progress, reports, hits and figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from index.build import Builder
from index.domain import Findings, Hit
from index.plan import Plan
from index.report import Progress, Report

HEAVY = 2 * 2**30  # bytes; docs/RETRIEVAL.md measures how an index grows

out, err = Console(), Console(stderr=True)


def build_with_bars(builder: Builder, *, full: bool = False) -> Report:
    """Build with a plan and a progress bar on standard error."""
    with progress_bars() as bars:
        tasks: dict[str, TaskID] = {}

        def show(event: Plan | Progress) -> None:
            if isinstance(event, Plan):
                bars.console.print(plan_sentence(event))
                return
            if event.stage not in tasks:
                tasks[event.stage] = bars.add_task(event.stage, total=event.total)
            bars.update(tasks[event.stage], completed=event.done)

        return builder.build(show, full=full)


def plan_sentence(plan: Plan) -> str:
    """Say in a line what a build is about to do."""
    return (
        f"Essays: {len(plan.added)} new, {len(plan.changed)} changed, {len(plan.removed)} removed, "
        f"{plan.unchanged} as before. Texts: {plan.to_encode:,} to encode, {plan.reused:,} reused."
    )


def print_report(report: Report) -> None:
    """Say what a build changed."""
    if not report.switched:
        out.print(f"Nothing has changed; generation {report.generation} serves on.")
        return
    for mark, titles in zip(
        "+~-", (report.plan.added, report.plan.changed, report.plan.removed), strict=True
    ):
        for title in titles:
            out.print(Text(f"  {mark} {title}"))
    counts = report.counts
    out.print(
        f"Generation {report.generation} serves: {counts['essays']:,} essays, "
        f"{counts['passages']:,} passages ({report.passages_added:,} new, "
        f"{report.passages_gone:,} gone), {counts['sentences']:,} sentences, "
        f"{counts['questions']:,} reader questions. Canaries: {canaries_sentence(report.canaries)}. "
        f"{report.seconds:.1f} s."
    )
    if counts["over_window"]:
        out.print(
            f"Warning: {counts['over_window']:,} texts are longer than the encoder reads; "
            "lower INDEX_PASSAGE_CHARS."
        )
    print_if_heavy(report.size)


def print_if_heavy(size: int) -> None:
    """Warn of an index that is larger than this kind of search is made for, in bytes."""
    if size > HEAVY:
        out.print(
            f"Warning: the index is {size / 2**30:.1f} GB; above {HEAVY / 2**30:.0f} GB questions "
            "take long and memory fills up: set INDEX_LATE_INTERACTION=false, or keep fewer essays.",
            soft_wrap=True,
        )


def progress_bars() -> Bars:
    """Return progress bars on standard error, which leave no trace where it is no terminal."""
    return Bars(
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=not err.is_terminal,
    )


def print_figures(found: dict[str, Any]) -> None:
    """Print the figures of an evaluation as a table."""
    table = Table("", "questions", "hit@1", "hit@3", "hit@5", "answered", "refused")

    def add(name: str, row: dict[str, Any]) -> None:
        columns = ("hit@1", "hit@3", "hit@5", "answered", "refused")
        shown = ["–" if row[column] is None else f"{row[column]:.2f}" for column in columns]
        table.add_row(Text(name), str(row["questions"]), *shown)

    add("all", found)
    for group in ("by_language", "by_style", "by_kind"):
        table.add_section()
        for name, row in found[group].items():
            add(name, row)
    out.print(table)
    print_coverage(found["coverage"])
    latency = found["latency_ms"]
    auroc = "–" if found["auroc"] is None else f"{found['auroc']:.3f}"
    mrr = "–" if found["mrr"] is None else f"{found['mrr']:.3f}"
    out.print(
        f"MRR {mrr} · AUROC of the confidence {auroc} · "
        f"latency p50 {latency['p50']} ms, p99 {latency['p99']} ms"
    )


def print_coverage(rows: Sequence[Mapping[str, float]]) -> None:
    """Print what an answer is worth at each threshold, as `reliability.coverage` gives it."""
    if not rows:
        return
    columns = ("threshold", "coverage", "precision", "refused")
    table = Table(*columns, title="of the answerable answered, right, of the others refused")
    for row in rows:
        table.add_row(f"{row['threshold']:.1f}", *(f"{row[name]:.2f}" for name in columns[1:]))
    out.print(table)


def canaries_sentence(result: Mapping[str, Any]) -> str:
    """Say how many canaries were found, now and before."""
    if not result["asked"]:
        return "none to ask"
    before = result.get("before")
    former = f" (before: {before['found']} of {before['asked']})" if before else ""
    return f"{result['found']} of {result['asked']} found{former}"


def print_findings(findings: Findings) -> None:
    """Print hits in order, whether or not they are good enough to answer."""
    verdict = "answers" if findings.answered else "does not answer"
    out.print(Text(f"confidence {findings.confidence:.2f}: {verdict}", style="dim"))
    for place, hit in enumerate(findings.hits, start=1):
        out.print()
        out.print(_shown(place, hit))


def _shown(place: int, hit: Hit) -> Text:
    text = Text(hit.passage.text)
    first = hit.key_sentence.start - hit.passage.start
    text.stylize("bold", first, first + len(hit.key_sentence.text))
    source = f"\n{place}. {hit.essay.title} · {hit.passage.voice} · {hit.score:.2f}"
    return text.append(source, style="dim")
