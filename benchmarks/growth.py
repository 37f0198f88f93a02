"""What more passages cost: time of a search, memory, room on disk; a process for each size.

As a program, `python -m benchmarks.growth build|ask FOLDER PASSAGES plain|late`, it is one such
process: it builds in a folder, or asks there and prints figures as JSON.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.fixture import Fixture, p50, peak_memory_mb, searcher_of
from benchmarks.generated import ChanceEncoder, questions, write_essays

SIZES = (100, 1_000, 10_000)
LARGE = 50_000
ASKED = 100
WARM_UP = 10


def measure(fixture: Fixture, *, large: bool) -> list[Table]:
    """Build and ask generated passages of growing number, with token vectors and without."""
    table = Table(
        "passages",
        "token vectors",
        "search p50 ms",
        "against the smallest",
        "memory MB",
        "bytes a passage on disk",
        title="growth: generated passages of two sentences, no reader questions, no encoder",
    )
    for late in ("late", "plain"):
        smallest = 0.0
        for size in (*SIZES, LARGE) if large else SIZES:
            folder = fixture.folder / f"growth-{late}-{size}"
            _child("build", folder, size, late)
            found = json.loads(_child("ask", folder, size, late))
            smallest = smallest or found["p50_ms"]
            table.add_row(
                f"{size:,}",
                "yes" if late == "late" else "no",
                f"{found['p50_ms']:.2f}",
                f"{found['p50_ms'] / smallest:.1f}",
                f"{found['memory_mb']:.0f}",
                f"{found['bytes'] / size:,.0f}",
            )
    return [table]


def _child(*arguments: object) -> str:
    command = [sys.executable, "-m", "benchmarks.growth", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def build(folder: Path, passages: int, *, late: bool) -> None:
    """Write essays and build them with the encoder of chance."""
    write_essays(folder / "essays", passages)
    fixture = Fixture(folder)
    builder = fixture.builder_of(
        folder / "essays", fixture.settings.home, ChanceEncoder(), late=late
    )
    builder.build(lambda event: None)


def ask(folder: Path) -> dict[str, Any]:
    """Open what was built, ask, and tell time, memory at its highest, and room on disk."""
    fixture = Fixture(folder)
    builder = fixture.builder_of(folder / "essays", fixture.settings.home, ChanceEncoder())
    searcher = searcher_of(builder)
    took = []
    for question in questions(WARM_UP + ASKED):
        begun = time.perf_counter()
        searcher.ask(question)
        took.append((time.perf_counter() - begun) * 1000)
    files = [path for path in fixture.settings.home.rglob("*") if path.is_file()]
    return {
        "p50_ms": p50(took[WARM_UP:]),
        "memory_mb": peak_memory_mb("self"),
        "bytes": sum(path.stat().st_size for path in files),
    }


def _main(arguments: Sequence[str]) -> None:
    what, folder, passages, late = arguments
    if what == "build":
        build(Path(folder), int(passages), late=late == "late")
    else:
        sys.stdout.write(json.dumps(ask(Path(folder))))


if __name__ == "__main__":
    _main(sys.argv[1:])
