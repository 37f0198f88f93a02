"""A build beside a running bot: it steps back, and ends in order when it is told to, or alone."""

import os
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

NICE = 10  # how far it steps back for other processes
GRACE_S = 10.0  # for what it has begun, once whoever started it is gone
STATUS = 128 + signal.SIGTERM  # of a build that was told to end


@contextmanager
def in_background() -> Iterator[None]:
    """Step back; take SIGTERM, or the end of a pipe on standard input, as the word to end.

    Whoever started it holds the other end of that pipe: when they die, even by SIGKILL, the
    kernel closes it, on every Unix. A terminal or /dev/null says nothing of that kind.

    Raises:
        SystemExit: It was told to end; every `finally` and `with` on the way is obeyed.
    """
    os.nice(NICE)
    before = signal.signal(signal.SIGTERM, _end)
    done = threading.Event()
    if _has_pipe():
        threading.Thread(target=_end_with_the_pipe, args=(done,), daemon=True).start()
    try:
        yield
    finally:
        done.set()
        signal.signal(signal.SIGTERM, before)


def _end(*_: int | FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending already
    raise SystemExit(STATUS)


def _has_pipe() -> bool:
    with suppress(OSError):  # standard input may be closed
        kind = os.fstat(0).st_mode
        return stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)
    return False


def _end_with_the_pipe(done: threading.Event) -> None:
    with suppress(OSError):  # a socket may be reset: that is an end as well
        while os.read(0, 4096):
            pass
    if done.is_set():
        return
    os.kill(os.getpid(), signal.SIGTERM)
    if not done.wait(GRACE_S):  # inside a library that does not come back
        os._exit(STATUS)
