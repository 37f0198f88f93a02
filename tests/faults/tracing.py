"""strace: the system calls of a build in order, and a fault at one of them."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TRACED = "%file,%desc"

_CALL = re.compile(r"^(\w+)\((.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Call:
    """One system call of a build.

    Attributes:
        place: Its place among all, from 0.
        name: As strace calls it.
        ordinal: Its place among those of its name, from 1.
        text: Its arguments, with paths, and result.
    """

    place: int
    name: str
    ordinal: int
    text: str


@dataclass(frozen=True)
class Fault:
    """What goes wrong: `signal=KILL` or `error=EIO` before a call is done; None to look on."""

    call: Call | None = None
    what: str = ""

    @property
    def options(self) -> list[str]:
        if self.call is None:
            return ["-e", f"trace={TRACED}"]
        name, ordinal = self.call.name, self.call.ordinal
        return ["-e", f"trace={name}", "-e", f"inject={name}:{self.what}:when={ordinal}"]


def calls_of(log: str) -> list[Call]:
    """Return the calls of a log in order."""
    seen: Counter[str] = Counter()
    calls = []
    for place, match in enumerate(_CALL.finditer(log)):
        seen[match[1]] += 1
        calls.append(Call(place, match[1], seen[match[1]], match[2]))
    return calls


@contextmanager
def traced(process: int, fault: Fault, log: Path) -> Iterator[Callable[[], str]]:
    """Trace a process until it has ended; the log can be read after that."""
    log.unlink(missing_ok=True)
    with subprocess.Popen(
        ["strace", "-y", "-s", "16", "-o", str(log), *fault.options, "-p", str(process)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as strace:
        assert strace.stderr is not None
        said = strace.stderr.readline()
        assert "attached" in said, said
        yield lambda: log.read_text(encoding="utf-8", errors="replace")
        strace.stderr.read()


@cache
def may_attach() -> bool:
    """Whether a process may be traced that is not strace's own child."""
    allow = "import ctypes; ctypes.CDLL(None).prctl(0x59616d61, ctypes.c_ulong(-1), 0, 0, 0)"
    with subprocess.Popen(
        [sys.executable, "-c", f"{allow}; print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with subprocess.Popen(
            ["strace", "-p", str(process.pid)], stderr=subprocess.PIPE, text=True
        ) as strace:
            assert strace.stderr is not None
            attached = "attached" in strace.stderr.readline()
            process.communicate("\n")
            strace.stderr.read()
    return attached
