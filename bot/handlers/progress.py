"""The message that shows how far a build is."""

import asyncio
import math
import time
from dataclasses import dataclass

import structlog

from bot.answers.render import fitting
from bot.building.builds import Event
from bot.handlers.reports import plan_words, progress_words
from bot.messages import Messages
from bot.outgoing.sender import Sender
from bot.storage import NotStored
from bot.storage.letters import Letter

EDIT_EVERY_S = 3.0  # a chat takes one message a second, edits counted; others need room too
PATIENCE_S = 5.0  # for an edit that is under way, before the last word

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Progress:
    """Edits one message now and then; the build never waits for that.

    Attributes:
        sender: Shows it, after everything more urgent.
        shown: The letter that became the message.
        messages: The bot's words for whoever began the build.
    """

    sender: Sender
    shown: Letter
    messages: Messages
    _plan: Event | None = None
    _last: Event | None = None
    _edited: float = -math.inf
    _showing: asyncio.Task[None] | None = None

    async def hear(self, event: Event) -> None:
        """Take note of a plan or of progress; show the plan at once, the rest when it is time."""
        if event["event"] == "plan":
            self._plan = event
        else:
            self._last = event
        due = time.monotonic() - self._edited >= EDIT_EVERY_S
        if due and (self._showing is None or self._showing.done()):
            self._showing = asyncio.create_task(self._show())

    async def end(self) -> None:
        """Return when no edit is under way any more."""
        if self._showing is None:
            return
        await asyncio.wait({self._showing}, timeout=PATIENCE_S)
        self._showing.cancel()
        await asyncio.gather(self._showing, return_exceptions=True)

    def words(self, outcome: str | None = None) -> str:
        """Return what the message says in the end, or as long as there is no outcome, now."""
        if outcome is not None:
            head = outcome
        elif self._last is not None:
            head = progress_words(self._last, self.messages)
        else:
            head = self.messages.reindex_started
        # What a build has done, or that there was nothing to do, is told below, essay by essay.
        if self._plan is None or head == self.messages.reindex_read:
            return fitting(head)
        return fitting(f"{head}\n\n{plan_words(self._plan, self.messages)}")

    async def _show(self) -> None:
        try:
            await self.sender.show(self.shown, self.words())
        except NotStored as error:
            logger.info("progress not shown", error=type(error).__name__)
        finally:
            self._edited = time.monotonic()
