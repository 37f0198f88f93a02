"""/reindex: an administrator lets the bot read the essays again."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.builds import BuildFailed, Builds, Event
from bot.handlers.desk import Desk
from bot.messages import Messages
from bot.permissions import refusal
from bot.render import fitting
from bot.sender import Place
from index import IndexingError

EDIT_EVERY_S = 3.0  # a chat takes one message a second, edits counted; others need room too
BAR = 20  # characters

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reindexing:
    """Runs builds for administrators and tells them how it goes."""

    desk: Desk
    builds: Builds
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Start a build and return at once: the bot goes on answering meanwhile."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        if refused := refusal(message, self.desk.admins, messages):
            await self.desk.reply(message, refused)
        elif self.builds.running or self.tasks:
            await self.desk.reply(message, messages.reindex_running)
        else:
            task = asyncio.create_task(self._run(message, messages))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _run(self, message: Message, messages: Messages) -> None:
        try:
            await self._report(message, messages)
        except TelegramError as error:
            logger.warning("administrator not told", error=type(error).__name__)

    async def _report(self, message: Message, messages: Messages) -> None:
        shown = await self.desk.reply(message, messages.reindex_started)
        progress = _Progress(self.desk, shown, messages)
        try:
            report = await self.builds.run(progress.show)
            await asyncio.to_thread(self.desk.answerer.refresh)
        except (BuildFailed, IndexingError) as error:
            failed = messages.reindex_failed.format(reason=error)
            await self.desk.reply(message, fitting(failed))
        else:
            await progress.finish()
            await self.desk.reply(message, fitting(summary(report, messages)))


@dataclass(slots=True)
class _Progress:
    """One message, edited now and then."""

    desk: Desk
    place: Place
    messages: Messages
    edited: float = 0.0
    last: Event | None = None

    async def show(self, event: Event) -> None:
        if event["event"] != "progress":
            return
        self.last = event
        if time.monotonic() - self.edited >= EDIT_EVERY_S:
            await self._edit(event)

    async def finish(self) -> None:
        if self.last is not None:
            await self._edit(self.last)

    async def _edit(self, event: Event) -> None:
        self.edited = time.monotonic()
        try:
            await self.desk.sender.edit(self.place, progress_words(event, self.messages))
        except TelegramError as error:
            logger.info("progress not shown", error=type(error).__name__)


def progress_words(event: Event, messages: Messages) -> str:
    """Say how far a build is, with a bar."""
    done, total = int(event["done"]), max(1, int(event["total"]))
    full = BAR * done // total
    return messages.reindex_progress.format(
        bar="▓" * full + "░" * (BAR - full),
        percent=100 * done // total,
        stage=messages.reindex_stages[event["stage"]],
        done=done,
        total=event["total"],
    )


def summary(report: dict[str, Any], messages: Messages) -> str:
    """Say what a build did, essay by essay."""
    if not report["switched"]:
        return messages.reindex_unchanged
    plan, counts, canaries = report["plan"], report["counts"], report["canaries"]
    lines = [
        messages.reindex_done.format(
            essays=counts["essays"],
            passages=counts["passages"],
            passages_added=report["passages_added"],
            passages_gone=report["passages_gone"],
            encoded=plan["to_encode"],
            reused=plan["reused"],
            seconds=round(report["seconds"], 1),
            found=canaries["found"],
            asked=canaries["asked"],
        )
    ]
    for mark, kind in (("+", "added"), ("~", "changed"), ("−", "removed")):
        lines += [f"{mark} {title}" for title in plan[kind]]
    if counts["over_window"]:
        lines.append(messages.reindex_over_window.format(number=counts["over_window"]))
    return "\n".join(lines)
