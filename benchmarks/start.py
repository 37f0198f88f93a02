"""How soon a fresh process answers, and with how much memory, against its imports alone."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from benchmarks.fixture import Fixture, p50, peak_memory_mb

QUESTION = "¿Por qué compartimos en las redes sociales?\n"
ROUNDS = 3
IMPORTS = "import sentence_transformers, faiss; print('imported', flush=True); input()"


@dataclass(frozen=True, slots=True)
class Start:
    """What a process took: seconds to its first words, megabytes at its highest."""

    seconds: float
    memory_mb: float


def measure(fixture: Fixture) -> list[Table]:
    """Start both processes in turn, an index being there."""
    home = fixture.builder.shelf.home
    ways = {
        "import sentence_transformers, faiss": [sys.executable, "-c", IMPORTS],
        "python -m bot, to its first answer": [
            "env",
            f"INDEX_HOME={home}",
            f"INDEX_CORPUS={fixture.essays}",
            sys.executable,
            "-m",
            "bot",
            "chat",
        ],
    }
    starts: dict[str, list[Start]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, command in ways.items():
            starts[name].append(_start(command))
    base, *_ = starts.values()
    base_s, base_mb = p50([one.seconds for one in base]), p50([one.memory_mb for one in base])
    table = Table(
        "process", "seconds", "against the imports", "memory MB", "against them", title="start"
    )
    for name, ran in starts.items():
        seconds, memory = p50([one.seconds for one in ran]), p50([one.memory_mb for one in ran])
        table.add_row(
            name,
            f"{seconds:.2f}",
            f"{seconds / base_s:.2f}",
            f"{memory:.0f}",
            f"{memory / base_mb:.2f}",
        )
    return [table]


def _start(command: Sequence[str]) -> Start:
    """Run a process to its end.

    Raises:
        RuntimeError: It ended with an error, or said nothing.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without pipes")
    process.stdin.write(QUESTION)
    process.stdin.flush()
    said = next((line for line in process.stdout if line.strip()), "")
    seconds = time.perf_counter() - begun
    memory = peak_memory_mb(process.pid) if said else 0.0  # it waits for more
    process.communicate("\n")
    if process.returncode or not said:
        raise RuntimeError(f"{command[-1]} ended with status {process.returncode}")
    return Start(seconds, memory)
