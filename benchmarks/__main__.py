"""`python -m benchmarks`: how well it finds and refuses, and what that costs."""

import os
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import builds, frameworks, growth, latency, load, quality, start
from benchmarks.fixture import Fixture, timed

WIDTH = 120  # of what is not a terminal

app = typer.Typer(add_completion=False)
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


class Section(StrEnum):
    """What can be measured."""

    QUALITY = "quality"
    LATENCY = "latency"
    BUILDS = "builds"
    GROWTH = "growth"
    START = "start"
    LOAD = "load"
    FRAMEWORKS = "frameworks"


@app.command()
def main(
    sections: Annotated[list[Section] | None, typer.Argument(help="default: all")] = None,
    *,
    large: Annotated[bool, typer.Option(help="let the index grow to 50,000 passages")] = False,
    seconds: Annotated[int, typer.Option(help="of each sustained load")] = load.SECONDS,
) -> None:
    """Run sections in a temporary folder and print their tables."""
    measures: dict[Section, Callable[[Fixture], list[Table]]] = {
        Section.QUALITY: quality.measure,
        Section.LATENCY: latency.measure,
        Section.START: start.measure,
        Section.LOAD: partial(load.measure, seconds=seconds),
        Section.FRAMEWORKS: frameworks.measure,
        Section.GROWTH: partial(growth.measure, large=large),
        Section.BUILDS: builds.measure,  # the last: it changes the essays
    }
    chosen = set(sections or Section)
    if Section.FRAMEWORKS in chosen and (how := frameworks.missing()):
        out.print(how)
        chosen.remove(Section.FRAMEWORKS)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        fixture = Fixture(Path(temporary))
        out.print(_load())
        for section, measure in measures.items():
            if section in chosen:
                tables, took_s = timed(partial(measure, fixture))
                for table in tables:
                    out.print(table)
                out.print(f"{section}: {took_s:.0f} s. {_load()}\n")


def _load() -> str:
    """Say how busy the machine is: times of a busy one are no times of an idle one."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
