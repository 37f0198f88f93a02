"""One build at a time: the lock of an INDEX_HOME, and who holds it."""

import json
import logging
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BuildRunning, IndexNotWritten

logger = logging.getLogger(__name__)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep every other process that builds or rolls back out of a folder.

    The kernel gives the lock back when its holder dies, however it dies.

    Raises:
        BuildRunning: Another process is at it.
        IndexNotWritten: There is no room or no right for the lock.
    """
    lock, holder = FileLock(home / "build.lock", timeout=0), home / "build.holder"
    try:
        lock.acquire()
    except Timeout:
        raise BuildRunning(home, _held_by(holder)) from None
    except OSError as error:
        raise IndexNotWritten(home, error.strerror or "an error") from error
    try:
        _sign(holder)
        yield
    finally:
        try:
            holder.unlink(missing_ok=True)
            lock.release()
        except OSError as error:  # it ends with the process at the latest
            logger.warning("lock not given back: %s", error.strerror)


def _sign(holder: Path) -> None:
    """Leave word of who holds the lock; one can build without it."""
    word = {
        "process": os.getpid(),
        "machine": platform.node(),
        "since": datetime.now(UTC).isoformat(" ", "seconds"),
    }
    try:
        holder.unlink(missing_ok=True)  # a killed holder's
        holder.write_text(json.dumps(word), encoding="utf-8")
    except OSError as error:
        logger.warning("holder of the lock not written: %s", error.strerror)


def _held_by(holder: Path) -> str:
    try:
        word = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {word['process']} on {word['machine']} since {word['since']}"
    except (OSError, ValueError, KeyError, TypeError):  # it is just being written
        return "a process that has not said which"
