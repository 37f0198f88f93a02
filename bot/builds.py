"""Builds of the index in a process of their own, so that the bot goes on answering."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

logger = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "index", "build", "--background")
LINE_LIMIT = 16 * 1024 * 1024  # bytes; a report names every essay that changed

Event = dict[str, Any]
Listener = Callable[[Event], Awaitable[None]]


class BuildFailed(Exception):  # noqa: N818 - it says what is so
    """There is no new generation; the text says why, for an administrator."""


def _event(line: bytes) -> Event | None:
    """Return what a line tells; None for half a line of a killed build, or another's words."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


class Builds:
    """Starts builds, one at a time."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._running = False

    @property
    def running(self) -> bool:
        """Whether a build that this process started is at work."""
        return self._running

    async def run(self, listen: Listener) -> Event:
        """Build, and tell every plan and progress; return the report.

        The child is spawned, never forked: fork after torch has used its threads can hang.

        Raises:
            BuildFailed: It ended without a new generation.
        """
        if self._running:
            raise BuildFailed("another build is at work")
        self._running = True
        try:
            return await self._run(listen)
        finally:
            self._running, self._process = False, None

    async def stop(self) -> None:
        """End a build that is at work; the serving generation is untouched."""
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    async def _run(self, listen: Listener) -> Event:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        complaints = asyncio.create_task(process.stderr.read())
        last: Event = {}
        try:
            async for line in process.stdout:
                if (event := _event(line)) is None:
                    continue
                last = event
                if last.get("event") in ("plan", "progress"):
                    await listen(last)
        finally:
            if process.stdout.at_eof() is False:  # nobody listens any more
                await self.stop()
        status = await process.wait()
        said = (await complaints).decode(errors="replace").strip()
        if last.get("event") == "built" and status == 0:
            return last
        if last.get("event") == "failed":
            raise BuildFailed(str(last["message"]))
        logger.error("build ended", status=status, said=said[-2000:])
        raise BuildFailed(f"the build ended with status {status}; its last words are in the log")
