"""Everything that the bot sends goes through here."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultsButton,
    LinkPreviewOptions,
)
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import TelegramError

from bot.outgoing.calls import NothingThere, call
from bot.outgoing.fates import Fate, Kind, fate_of
from bot.outgoing.limits import Limits
from bot.outgoing.writing import Place
from bot.storage import Connection, Database, NotStored, Work, chats, letters
from bot.storage.letters import Letter, Priority, State

T = TypeVar("T")

AT_ONCE = 32  # calls side by side
PATIENCE_S = 0.5  # before what was certainly not sent is tried again; doubles, up to
MOST_PATIENCE_S = 15.0
MOST_TRIES = 40  # over all processes; half an hour of trouble
COPIES = 2  # of what may have arrived or not: the first, and one more
GUEST_TRIES = 4
INLINE_CACHE_S = 10  # an index may change
ADORNMENTS = ("entities", "reply_markup")

logger = structlog.get_logger(__name__)


class Sender:
    """Sends letters, in order within a chat and side by side across chats, until Telegram has them.

    Args:
        bot: Makes the calls.
        database: Keeps the letters.
        limits: Says when something may be sent.
        name: Of this process, for what it has claimed.
    """

    def __init__(self, bot: Bot, database: Database, limits: Limits, name: str) -> None:
        self._bot, self._database, self._limits, self._name = bot, database, limits, name
        self._lanes: dict[int | None, deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def resume(self) -> None:
        """Go on with what an earlier process has left."""
        self.hand_over(await self._database.run(letters.unfinished))

    async def post(self, letter: Letter) -> Letter:
        """Store and send what no update has asked for.

        Raises:
            NotStored: The database did not take it.
        """
        await self.post_together([letter])
        return letter

    async def post_together(
        self, written: Sequence[Letter], also: Sequence[Work[None]] = ()
    ) -> None:
        """Store and send several letters, all of them or none.

        Args:
            written: What no update has asked for.
            also: To be stored together with them.

        Raises:
            NotStored: The database did not take them.
        """
        now = time.time()

        def store(connection: Connection) -> None:
            for work in also:
                work(connection)
            for letter in written:
                letters.add(connection, letter, update_id=None, by=self._name, now=now)

        await self._database.run(store)
        self.hand_over(written)

    def hand_over(self, stored: Iterable[Letter]) -> None:
        """Send letters that are stored."""
        for letter in stored:
            ready = letters.packed(letter)
            if (lane := self._lanes.get(letter.chat)) is not None:
                lane.append(ready)
                continue
            self._lanes[letter.chat] = deque([ready])
            task = asyncio.create_task(self._empty(letter.chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Return when no letter is at work or waits."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def end(self, grace_s: float) -> None:
        """Send what can be sent within some seconds; the rest is safe in the database."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def show(self, about: Letter, text: str) -> None:
        """Replace the text of a message for the moment; it is no loss if that fails.

        Its buttons stay: an edit that names none would take them away.
        """
        message_id = await self._message_of(about.id)
        if message_id is None or about.chat is None:
            return
        await self._limits.wait(about.chat, Priority.NEWS)
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=about.chat,
                message_id=message_id,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_shown(about),
            )
        except TelegramError as error:
            fate = fate_of(error)
            if fate.kind is Kind.WAIT:
                self._limits.refused(about.chat, fate.wait_s)
            if fate.kind is not Kind.DONE:
                logger.info("progress not shown", error=type(error).__name__)

    async def show_typing(self, place: Place) -> None:
        """Show for some seconds that an answer is on its way; it is no loss if that fails."""
        try:
            await self._bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.topic_id
            )
        except TelegramError as error:
            logger.info("typing not shown", error=type(error).__name__)

    async def acknowledge(
        self, query_id: str, words: str | None = None, *, alert: bool = False
    ) -> None:
        """Answer the press of a button, so that it stops to wait; too late is no loss.

        Args:
            query_id: Of the press.
            words: What to show for a moment, at most 200 characters.
            alert: Show it until the reader closes it.
        """
        try:
            await self._bot.answer_callback_query(query_id, words, show_alert=alert)
        except TelegramError as error:
            logger.info("press not acknowledged", error=type(error).__name__)

    async def answer_inline(
        self,
        query_id: str,
        results: Sequence[InlineQueryResult],
        button: InlineQueryResultsButton,
    ) -> None:
        """Show results while the reader types; too late is no loss."""
        try:
            await self._bot.answer_inline_query(
                query_id, results, cache_time=INLINE_CACHE_S, is_personal=True, button=button
            )
        except TelegramError as error:
            logger.info("inline query not answered", error=type(error).__name__)

    async def answer_guest(self, query_id: str, result: InlineQueryResult) -> None:
        """Answer where the bot is no member; Telegram takes one answer, a second is refused."""
        for attempt in range(GUEST_TRIES):
            try:
                await self._bot.answer_guest_query(query_id, result)
            except TelegramError as error:
                if fate_of(error).kind not in (Kind.AGAIN, Kind.UNSURE, Kind.WAIT):
                    logger.info("guest not answered", error=type(error).__name__)
                    return
                await asyncio.sleep(max(fate_of(error).wait_s, PATIENCE_S * 2**attempt))
            else:
                return
        logger.warning("guest not answered", error="tried too often")

    async def administers(self, chat: int, person: int) -> bool:
        """Tell whether somebody administers a chat just now; not, where Telegram does not say."""
        try:
            member = await self._bot.get_chat_member(chat, person)
        except TelegramError as error:
            logger.info("member not known", error=type(error).__name__)
            return False
        return member.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)

    async def _empty(self, chat: int | None) -> None:
        """Send what waits for a chat, the most urgent first, else in order."""
        lane = self._lanes[chat]
        try:
            while lane:
                letter = min(lane, key=lambda waiting: (waiting.priority, waiting.id))
                lane.remove(letter)
                await self._deliver(letter)
        finally:
            del self._lanes[chat]

    async def _deliver(self, letter: Letter) -> None:
        trying: Letter | None = letter
        copies = 0
        for attempt in range(letter.tries, MOST_TRIES):
            assert trying is not None
            await self._limits.wait(trying.chat, trying.priority)
            if attempt:
                self._note(letters.begin, letter.id)
            try:
                async with self._room:
                    message_id = await call(self._bot, trying, await self._about(trying))
            except NothingThere:
                await self._finish(trying, State.FAILED, error="NothingThere")
                return
            except TelegramError as error:
                fate = fate_of(error)
                copies += fate.kind is Kind.UNSURE
                trying = await self._follow(trying, fate, attempt, copies, error)
                if trying is None:
                    return
            else:
                self._limits.served()
                await self._finish(trying, State.SENT, message_id=message_id)
                return
        await self._finish(letter, State.FAILED, error="tried too often")

    async def _follow(
        self, letter: Letter, fate: Fate, attempt: int, copies: int, error: TelegramError
    ) -> Letter | None:
        """Do what a fate demands; return the letter to try again, None if it is settled."""
        match fate.kind:
            case Kind.WAIT:
                self._limits.refused(letter.chat, fate.wait_s)
            case Kind.AGAIN:
                await asyncio.sleep(min(PATIENCE_S * 2**attempt, MOST_PATIENCE_S))
            case Kind.UNSURE if copies < COPIES:
                await asyncio.sleep(PATIENCE_S)
            case Kind.BARE if "reply_parameters" in letter.body:
                return _without(letter, "reply_parameters")
            case Kind.REFUSED if any(name in letter.body for name in ADORNMENTS):
                logger.error("sent plain", error=str(error), method=letter.method)
                return _without(letter, *ADORNMENTS)
            case Kind.MOVED if letter.chat is not None and fate.chat is not None:
                await self._close(letter.chat, chats.Why.MOVED, fate.chat)
                return replace(letter, chat=fate.chat)
            case _:
                await self._give_up(letter, fate, error)
                return None
        return letter

    async def _give_up(self, letter: Letter, fate: Fate, error: TelegramError) -> None:
        """Settle what cannot be sent, or need not be."""
        name = type(error).__name__
        if fate.kind is Kind.DONE:
            await self._finish(letter, State.SENT)
            return
        if fate.kind is Kind.CLOSED and letter.chat is not None and fate.why is not None:
            await self._close(letter.chat, fate.why)
        elif fate.kind is not Kind.GONE:
            logger.error("not sent", error=name, method=letter.method, fate=fate.kind)
        state = State.AMBIGUOUS if fate.kind is Kind.UNSURE else State.FAILED
        await self._finish(letter, state, error=name)

    async def _about(self, letter: Letter) -> int | None:
        if letter.about is None:
            return letter.message_id
        return await self._message_of(letter.about)

    async def _message_of(self, letter: int) -> int | None:
        return await self._insist(partial(letters.message_of, letter=letter))

    def _note(self, work: Any, letter: int) -> None:
        self._database.note(partial(work, letter=letter, by=self._name, now=time.time()))

    async def _finish(
        self,
        letter: Letter,
        state: State,
        *,
        message_id: int | None = None,
        error: str | None = None,
    ) -> None:
        await self._insist(
            partial(
                letters.finish,
                letter=letter.id,
                state=state,
                now=time.time(),
                message_id=message_id,
                error=error,
            )
        )

    async def _close(self, chat: int, why: chats.Why, moved_to: int | None = None) -> None:
        logger.info("chat closed", why=why)
        await self._insist(
            partial(chats.close, chat=chat, why=why, now=time.time(), moved_to=moved_to)
        )

    async def _insist(self, work: Work[T]) -> T:
        """Wait for a database that fails: what is sent and not noted would be sent again.

        Whatever waits for the same chat waits as well; nothing new could be stored anyway.
        """
        return await self._database.insist(work, _complain)


def _complain(failure: NotStored) -> None:
    logger.error("outcome not stored", error=str(failure))


def _shown(letter: Letter) -> InlineKeyboardMarkup | None:
    if not letter.keyboard:
        return None
    return InlineKeyboardMarkup.de_json(letters.markup(letter.keyboard), None)


def _without(letter: Letter, *names: str) -> Letter:
    return replace(
        letter, body={key: value for key, value in letter.body.items() if key not in names}
    )
