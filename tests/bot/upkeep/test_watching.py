import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from telegram import Bot

from bot.answers.answer import Answerer
from bot.building.builds import Builds
from bot.incoming.inbox import Inbox
from bot.metrics import Metrics
from bot.storage import Database, letters, updates
from bot.storage.letters import Letter, Method, State
from bot.upkeep.health import ailment
from bot.upkeep.watching import Watch
from tests.bot.fakes import answerer, build, damage, write_essay


class Ear:
    polled = 0.0


async def ignore(_: object) -> None:
    pass


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    write_essay(tmp_path / "corpus", "leer", "Leer despacio enseña paciencia.")
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    inbox = Inbox(database, Bot("123:TEST"), ignore, lambda _: None, "us")
    builds, metrics = Builds(("false",)), Metrics()
    serves = answerer(tmp_path / "index")
    yield Watch(tmp_path / "bot", serves, Ear(), inbox, builds, database, metrics)
    await database.close()


@contextlib.asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[None]:
    task = asyncio.create_task(watch.run(0.0))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def eventually(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is watched rings no bell
            await asyncio.sleep(0.005)


def serving(answering: Answerer) -> str | None:
    return answering.generation.id if answering.generation else None


async def check_that_a_switch_is_noticed(watch: Watch, folder: Path) -> None:
    async with watching(watch):
        first = build(folder / "index", folder / "corpus")
        await eventually(lambda: serving(watch.answerer) == first)
        write_essay(folder / "corpus", "caminar", "Caminar temprano despeja la cabeza.")
        second = build(folder / "index", folder / "corpus")
        await eventually(lambda: serving(watch.answerer) == second)


async def test_another_generation_is_noticed_and_told_in_the_pulse(
    watch: Watch, tmp_path: Path
) -> None:
    await check_that_a_switch_is_noticed(watch, tmp_path)

    assert ailment(watch.home) == "Telegram has not answered yet"


async def test_a_pulse_that_cannot_be_written_stops_nothing_else(
    watch: Watch, tmp_path: Path
) -> None:
    watch.home.write_text("a file where the folder should be")

    await check_that_a_switch_is_noticed(watch, tmp_path)


async def test_a_damaged_generation_stops_nothing_else(watch: Watch, tmp_path: Path) -> None:
    damage(tmp_path / "index", build(tmp_path / "index", tmp_path / "corpus"))

    await check_that_a_switch_is_noticed(watch, tmp_path)


async def test_settled_letters_are_counted_once_with_their_time(watch: Watch) -> None:
    arrival = updates.Arrival(5, "message", 7, 7, 1.0, {"update_id": 5})
    await watch.database.run(partial(updates.add, arrivals=[arrival], now=100.0))
    written = [Letter(Method.SEND, 7, {"text": "hola"}) for _ in range(3)]
    for letter in written:
        await watch.database.run(
            partial(letters.add, letter=letter, update_id=5, by="us", now=100.0)
        )
    for letter, state in zip(written[:2], (State.SENT, State.FAILED), strict=True):
        await watch.database.run(partial(letters.finish, letter=letter.id, state=state, now=100.2))

    await watch.count()
    await watch.count()

    text = watch.metrics.text().decode()
    assert 'tertulia_letters_total{state="sent"} 1.0' in text
    assert 'tertulia_letters_total{state="failed"} 1.0' in text
    assert "tertulia_update_to_sent_seconds_count 1.0" in text
    assert 'tertulia_update_to_sent_seconds_bucket{le="0.25"} 1.0' in text
    assert 'tertulia_waiting{queue="outbox"} 1.0' in text


async def test_a_telegram_that_was_never_heard_is_told_apart(watch: Watch) -> None:
    watch.measure()

    assert "tertulia_telegram_heard_age_seconds -1.0" in watch.metrics.text().decode()
