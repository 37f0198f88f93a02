import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from bot.incoming.inbox import AT_ONCE, HELD, LATE_S, LIFE_S, MOST_TRIES, Inbox
from bot.incoming.turn import Turn
from bot.storage import Connection, Database, NotStored, updates
from bot.storage.letters import Letter, Method
from bot.storage.updates import State
from tests.botapi.chats import Json


def message(number: int, chat: int = 7, *, ago_s: float = 0.0, kind: str = "message") -> Json:
    said = int(time.time() - ago_s)
    content = {
        "message_id": number,
        "date": said if kind == "message" else 1,
        "chat": {"id": chat, "type": "private", "first_name": "Ada"},
        "from": {"id": chat, "is_bot": False, "first_name": "Ada"},
        "text": f"pregunta {number}",
    }
    return {"update_id": number, kind: content | ({} if kind == "message" else {"edit_date": said})}


def press(number: int, chat: int = 7) -> Json:
    sender = {"id": chat, "is_bot": False, "first_name": "Ada"}
    return {
        "update_id": number,
        "callback_query": {"id": "1", "from": sender, "chat_instance": "1", "data": "x"},
    }


@dataclass
class House:
    """An inbox whose handler answers each update by a letter with its number."""

    database: Database
    bot: Bot
    handled: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    fails: Callable[[int], Exception | None] = lambda number: None
    wait: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0

    def open(self) -> Inbox:
        inbox = Inbox(self.database, self.bot, self.process, self.deliver, "us")
        inbox.apologise = self.apologise
        return inbox

    async def process(self, update: Update) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.wait is not None:
                await self.wait.wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        self.handled.append(update.update_id)
        turn = Turn.current()
        if turn.late:
            self.late.append(update.update_id)
        if error := self.fails(update.update_id):
            raise error
        turn.send(Letter(Method.SEND, 7, {"text": f"{update.update_id}"}))

    async def apologise(self, update: Update, _: Exception) -> None:
        Turn.current().send(Letter(Method.SEND, 7, {"text": f"sorry for {update.update_id}"}))

    async def busy(self, with_turns: int = 1) -> None:
        """Return when so many turns are at work."""
        while self.at_once < with_turns:  # noqa: ASYNC110 - what is watched rings no bell
            await asyncio.sleep(0)

    def deliver(self, letters: Iterable[Letter]) -> None:
        self.delivered += [letter.body["text"] for letter in letters]

    async def states(self) -> dict[State, int]:
        return await self.database.run(updates.count)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    yield database
    await database.close()


@pytest.fixture
def house(database: Database) -> House:
    return House(database, Bot("123:TEST"))


async def test_an_update_is_handled_once_however_often_it_comes(house: House) -> None:
    inbox = house.open()

    await inbox.take([message(1), message(1), message(2)])
    await inbox.take([message(2)])
    await inbox.settled()

    assert house.handled == [1, 2]
    assert house.delivered == ["1", "2"]
    assert await house.states() == {State.DONE: 2}
    assert inbox.waiting == 0


async def test_a_chat_is_answered_in_order_and_others_do_not_wait_for_it(house: House) -> None:
    house.wait = asyncio.Event()
    inbox = house.open()
    await inbox.take([message(n, chat=1 + n % 100) for n in range(400)])
    await house.busy(AT_ONCE)

    house.wait.set()
    await inbox.settled()

    assert house.most_at_once == AT_ONCE
    assert sorted(house.handled) == list(range(400))
    for chat in range(100):
        mine = [number for number in house.handled if number % 100 == chat]
        assert mine == sorted(mine)


async def test_only_so_many_are_held_in_memory_and_all_are_handled_in_order(house: House) -> None:
    house.wait = asyncio.Event()
    inbox = house.open()
    held = 0

    for start in range(0, 3 * HELD, 100):
        await inbox.take([message(n, chat=1 + n % 3) for n in range(start, start + 100)])
        held = max(held, sum(map(len, inbox._lanes.values())))
    house.wait.set()
    while inbox.waiting:
        await inbox.settled()

    assert held <= HELD + 100
    for chat in range(3):
        mine = [number for number in house.handled if number % 3 == chat]
        assert mine == [number for number in range(3 * HELD) if number % 3 == chat]


async def test_what_an_earlier_process_left_is_handled_first_and_in_order(house: House) -> None:
    house.wait = asyncio.Event()
    before = house.open()
    await before.take([message(n) for n in range(900)])
    await before.end(grace_s=0)
    house.wait.set()

    inbox = house.open()
    await inbox.resume()
    await inbox.take([message(n) for n in range(900, 1000)])
    while inbox.waiting:
        await inbox.settled()

    assert house.handled == list(range(1000))
    assert await house.states() == {State.DONE: 1000}


async def test_the_end_waits_for_turns_at_work_and_for_no_other(house: House) -> None:
    house.wait = asyncio.Event()
    inbox = house.open()
    await inbox.take([message(1), message(2)])
    await house.busy()

    ending = asyncio.create_task(inbox.end(grace_s=60))
    await asyncio.sleep(0)
    house.wait.set()
    await ending

    assert house.handled == [1]
    assert await house.states() == {State.DONE: 1, State.NEW: 1}


async def test_an_update_that_ends_the_process_again_and_again_is_left_alone(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.database.run(
        partial(updates.add, arrivals=[_arrival(message(1)), _arrival(message(2))], now=1.0)
    )
    for _ in range(MOST_TRIES):
        await house.database.run(partial(updates.begin, update_id=1, by="them", now=1.0, until=2.0))

    inbox = house.open()
    await inbox.resume()
    await inbox.settled()

    assert house.handled == [2]
    assert await house.states() == {State.DONE: 1, State.POISON: 1}


async def test_a_try_is_noted_before_the_handling_begins(house: House) -> None:
    house.wait = asyncio.Event()
    inbox = house.open()
    await inbox.take([message(1)])
    await house.busy()

    (found,) = await house.database.run(partial(updates.page, after=0, most=9))

    await inbox.end(grace_s=0)
    assert found.tries == 1


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize(
    ("ago_s", "state", "late"),
    [
        (0.0, State.DONE, []),
        (2 * LATE_S, State.DONE, [1]),
        (LIFE_S / 2, State.DONE, [1]),
        (LIFE_S + 1, State.DROPPED, []),
    ],
)
async def test_an_update_is_treated_as_its_age_deserves(
    house: House, kind: str, ago_s: float, state: State, late: list[int]
) -> None:
    inbox = house.open()

    await inbox.take([message(1, ago_s=ago_s, kind=kind)])
    await inbox.settled()

    assert await house.states() == {state: 1}
    assert house.late == late


async def test_a_press_that_waited_for_a_restart_is_dropped(house: House) -> None:
    old = _arrival(press(1), said=time.time() - 130)
    await house.database.run(partial(updates.add, arrivals=[old], now=1.0))

    inbox = house.open()
    await inbox.resume()
    await inbox.settled()

    assert await house.states() == {State.DROPPED: 1}


async def test_what_cannot_be_read_is_put_aside_in_one_line_and_stops_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = house.open()
    wrong = {"update_id": 1, "message": {"message_id": "zarzaparrilla"}}

    await inbox.take([wrong, message(2)])
    await inbox.settled()

    assert await house.states() == {State.POISON: 1, State.DONE: 1}
    said = capsys.readouterr().out.splitlines()
    assert len([line for line in said if "not readable" in line]) == 1
    assert "zarzaparrilla" not in "".join(said)


class Failing(Database):
    """Refuses what a test wants it to refuse, before or after it was done."""

    def begin_failing(self, times: int, *, after: bool = False) -> None:
        self.times, self.after = times, after

    times, after = 0, False

    async def run(self, work: Any) -> Any:
        if self.times:
            self.times -= 1
            if self.after:
                await super().run(work)
            raise NotStored("the database did not take a transaction")
        return await super().run(work)


@pytest.fixture
async def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Failing]:
    monkeypatch.setattr("bot.storage.database.PATIENCE_S", 0.0)
    database = Failing.open(f"sqlite:///{tmp_path / 'failing.db'}")
    yield database
    await database.close()


async def test_what_is_not_stored_must_not_be_confirmed_and_comes_again(failing: Failing) -> None:
    house = House(failing, Bot("123:TEST"))
    inbox = house.open()
    failing.begin_failing(1)

    with pytest.raises(NotStored, match="did not take"):
        await inbox.take([message(1)])
    failed = inbox.failing
    await inbox.take([message(1)])
    await inbox.settled()

    assert failed
    assert not inbox.failing
    assert house.handled == [1]


async def test_a_commit_whose_answer_was_lost_loses_no_update(failing: Failing) -> None:
    house = House(failing, Bot("123:TEST"))
    inbox = house.open()
    failing.begin_failing(1, after=True)

    with pytest.raises(NotStored, match="did not take"):
        await inbox.take([message(1)])
    await inbox.take([message(1)])
    await inbox.take([message(2)])
    await inbox.settled()

    assert house.handled == [1, 2]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("times", [1, 7])
async def test_a_database_that_fails_in_mid_turn_costs_no_answer_and_doubles_none(
    failing: Failing, times: int, *, after: bool
) -> None:
    house = House(failing, Bot("123:TEST"))
    inbox = house.open()

    def fail(number: int) -> None:
        if number == 1:
            failing.begin_failing(times, after=after)

    house.fails = fail
    await inbox.take([message(1), message(2)])
    await inbox.settled()

    assert house.handled == [1, 2]
    assert house.delivered == ["1", "2"]
    assert await house.states() == {State.DONE: 2}


async def test_a_handler_that_the_database_failed_is_asked_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.PATIENCE_S", 0.0)
    inbox, times = house.open(), 3

    def fail(_: int) -> None:
        nonlocal times
        times -= 1
        Turn.current().unstored = NotStored("no room") if times else None

    house.fails = fail
    await inbox.take([message(1)])
    await inbox.settled()

    assert house.handled == [1, 1, 1]
    assert house.delivered == ["1"]


async def test_a_turn_that_cannot_be_stored_ends_in_an_apology(house: House) -> None:
    inbox = house.open()

    def spoil(number: int) -> None:
        def work(_: Connection) -> None:
            raise ValueError("a mistake of ours")

        if number == 1:
            Turn.current().also(work)

    house.fails = spoil
    await inbox.take([message(1), message(2)])
    await inbox.settled()

    assert house.delivered == ["sorry for 1", "2"]
    assert await house.states() == {State.DONE: 2}


async def test_kinds_and_fates_are_counted(house: House) -> None:
    inbox = house.open()

    await inbox.take([message(1), message(1), {"update_id": 2, "message": 5}])
    await inbox.settled()

    counted = inbox.metrics.updates
    found = {s: counted.labels("message", s)._value.get() for s in ("new", "poison", "done")}
    assert found == {"new": 1, "poison": 1, "done": 1}


def _arrival(update: Json, said: float | None = None) -> updates.Arrival:
    kind = next(name for name in update if name != "update_id")
    return updates.Arrival(update["update_id"], kind, 7, 7, said or time.time(), update)


async def test_neighbours_of_an_update_that_ends_the_process_are_not_blamed(house: House) -> None:
    culprit, ends = 5, 0
    arrivals = [_arrival(message(n, chat=1 + n)) for n in range(10)]
    arrivals = [replace(one, lane=one.id) for one in arrivals]
    await house.database.run(partial(updates.add, arrivals=arrivals, now=1.0))

    while (await house.states()).get(State.POISON, 0) == 0:
        inbox, dead = house.open(), asyncio.Event()

        def end(number: int, dead: asyncio.Event = dead) -> None:
            if number == culprit:
                dead.set()
                raise asyncio.CancelledError  # nothing of this process is stored any more

        house.fails = end
        await inbox.resume()
        died = asyncio.create_task(dead.wait())
        await asyncio.wait(
            {died, asyncio.create_task(inbox.settled())}, return_when="FIRST_COMPLETED"
        )
        ends += died.done()
        died.cancel()
        await inbox.end(grace_s=0)

    assert ends == MOST_TRIES
    assert await house.states() == {State.DONE: 9, State.POISON: 1}
