"""What one sees of training: a bar with the loss, a line an epoch, an error as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from training.errors import TrainingError


class Bar:
    """One bar for a whole training; `step` moves it, `report` prints a line above it."""

    def __init__(self, progress: Progress, title: str, steps: int) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=steps, loss=float("nan"))

    def step(self, loss: float) -> None:
        """Move on by one batch and show its loss."""
        self._progress.update(self._task, advance=1, loss=loss)

    def report(self, line: str) -> None:
        """Print a line that stays."""
        self._progress.console.print(line, markup=False, highlight=False)


@contextmanager
def show_bar(title: str, steps: int) -> Iterator[Bar]:
    """Show a bar while the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("loss {task.fields[loss]:.4f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console()) as progress:
        yield Bar(progress, title, steps)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the command with status 1 and one sentence where training refuses its input."""
    try:
        yield
    except TrainingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
