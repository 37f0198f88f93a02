"""Builds as processes, a few milliseconds each, that one can wait for, trace and kill."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from bot.building.ending import how_it_ended
from tests.faults.cradle import GO
from tests.faults.house import House
from tests.faults.tracing import Fault, traced

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a build ended.

    Attributes:
        status: Its exit status; -N for signal N.
        events: What it said, line by line.
        said: What it wrote on standard error.
        log: What strace wrote, where it was traced.
    """

    status: int
    events: list[dict[str, Any]]
    said: str
    log: str

    @property
    def success(self) -> bool:
        """Whether a success was reported, as the bot understands it."""
        return self.status == 0 and bool(self.events) and self.events[-1]["event"] == "built"

    @property
    def words(self) -> str:
        """What an administrator is told of a failure."""
        if self.events and self.events[-1]["event"] == "failed":
            return str(self.events[-1]["message"])
        return how_it_ended(self.status, self.said)


@dataclass
class Nursery:
    folder: Path
    orders: IO[str]
    answers: IO[str]

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        command = [sys.executable, "-m", "tests.faults.cradle", str(folder / "scratch")]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            ["env", *(f"{name}={value}" for name, value in ONE_THREAD.items()), *command],
            stdin=pipe,
            stdout=pipe,
            text=True,
            cwd=ROOT,
        ) as cradle:
            assert cradle.stdin is not None
            assert cradle.stdout is not None
            nursery = cls(folder, cradle.stdin, cradle.stdout)
            assert nursery._answer() == {"ready": True}
            yield nursery
            cradle.stdin.close()

    def build(
        self,
        house: House,
        *,
        fault: Fault | None = None,
        largest_file: int | None = None,
    ) -> Ended:
        """Build to the end, untouched or with a fault at one system call.

        Args:
            house: Where.
            fault: What goes wrong; None for nothing.
            largest_file: How many bytes a file may have; None for any number.
        """
        process = self._begin(house, wait=fault is not None, largest_file=largest_file)
        log = ""
        if fault is None:
            status = self._answer()["status"]
        else:
            with traced(process, fault, self.folder / "log") as read:
                os.kill(process, GO)
                status = self._answer()["status"]
            log = read()
        return self._ended(status, log)

    def kill(self, house: House, after_s: float) -> Ended:
        """Build, and kill it after a while, unless it has ended."""
        process = self._begin(house, wait=False, largest_file=None)
        timer = threading.Timer(after_s, _kill, (process,))
        timer.start()
        status = self._answer()["status"]
        timer.cancel()
        timer.join()
        return self._ended(status, "")

    def _begin(self, house: House, *, wait: bool, largest_file: int | None) -> int:
        order = {
            "home": str(house.home),
            "corpus": str(house.corpus),
            "out": str(self.folder / "out"),
            "err": str(self.folder / "err"),
            "wait": wait,
            "largest_file": largest_file,
        }
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        return int(self._answer()["process"])

    def _answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.answers.readline())
        return answer

    def _ended(self, status: int, log: str) -> Ended:
        lines = (self.folder / "out").read_text(encoding="utf-8").splitlines(keepends=True)
        events = []
        for line in lines:
            with contextlib.suppress(ValueError):  # half a line, or two in one, as the bot does
                events.append(json.loads(line))
        return Ended(status, events, (self.folder / "err").read_text(errors="replace"), log)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 9)
