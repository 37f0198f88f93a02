"""`python -m index`: build, look at and ask the index from a terminal."""

import json
import os
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from index.background import in_background
from index.build import Builder
from index.confidence import FILE as CALIBRATION
from index.domain import Findings
from index.errors import CalibrationError, IndexDamaged, IndexingError, IndexNotBuilt
from index.evaluate import evaluate as run_evaluation
from index.evaluate import figures, read_questions
from index.manifest import size_of, write_bytes
from index.plan import Plan
from index.report import Progress
from index.searcher import Searcher
from index.settings import IndexSettings
from index.shelf import Shelf
from index.terminal import (
    build_with_bars,
    canaries_sentence,
    err,
    out,
    print_figures,
    print_findings,
    print_if_heavy,
    print_report,
    progress_bars,
)

if TYPE_CHECKING:
    from index.encoder import SentenceEncoder

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command()
def build(
    *,
    full: Annotated[bool, typer.Option(help="encode everything anew")] = False,
    background: Annotated[
        bool, typer.Option(help="step back for other processes; report as JSON lines")
    ] = False,
) -> None:
    """Plan, build, verify and switch; what has not changed is not encoded again."""
    settings = IndexSettings()
    with Shelf(settings.home).locked():
        pass  # else it would be refused after the seconds that an encoder takes to load
    if background:
        with in_background():
            report = _builder(settings).build(_print_event, full=full)
            _print_json({"event": "built", **asdict(report)})
    else:
        print_report(build_with_bars(_builder(settings), full=full))


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Show the serving generation."""
    settings = IndexSettings()
    shelf = Shelf(settings.home)
    manifest = {**shelf.manifest(), "kept": shelf.ids(), "damage": _damage(shelf)}
    if as_json:
        _print_json(manifest)
        return
    table = Table(show_header=False, box=None)
    table.add_row("generation", manifest["id"])
    table.add_row("created", manifest["created"])
    table.add_row(
        "encoder", f"{manifest['encoder']['name']} ({manifest['encoder']['digest'][:12]})"
    )
    for name, count in manifest["counts"].items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    table.add_row("canaries", canaries_sentence(manifest["canaries"]))
    table.add_row("size", f"{size_of(manifest):,} bytes")
    table.add_row("kept", ", ".join(manifest["kept"]))
    if manifest["damage"]:
        table.add_row("degraded", Text(manifest["damage"], overflow="fold"))
    out.print(table)
    print_if_heavy(size_of(manifest))


def _damage(shelf: Shelf) -> str | None:
    """Return what is wrong with the current generation, in whose place an earlier one serves."""
    try:
        shelf.verify()
    except IndexDamaged as error:
        return str(error)
    return None


@app.command()
def verify() -> None:
    """Compare every file of the serving generation with its manifest."""
    out.print(f"Generation {Shelf(IndexSettings().home).verify()} is whole.")


@app.command()
def rollback() -> None:
    """Let the generation before the current one serve again."""
    settings = IndexSettings()
    shelf = Shelf(settings.home)
    shelf.current_id()
    left, serving = shelf.rollback(_encoder(settings, threads=1).digest)
    out.print(f"Generation {serving} serves again, in place of {left}.")


@app.command()
def ask(
    question: str,
    *,
    k: Annotated[int, typer.Option(min=1, max=100, help="hits at most")] = 3,
    as_json: AsJson = False,
) -> None:
    """Show the passages found for a question, whether or not they are good enough to answer."""
    settings = IndexSettings()
    findings = _searcher(settings, Shelf(settings.home)).ask(question, k)
    if as_json:
        _print_json(as_contract(findings))
        return
    print_findings(findings)


@app.command()
def evaluate(
    *,
    questions: Annotated[Path, typer.Option(help="JSON lines of questions with gold quotations")],
    encoder: Annotated[str | None, typer.Option(help="another model, built aside")] = None,
    without_questions: Annotated[
        bool, typer.Option("--without-questions", help="as if there were no reader questions")
    ] = False,
    home: Annotated[Path | None, typer.Option(help="where to build aside; else for once")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions with known answers and show the figures; the serving index is untouched."""
    settings = IndexSettings()
    gold = read_questions(questions)
    aside = encoder is not None or without_questions or home is not None
    shelf = Shelf(settings.home)
    with tempfile.TemporaryDirectory(prefix="index-") as temporary:
        if aside:
            settings = settings.model_copy(update={"encoder": encoder or settings.encoder})
            shelf = Shelf(home or Path(temporary))  # calibrations are still those of INDEX_HOME
            builder = replace(_builder(settings), shelf=shelf, with_questions=not without_questions)
            build_with_bars(builder)
        searcher = _searcher(settings, shelf)
        with progress_bars() as bars:
            task = bars.add_task("ask", total=len(gold))
            outcomes = run_evaluation(
                searcher.ask, gold, lambda done: bars.update(task, completed=done)
            )
    found = figures(outcomes)
    if as_json:
        _print_json(found)
    else:
        print_figures(found)


@app.command()
def calibrate(
    *,
    questions: Annotated[
        list[Path], typer.Option(help="JSON lines of questions with and without an answer")
    ],
    out_file: Annotated[
        Path | None, typer.Option("--out", help="where to write; else INDEX_HOME")
    ] = None,
) -> None:
    """Fit how sure to be to this corpus and this encoder; the next build takes it up."""
    from index.calibrate import calibrate as fit  # loads scikit-learn, which others need not
    from index.calibrate import require_enough

    settings = IndexSettings()
    gold = [question for path in questions for question in read_questions(path)]
    target = out_file or settings.home / CALIBRATION
    try:
        require_enough(gold)
    except ValueError as error:
        raise CalibrationError(target, str(error)) from error
    with tempfile.TemporaryDirectory(prefix="index-") as temporary:
        searchers = []
        encoder = _encoder(settings, threads=_build_threads(settings))
        for name, with_questions in (("with", True), ("without", False)):
            shelf = Shelf(Path(temporary) / name)
            builder = replace(
                Builder.of(settings, encoder),
                shelf=shelf,
                with_questions=with_questions,
                calibrations=(),
            )
            build_with_bars(builder)
            searchers.append(Searcher(encoder, shelf.current()))
        found = fit(searchers[0], searchers[1], gold, encoder.digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f"{target.name}.tmp")
    write_bytes(aside, f"{json.dumps(found.to_json(), indent=1)}\n".encode())
    aside.replace(target)  # a full disk leaves the calibration that was there
    out.print(f"{target}: threshold {found.threshold}", soft_wrap=True)
    _print_json(found.figures)


def as_contract(findings: Findings) -> dict[str, Any]:
    """Return findings in the form that `ask --json` promises."""
    return {
        "question": findings.question,
        "language": findings.language,
        "answered": findings.answered,
        "confidence": round(findings.confidence, 4),
        "quoted": [hit.passage.id for hit in findings.quoted],
        "small_talk": findings.small_talk,
        "hits": [
            {
                "essay": hit.essay.slug,
                "title": hit.essay.title,
                "author": hit.essay.author,
                "url": hit.essay.url,
                "voice": hit.passage.voice,
                "section": hit.passage.section,
                "passage": hit.passage.id,
                "text": hit.passage.text,
                "key_sentence": hit.key_sentence.text,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "score": round(hit.score, 4),
            }
            for hit in findings.hits
        ],
    }


def _builder(settings: IndexSettings) -> Builder:
    return Builder.of(settings, _encoder(settings, threads=_build_threads(settings)))


def _build_threads(settings: IndexSettings) -> int:
    return settings.threads or os.cpu_count() or 1


def _encoder(settings: IndexSettings, *, threads: int) -> "SentenceEncoder":
    from index.encoder import SentenceEncoder  # seconds of import that `status` need not pay

    return SentenceEncoder.of(settings, threads=threads)


def _searcher(settings: IndexSettings, shelf: Shelf) -> Searcher:
    if shelf.current_id() is None:
        raise IndexNotBuilt(shelf.home)
    encoder = _encoder(settings, threads=1)
    generation = shelf.current()
    generation.require(encoder.digest, encoder.name)
    return Searcher(encoder, generation, generation.calibration, settings.threshold)


def _print_event(event: Plan | Progress) -> None:
    _print_json({"event": type(event).__name__.lower(), **asdict(event)})


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def main() -> None:
    """Run a command; an error of ours is a sentence on standard error and status 1."""
    try:
        app(prog_name="python -m index")
    except (IndexingError, OSError, MemoryError) as error:
        message = _sentence(error)
        if "--background" in sys.argv:
            _print_json({"event": "failed", "error": type(error).__name__, "message": message})
        err.print(Text(f"{type(error).__name__}: {message}"), soft_wrap=True)
        sys.exit(1)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            err.print(Text(f"INDEX_{name}: {problem['msg']}; correct the setting"), soft_wrap=True)
        sys.exit(2)


def _sentence(error: Exception) -> str:
    """Say what went wrong and what to do, also of what only the machine can refuse."""
    if isinstance(error, MemoryError):
        return (
            "memory ran out; the serving index is untouched; "
            "let less run beside it or give the machine more, then try again"
        )
    if isinstance(error, OSError):
        return (
            f"{error.filename or 'a file or pipe'}: {error.strerror or error}; "
            "the serving index is whole; see to that disk and its rights, then try again"
        )
    return str(error)


if __name__ == "__main__":
    main()
