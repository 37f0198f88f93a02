"""Inbox and outbox as a state machine: whatever happens in whatever order, nothing is lost."""

import asyncio
import tempfile
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from telegram import Bot, Update
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.incoming.inbox import MOST_TRIES, Inbox
from bot.incoming.turn import Turn
from bot.outgoing import sender
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.storage import Database, NotStored, database, schema, updates
from bot.storage import letters as outbox
from bot.storage.letters import Letter, Method
from bot.storage.updates import State
from tests.bot.incoming.test_inbox import message

GIVE_UP_S = 20.0  # far beyond what anything takes
CHATS = st.integers(1, 3)
SETTLED = {outbox.State.SENT, outbox.State.AMBIGUOUS, outbox.State.FAILED}


class Failing(Database):
    """Refuses the next pieces of work, before or after they were done."""

    refusals = 0
    done_anyway = False

    async def run(self, work: Any) -> Any:
        if self.refusals:
            self.refusals -= 1
            if self.done_anyway:
                await super().run(work)
            raise NotStored("no room")
        return await super().run(work)


class Send(Enum):
    """What becomes of a send."""

    UNSENT = "unsent"  # it never left
    LOST = "lost"  # it left, and nobody knows
    UNHEARD = "unheard"  # it arrived, and nobody knows
    PAUSE = "pause"
    BLOCKED = "blocked"


@dataclass
class Post:
    """Telegram, as far as a send goes.

    Attributes:
        next: What becomes of the next sends; beyond these all arrive.
        arrived: The words of the messages that did, in order.
        doubts: How often each words' send was doubtful.
        blocked: Words that a chat did not take.
    """

    next: deque[Send] = field(default_factory=deque)
    arrived: list[str] = field(default_factory=list)
    doubts: Counter[str] = field(default_factory=Counter)
    blocked: set[str] = field(default_factory=set)

    async def send_message(self, chat: int, text: str, *, api_kwargs: object) -> SimpleNamespace:
        await asyncio.sleep(0.002)
        fate = self.next.popleft() if self.next else None
        if fate is Send.UNSENT:
            raise NetworkError("nobody there") from httpx.ConnectError("nobody there")
        if fate is Send.PAUSE:
            raise RetryAfter(0)
        if fate is Send.BLOCKED:
            self.blocked.add(text)
            raise Forbidden("Forbidden: bot was blocked by the user")
        if fate in (Send.LOST, Send.UNHEARD):
            self.doubts[text] += 1
        if fate is not Send.LOST:
            self.arrived.append(text)
        await asyncio.sleep(0.002)
        if fate in (Send.LOST, Send.UNHEARD):
            raise TimedOut
        return SimpleNamespace(message_id=len(self.arrived))


def _poison(connection: Any) -> set[int]:
    """Return what was left alone; only what was tried again and again may be."""
    table = schema.updates
    found = connection.execute(table.select().where(table.c.state == State.POISON)).all()
    assert all(row.tries >= MOST_TRIES for row in found)
    return {row.id for row in found}


class Machine(RuleBasedStateMachine):
    """Updates arrive, come again, are handled; the process dies anywhere and starts anew."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.bot = Bot("123:TEST")
        self.post = Post()
        self.deaths = 0
        self.confirmed: list[tuple[int, int]] = []
        self.begun: Counter[int] = Counter()
        self.number = 0
        self.runner.run(self._open())

    async def _open(self) -> None:
        path = Path(self.folder.name) / "tertulia.db"
        self.database = Failing.open(f"sqlite:///{path}")
        limits = LocalLimits(1e6, 1e6, 1e9)
        self.sender = Sender(cast("Bot", self.post), self.database, limits, "us")
        await self.sender.resume()
        self.inbox = Inbox(self.database, self.bot, self._process, self.sender.hand_over, "us")
        await self.inbox.resume()

    async def _process(self, update: Update) -> None:
        assert await self._outcome(update.update_id) == [], "handled after its commit"
        self.begun[update.update_id] += 1
        await asyncio.sleep(0)
        assert update.effective_chat is not None
        words = {"text": f"{update.update_id}"}
        Turn.current().send(Letter(Method.SEND, update.effective_chat.id, words))

    async def _outcome(self, update_id: int) -> list[int]:
        def look(connection: Any) -> list[int]:
            table = schema.letters
            found = connection.execute(table.select().where(table.c.update_id == update_id))
            return [row.id for row in found]

        return await Database.run(self.database, look)

    async def _take(self, numbers: list[tuple[int, int]]) -> None:
        try:
            await self.inbox.take([message(number, chat) for number, chat in numbers])
        except NotStored:
            return
        self.confirmed += [one for one in numbers if one not in self.confirmed]

    @rule(chats=st.lists(CHATS, min_size=1, max_size=4))
    def arrive(self, chats: list[int]) -> None:
        """Some updates come, and are confirmed if they were stored."""
        came = []
        for chat in chats:
            self.number += 1
            came.append((self.number, chat))
        self.runner.run(self._take(came))

    @rule(back=st.integers(0, 5))
    def come_again(self, back: int) -> None:
        """An update comes that was confirmed before."""
        if self.confirmed:
            self.runner.run(self._take([self.confirmed[-1 - back % len(self.confirmed)]]))

    @rule(steps=st.integers(0, 40))
    def work(self, steps: int) -> None:
        """Let some time pass."""

        async def steps_on() -> None:
            for _ in range(steps):
                await asyncio.sleep(0.001)

        self.runner.run(steps_on())

    @rule(times=st.integers(1, 3), done_anyway=st.booleans())
    def fail(self, times: int, done_anyway: bool) -> None:
        """Let the database fail for some pieces of work."""
        self.database.refusals, self.database.done_anyway = times, done_anyway

    @rule(fate=st.sampled_from(Send), times=st.integers(1, 4))
    def trouble(self, fate: Send, times: int) -> None:
        """Let Telegram not simply take the next sends."""
        self.post.next.extend([fate] * times)

    @rule(chat=CHATS, steps=st.integers(0, 20))
    def crash(self, chat: int, steps: int) -> None:
        """One more update comes, the process dies some time later, and starts anew."""

        async def die() -> None:
            self.number += 1
            await self._take([(self.number, chat)])
            for _ in range(steps):
                await asyncio.sleep(0.001)
            self.database.refusals = 0
            self.deaths += 1
            await self.inbox.end(grace_s=0)
            await self.sender.end(grace_s=0)
            await self.database.close()
            await self._open()

        self.runner.run(die())

    @rule()
    def rest(self) -> None:
        """All is dealt with, and each confirmed update has one answer, in order in its chat."""
        self.runner.run(self._rest())

    async def _rest(self) -> None:
        self.database.refusals = 0
        async with asyncio.timeout(GIVE_UP_S):
            while await Database.run(self.database, updates.waiting):
                await self.inbox.settled()
            await self.sender.settled()
        poison = await Database.run(self.database, _poison)
        for number, _ in self.confirmed:
            assert len(await self._outcome(number)) == (0 if number in poison else 1)
        for chat in (1, 2, 3):
            firsts = [
                (await self._outcome(number))[0]
                for number, of in self.confirmed
                if of == chat and number not in poison
            ]
            assert firsts == sorted(firsts)
        await self._look_at_the_post(poison)

    async def _look_at_the_post(self, poison: set[int]) -> None:
        """Every answer has arrived, in order in its chat, and no more copies than there may be."""
        assert set(await Database.run(self.database, outbox.count)) <= SETTLED
        times = Counter(self.post.arrived)
        for number, _ in self.confirmed:
            words = f"{number}"
            given_up = self.post.doubts[words] > 1 or words in self.post.blocked
            assert times[words] >= (0 if number in poison or given_up else 1)
            assert times[words] <= 1 + min(1, self.post.doubts[words]) + self.deaths
        for chat in (1, 2, 3):
            mine = [f"{number}" for number, of in self.confirmed if of == chat]
            firsts = [words for words in dict.fromkeys(self.post.arrived) if words in mine]
            assert firsts == [words for words in mine if words in firsts]

    @invariant()
    def memory_is_bounded(self) -> None:
        """No more is held than there is."""
        assert self.inbox._held == sum(map(len, self.inbox._lanes.values()))

    def teardown(self) -> None:
        async def end() -> None:
            await self._rest()
            await self.inbox.end(grace_s=1)
            await self.sender.end(grace_s=1)
            await self.database.close()

        self.runner.run(end())
        self.runner.close()
        self.folder.cleanup()


Machine.TestCase.settings = settings(max_examples=30, stateful_step_count=25)


@pytest.mark.usefixtures("no_patience")
class TestMachine(Machine.TestCase):  # type: ignore[valid-type,misc]
    """Without the half seconds between one send and the next."""


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "PATIENCE_S", 0.0)
    monkeypatch.setattr(database, "PATIENCE_S", 0.001)
