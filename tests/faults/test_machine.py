"""Inbox and outbox as a state machine: whatever happens in whatever order, nothing is lost."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from telegram import Bot, Update

from bot.incoming.inbox import MOST_TRIES, Inbox
from bot.incoming.turn import Turn
from bot.storage import Database, NotStored, schema, updates
from bot.storage.letters import Letter, Method
from bot.storage.updates import State
from tests.bot.incoming.test_inbox import message

CHATS = st.integers(1, 3)


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
        self.confirmed: list[tuple[int, int]] = []
        self.begun: Counter[int] = Counter()
        self.number = 0
        self.runner.run(self._open())

    async def _open(self) -> None:
        path = Path(self.folder.name) / "tertulia.db"
        self.database = Failing.open(f"sqlite:///{path}")
        self.inbox = Inbox(self.database, self.bot, self._process, self._deliver, "us")
        await self.inbox.resume()

    async def _process(self, update: Update) -> None:
        assert await self._outcome(update.update_id) == [], "handled after its commit"
        self.begun[update.update_id] += 1
        await asyncio.sleep(0)
        Turn.current().send(Letter(Method.SEND, 7, {"text": f"{update.update_id}"}))

    def _deliver(self, _: Iterable[Letter]) -> None:
        pass

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

    @rule(steps=st.integers(0, 8))
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

    @rule()
    def crash(self) -> None:
        """The process dies wherever it is, and starts anew."""

        async def die() -> None:
            self.database.refusals = 0
            await self.inbox.end(grace_s=0)
            await self.database.close()
            await self._open()

        self.runner.run(die())

    @rule()
    def rest(self) -> None:
        """All is dealt with, and each confirmed update has one answer, in order in its chat."""
        self.runner.run(self._rest())

    async def _rest(self) -> None:
        self.database.refusals = 0
        while await Database.run(self.database, updates.waiting):
            await self.inbox.settled()
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

    @invariant()
    def memory_is_bounded(self) -> None:
        """No more is held than there is."""
        assert self.inbox._held == sum(map(len, self.inbox._lanes.values()))

    def teardown(self) -> None:
        async def end() -> None:
            await self._rest()
            await self.inbox.end(grace_s=1)
            await self.database.close()

        self.runner.run(end())
        self.runner.close()
        self.folder.cleanup()


Machine.TestCase.settings = settings(max_examples=15, stateful_step_count=25)
TestMachine = Machine.TestCase
