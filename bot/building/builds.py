"""Builds of the index in a process of their own, so that the bot goes on answering."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog

from bot.building import build_record
from bot.building.build_record import Interrupted
from bot.building.ending import how_it_ended

logger = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "index", "build", "--background")
LINE_LIMIT = 16 * 1024 * 1024  # bytes; a report names every essay that changed
SAID_LIMIT = 64 * 1024  # bytes kept of standard error, its end
LOGGED_CHARS = 2000  # of these
GRACE_S = 10.0  # between the word to end and the end
OOM_SCORE = "500"  # of 1000: where memory runs out, the kernel is to end the build, not the bot

Event = dict[str, Any]
Listener = Callable[[Event], Awaitable[None]]


class BuildFailed(Exception):  # noqa: N818 - it says what is so
    """There is no new generation; the text says why, for an administrator."""


class BuildCancelled(BuildFailed):
    """It was told to end, by `Builds.cancel`."""


class Builds:
    """Starts builds, one at a time.

    Args:
        command: What builds and reports as JSON lines.
        record: Where to note that a build runs; None for nowhere.
        grace_s: How long a build may take to end in order once it is cancelled.
    """

    def __init__(
        self,
        command: tuple[str, ...] = COMMAND,
        *,
        record: Path | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        self._command, self._record, self._grace_s = command, record, grace_s
        self._process: Process | None = None
        self._running = self._cancelled = False

    @property
    def running(self) -> bool:
        """Whether a build that this process started is at work."""
        return self._running

    def interrupted(self) -> Interrupted | None:
        """Return the build that an earlier run of the bot began and never saw the end of.

        The next build forgets it, or `forget_interrupted`.

        Raises:
            OSError: The disk refuses.
        """
        if self._running or self._record is None:
            return None
        return Interrupted.read(self._record)

    def forget_interrupted(self) -> None:
        """Take the note away: whom it concerns knows."""
        if self._record is not None and not self._running:
            self._record.unlink(missing_ok=True)

    async def run(self, listen: Listener, *, chat: int | None = None) -> Event:
        """Build, and tell every plan and progress; return the report.

        The child is spawned, never forked: fork after torch has used its threads can hang.

        Args:
            listen: Told in order; if it raises, the build is cancelled.
            chat: Where somebody waits for the result, to be noted in case there is none.

        Raises:
            BuildCancelled: It was cancelled.
            BuildFailed: It ended without a new generation.
        """
        if self._running:
            raise BuildFailed("another build is at work")
        self._running, self._cancelled = True, False
        try:
            self._note(chat)
            return await self._run(listen)
        finally:
            self._running, self._process = False, None
            with contextlib.suppress(OSError):  # told once too often rather than never
                self.forget_interrupted()

    async def cancel(self) -> bool:
        """End a build that is at work, in order or by force; return whether there was one.

        It leaves nothing half done: what serves goes on, what was written is taken back, by the
        next build at the latest.
        """
        process = self._process
        if process is None or process.returncode is not None:
            self._cancelled = self._running  # before it has begun
            return self._running
        self._cancelled = True
        _send(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._grace_s):
                await process.wait()
        except TimeoutError:
            logger.warning("build does not end; killing it", after_s=self._grace_s)
            _send(process, signal.SIGKILL)
            await process.wait()
        return True

    def _note(self, chat: int | None) -> None:
        try:
            if self._record is not None:
                build_record.begin(self._record, chat)
        except OSError as error:
            raise BuildFailed(
                f"{self._record}: {error.strerror}; the serving index is untouched; "
                "see to room and rights there, then build again"
            ) from error

    async def _run(self, listen: Listener) -> Event:
        try:
            self._process = process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,  # never written to: it closes when this process dies, and ends the child
                stdout=PIPE,
                stderr=PIPE,
                limit=LINE_LIMIT,
                start_new_session=True,  # a signal reaches what the build itself has started
            )
        except OSError as error:
            raise BuildFailed(f"the build could not be started: {error.strerror}") from error
        _offer_to_the_kernel(process)
        assert process.stderr is not None
        complaints = asyncio.create_task(_end_of(process.stderr))
        last: Event = {}
        try:
            last = await self._hear(process, listen)
        finally:
            if process.returncode is None and not _all_heard(process):  # nobody listens any more
                await self.cancel()
            status = await process.wait()
            said = await complaints
        return self._report(last, status, said)

    async def _hear(self, process: Process, listen: Listener) -> Event:
        """Tell plan and progress while the build speaks; return the last it said."""
        assert process.stdout is not None
        last: Event = {}
        if self._cancelled:  # while it was being started
            await self.cancel()
        while line := await _line(process.stdout):
            if (event := _event(line)) is None:
                continue
            last = event
            if last.get("event") in ("plan", "progress"):
                await listen(last)
        return last

    def _report(self, last: Event, status: int, said: str) -> Event:
        """Return the report of a build that has ended well."""
        if last.get("event") == "built" and status == 0:
            return last
        if self._cancelled:
            raise BuildCancelled("the build was cancelled; the serving index is untouched")
        if last.get("event") == "failed":
            raise BuildFailed(str(last["message"]))
        logger.error("build ended", status=status, said=said[-LOGGED_CHARS:])
        raise BuildFailed(how_it_ended(status, said))


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError as error:
        raise BuildFailed(f"the build said a line of more than {LINE_LIMIT:,} bytes") from error


def _event(line: bytes) -> Event | None:
    """Return what a line tells; None for half a line of a killed build, or another's words."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


async def _end_of(stream: asyncio.StreamReader) -> str:
    """Read a stream to its end and return its last words."""
    kept = b""
    while chunk := await stream.read(SAID_LIMIT):
        kept = (kept + chunk)[-SAID_LIMIT:]
    return kept.decode(errors="replace").strip()


def _all_heard(process: Process) -> bool:
    return process.stdout is not None and process.stdout.at_eof()


def _send(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)  # it leads a group of its own


def _offer_to_the_kernel(process: Process) -> None:
    """Let the build be what is ended first where memory runs out; only Linux knows this."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{process.pid}/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
