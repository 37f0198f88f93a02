"""Generations as a state machine: whatever happens to builds and files, a whole one serves."""

import errno
import os
import random
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.errors import IndexNotBuilt, IndexNotWritten
from index.generation import Generation
from tests.fakes import WordEncoder
from tests.faults.damage import KINDS
from tests.index.essays import write_essay
from tests.index.workshop import EXAMPLES, Workshop, with_examples

KEEP = 3
POINTS = 60  # more than a small build writes, so that some builds end before the fault
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")

LOCK = ("build.lock", "build.holder")  # the system takes it from a process that ends


class Killed(BaseException):
    """Stands for the end of the process: nothing that comes after it reaches the disk."""


class Disk:
    """Fails at one of the calls that change a folder, as Python's audit events tell them."""

    def __init__(self) -> None:
        self.folder, self.left = "", -1
        self.fault: BaseException = Killed()

    def fail(self, folder: Path, after: int, fault: BaseException) -> None:
        """Let so many calls pass and then fail, once, or for good if the fault is `Killed`."""
        self.folder, self.left, self.fault = str(folder), after, fault

    def mend(self) -> None:
        """Let everything pass."""
        self.folder = ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.folder or not self._changes(event, arguments):
            return
        self.left -= 1
        if self.left == -1 or (self.left < 0 and isinstance(self.fault, Killed)):
            raise self.fault

    def _changes(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event not in (*CHANGES, "open") or not str(arguments[0]).startswith(self.folder):
            return False
        if Path(arguments[0]).name in LOCK:
            return False
        return event != "open" or bool(arguments[2] & WRITING)


DISK = Disk()
sys.addaudithook(DISK)  # for the rest of the process; it does nothing but while a rule asks


class Machine(RuleBasedStateMachine):
    """Essays come, builds end, fail and die, files are damaged, and somebody goes back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workshop = Workshop(Path(self.folder.name), WordEncoder())
        self.number = 0
        self.read: dict[str, set[str]] = {}  # which essays each generation was built from
        self.damaged: set[str] = set()
        self.essay_comes()
        self.build()

    def _essays(self) -> set[str]:
        return {path.stem for path in self.workshop.corpus.glob("*.md")}

    def _serving(self) -> Generation:
        generation = self.workshop.serving()
        # What a build published before it failed was never reported, but it is whole.
        self.read.setdefault(generation.id, self._essays())
        return generation

    def _build(self) -> None:
        with with_examples(EXAMPLES):
            self.workshop.build(keep=KEEP)

    @rule()
    def essay_comes(self) -> None:
        """Somebody writes an essay."""
        self.number += 1
        write_essay(self.workshop.corpus, f"e{self.number}", f"La frase {self.number} es una.")

    @precondition(lambda self: len(self._essays()) > 1)
    @rule()
    def essay_goes(self) -> None:
        """Somebody takes the oldest away."""
        first = min(self._essays(), key=lambda slug: int(slug[1:]))
        (self.workshop.corpus / f"{first}.md").unlink()

    @rule()
    def build(self) -> None:
        """A build ends well: the corpus of this moment serves."""
        self._build()
        assert set(self._serving().essays) == self._essays()
        assert self._serving().id == self.workshop.shelf.current_id()

    @rule(after=st.integers(0, POINTS), number=st.sampled_from([errno.ENOSPC, errno.EIO]))
    def build_meets_a_bad_disk(self, after: int, number: int) -> None:
        """The disk refuses a call: the build fails and says so, or it did without."""
        before = self._serving().id
        DISK.fail(self.workshop.shelf.home, after, OSError(number, os.strerror(number)))
        try:
            self._build()
        except IndexNotWritten:
            DISK.mend()
            assert self._serving().id == before
        else:
            DISK.mend()
            assert set(self._serving().essays) == self._essays()

    @rule(after=st.integers(0, POINTS))
    def build_dies(self, after: int) -> None:
        """The process ends at a call: what serves is the old one or the new one."""
        before = self._serving().id
        DISK.fail(self.workshop.shelf.home, after, Killed())
        with suppress(Killed):
            self._build()
        DISK.mend()
        if self._serving().id != before:
            assert set(self._serving().essays) == self._essays()

    @precondition(lambda self: len(self._whole()) > 1)
    @rule(kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 10**6))
    def file_is_damaged(self, kind: str, seed: int) -> None:
        """A file of what serves is not what it was: an earlier one serves."""
        serving, chance = self._serving().id, random.Random(seed)
        folder = self.workshop.shelf.generations / serving
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
        first, second = chance.sample(files, 2)
        if first.read_bytes() == second.read_bytes():
            return
        KINDS[kind](first, second, chance)
        self.damaged.add(serving)
        assert self._serving().id != serving

    @rule()
    def go_back(self) -> None:
        """An administrator lets the one before serve."""
        before = self.workshop.shelf.current_id()
        with suppress(IndexNotBuilt):
            left, now = self.workshop.shelf.rollback()
            assert (left, self._serving().id) == (before, now)

    @invariant()
    def what_serves_is_whole(self) -> None:
        """It is no damaged one, and holds just what it was built from."""
        generation = self._serving()
        assert generation.id not in self.damaged
        assert set(generation.essays) == self.read[generation.id]

    def _whole(self) -> list[str]:
        return [name for name in self.workshop.shelf.ids() if name not in self.damaged]

    def teardown(self) -> None:
        DISK.mend()
        self.build()
        self.folder.cleanup()


Machine.TestCase.settings = settings(max_examples=15, stateful_step_count=12)
TestGenerationsMachine = Machine.TestCase
