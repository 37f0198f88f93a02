"""How a build ended, in words for an administrator."""

import re
import signal

MOST_CHARS = 300  # of an exception's own words

# The last line of a traceback begins with the exception's name, and nothing else there does.
_TRACEBACK = re.compile(r"^Traceback \(most recent call last\):$", re.MULTILINE)
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(?:: .*)?$", re.MULTILINE)

_SIGNALS = {
    signal.SIGKILL: "often because memory ran out",
    signal.SIGTERM: "which somebody on this machine sent",
    signal.SIGINT: "which somebody on this machine sent",
    signal.SIGHUP: "which somebody on this machine sent",
    signal.SIGBUS: "as when a disk fails or fills under a file in use",
    signal.SIGSEGV: "a fault inside a library",
    signal.SIGABRT: "a fault inside a library, or memory ran out",
    signal.SIGILL: "a library was built for another processor",
    signal.SIGXCPU: "its limit of processor time was reached",
    signal.SIGXFSZ: "its limit of file size was reached",
}


def how_it_ended(status: int, said: str) -> str:
    """Say why a process ended that should have left a report.

    Args:
        status: As `asyncio` gives it, -N for signal N.
        said: The end of what it wrote on standard error.
    """
    if status < 0:
        return _killed(-status)
    if raised := _raised(said):
        return f"the build ended with status {status}: {raised}; the whole of it is in the log"
    if status == 0:
        return "the build ended without a report; its last words are in the log"
    return f"the build ended with status {status}; its last words are in the log"


def _killed(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:  # a real-time signal has no name
        return f"the build was killed by signal {number}"
    why = _SIGNALS.get(signal.Signals(number))
    return f"the build was killed by signal {number} ({name})" + (f", {why}" if why else "")


def _raised(said: str) -> str | None:
    """Return the exception that ended a Python process, one line; None without a traceback."""
    begun = [match.end() for match in _TRACEBACK.finditer(said)]
    raised = _RAISED.findall(said, begun[-1]) if begun else []
    return raised[-1][:MOST_CHARS] if raised else None
