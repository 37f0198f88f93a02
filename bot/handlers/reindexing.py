"""/reindex and /cancel: an administrator lets the bot read the essays again, or stop that."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial

import structlog
from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answers.render import Rendered, fitting
from bot.building.builds import BuildCancelled, BuildFailed, Builds
from bot.handlers.begun import Begun
from bot.handlers.desk import Desk
from bot.handlers.presses import Press
from bot.handlers.progress import Progress
from bot.handlers.reports import summary
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.writing import Place, edit, reply
from bot.storage import NotStored, buttons
from bot.storage.buttons import Button
from bot.storage.letters import Letter
from index import IndexingError

CANCEL = "cancel build"

logger = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Reading:
    """One build, for whoever has asked for it.

    Attributes:
        place: Where the result belongs.
        messages: The bot's words for them.
        shown: The letter that shows how far it is, with a button that cancels.
        cancelled: Whether an administrator has said so.
        over: Whether the build has ended, so that there is nothing to cancel any more.
    """

    place: Place
    messages: Messages
    shown: Letter
    cancelled: bool = False
    over: bool = False


@dataclass(slots=True)
class Reindexing:
    """Runs builds for administrators, one at a time, and tells them how it goes."""

    desk: Desk
    builds: Builds
    _reading: _Reading | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Let a build begin once that is stored: the bot goes on answering meanwhile."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        if self.builds.running or self._reading is not None:
            self.desk.reply(message, messages.reindex_running)
        else:
            self._promise(message, messages)

    async def cancel(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """End the build that is at work, whoever has begun it."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        if self._cancel():
            self.desk.reply(message, messages.reindex_ending)
        else:
            self.desk.reply(message, messages.reindex_idle)

    async def press(self, press: Press) -> None:
        """End the build under whose message a button stands; acknowledges itself.

        Who administers is looked at now: the settings may have changed since the message.
        """
        messages = press.messages
        if press.query.from_user.id not in self.desk.admins:
            said = messages.button_of_another
        elif self._cancel(press.button.letter):
            said = messages.reindex_ending
        else:
            said = messages.reindex_idle
        await self.desk.sender.acknowledge(press.query.id, said)

    def _promise(self, message: Message, messages: Messages) -> None:
        keyboard = [[Button(messages.reindex_cancel, CANCEL)]]
        shown = self.desk.reply(message, messages.reindex_started, keyboard)
        turn = Turn.current()
        turn.also(Begun(message.chat_id, shown.id, messages.language).note)
        turn.then(partial(self._begin, _Reading(Place.of(message), messages, shown)))

    def _begin(self, reading: _Reading) -> None:
        if self._reading is not None:  # somebody else's turn was stored first
            running = reading.messages.reindex_running
            self._work(self._tell(reading, [_replaced(reading, running)]))
            return
        self._reading = reading
        self._work(self._run(reading))

    def _cancel(self, letter: int | None = None) -> bool:
        """Let the build end; return whether there is one, and it is the one of this letter."""
        reading = self._reading
        if reading is None or reading.over or letter not in (None, reading.shown.id):
            return False
        reading.cancelled = True
        self._work(self._end())
        return True

    async def _end(self) -> None:
        await self.builds.cancel()

    def _work(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, reading: _Reading) -> None:
        progress = Progress(self.desk.sender, reading.shown, reading.messages)
        try:
            outcome, told = await self._build(reading, progress)
            await progress.end()
            last = _replaced(reading, progress.words(outcome))
            await self._tell(reading, [last, reply(reading.place, Rendered(fitting(told)))])
        finally:
            self._reading = None

    async def _build(self, reading: _Reading, progress: Progress) -> tuple[str, str]:
        """Build; return what became of it in short, and what to tell."""
        messages = reading.messages
        try:
            if reading.cancelled:  # before it began
                return messages.reindex_cancelled, messages.reindex_cancelled
            try:
                report = await self.builds.run(progress.hear, chat=reading.place.chat_id)
            finally:
                reading.over = True
            await asyncio.to_thread(self.desk.answerer.refresh)
        except BuildCancelled:
            cancelled = reading.cancelled  # else the bot itself is being ended
            why = messages.reindex_cancelled if cancelled else messages.reindex_interrupted
            return why, why
        except (BuildFailed, IndexingError) as error:
            return messages.reindex_not_read, messages.reindex_failed.format(reason=error)
        if not report["switched"]:
            return messages.reindex_read, messages.reindex_unchanged
        return messages.reindex_read, summary(report, messages)

    async def _tell(self, reading: _Reading, letters: list[Letter]) -> None:
        """Say the last words, take the button away, and forget that the build has begun."""
        shown = reading.shown
        also = [partial(buttons.drop, letter=shown.id), partial(Begun.forget, letter=shown.id)]
        try:
            await self.desk.sender.post_together(letters, also)
        except NotStored as error:
            logger.warning("administrator not told", error=type(error).__name__)


def _replaced(reading: _Reading, words: str) -> Letter:
    return edit(reading.place.chat_id, Rendered(words), about=reading.shown.id)
