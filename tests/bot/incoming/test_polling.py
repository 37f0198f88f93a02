import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram.error import InvalidToken

from bot.incoming import polling
from bot.incoming.polling import Deaf, Poller
from bot.storage import NotStored
from tests.botapi import OUTAGES, BotApiServer


@dataclass
class Taker:
    taken: list[dict[str, Any]] = field(default_factory=list)
    refuses: int = 0

    async def take(self, received: Sequence[dict[str, Any]]) -> None:
        if self.refuses:
            self.refuses -= 1
            raise NotStored("no room")
        self.taken += received

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.taken if "message" in update]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PATIENCE_S", 0.01), ("MOST_PATIENCE_S", 0.05), ("WAIT_S", 1)):
        monkeypatch.setattr(polling, name, value)
    monkeypatch.setattr(polling, "GIVE_UP_S", 2.0)
    monkeypatch.setattr(polling, "MOST_PAUSE_S", 0.1)


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def poller(api: BotApiServer, taker: Taker) -> Poller:
    return Poller(f"{api.url}/bot123:TEST", taker.take, ["message"])


@contextlib.asynccontextmanager
async def polling_on(poller: Poller) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(poller.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(holds: Any, task: "asyncio.Task[None] | None" = None) -> None:
    async with asyncio.timeout(20):
        while not holds():
            if task is not None and task.done():
                task.result()
            await asyncio.sleep(0.005)


async def test_an_update_is_confirmed_once_it_is_stored(
    api: BotApiServer, poller: Poller, taker: Taker
) -> None:
    before = time.time()
    api.private_text(api.user(7), "hola")

    async with polling_on(poller):
        await until(lambda: api.pending_updates == [])

    assert taker.texts == ["hola"]
    assert before <= poller.polled <= time.time()


async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(
    api: BotApiServer, poller: Poller, taker: Taker
) -> None:
    taker.refuses = 3
    api.private_text(api.user(7), "hola")

    async with polling_on(poller):
        await until(lambda: api.pending_updates == [])

    assert taker.texts == ["hola"]


@pytest.mark.parametrize("kind", OUTAGES)
async def test_no_outage_ends_the_polling(
    api: BotApiServer, poller: Poller, taker: Taker, kind: str
) -> None:
    ada = api.user(7)
    async with polling_on(poller) as task:
        await until(lambda: poller.polled)
        api.begin_outage(kind)
        api.private_text(ada, "hola")
        await until(lambda: poller._trouble.times >= 2 or kind == "slow", task)
        api.heal()
        await until(lambda: taker.texts == ["hola"], task)


async def test_a_refused_token_ends_it_only_when_it_lasts(api: BotApiServer, taker: Taker) -> None:
    now = 0.0
    poller = Poller(f"{api.url}/bot123:TEST", taker.take, ["message"], clock=lambda: now)
    api.revoke("123:TEST")

    async with polling_on(poller) as task:
        await until(lambda: poller._trouble.times > polling.REFUSALS)
        assert not task.done()
        now = polling.REFUSED_S
        await until(task.done)

    with pytest.raises(InvalidToken):
        task.result()
    assert poller.polled == 0


async def test_a_telegram_that_stays_silent_ends_it_with_a_reason(
    api: BotApiServer, taker: Taker
) -> None:
    now = 0.0
    url = f"{api.url}/bot123:TEST"
    poller = Poller(url, taker.take, ["message"], deaf_s=1800, clock=lambda: now)
    with api.outage("502 HTML"):
        async with polling_on(poller) as task:
            await until(lambda: poller._trouble.times > 3)
            assert not task.done()
            now = 1800.0
            await until(task.done)

    with pytest.raises(Deaf, match=r"not been heard for 30 minutes \(status 502 and no JSON\)"):
        task.result()


async def test_trouble_that_lasts_is_said_once_a_minute(
    api: BotApiServer, poller: Poller, capsys: pytest.CaptureFixture[str]
) -> None:
    with api.outage("409"):
        async with polling_on(poller):
            await until(lambda: poller._trouble.times > 20)

    said = [line for line in capsys.readouterr().out.splitlines() if "poll failed" in line]
    assert len(said) == 1
    assert "another process polls with this token" in said[0]


async def test_updates_without_a_number_are_passed_over(
    api: BotApiServer, poller: Poller, taker: Taker
) -> None:
    numbered = api.push({"poll": {"id": "1"}})["update_id"] + 1
    wrong: list[object] = [None, 5, {"message": {}}, {"update_id": "x"}]
    good = {"update_id": numbered, "message": {"text": "hola"}}
    api.fail_next("getUpdates", 200, {"ok": True, "result": [*wrong, good]})

    async with polling_on(poller):
        await until(lambda: taker.texts)

    assert poller.strays == len(wrong)


@pytest.mark.parametrize("deep", ["[" * 200_000, "9" * 5000], ids=["nested", "number"])
async def test_an_update_that_no_parser_reads_is_passed_over_alone(
    api: BotApiServer, poller: Poller, taker: Taker, deep: str
) -> None:
    closed = deep + "]" * deep.count("[")
    body = f'{{"ok":true,"result":[{{"update_id":41,"message":{closed}}}]}}'.encode()
    api.fail_next("getUpdates", 200, body, times=2)
    api.private_text(api.user(7), "hola")

    async with polling_on(poller):
        await until(lambda: taker.texts == ["hola"])

    limits = [call.request.integer("limit") for call in api.calls("getUpdates")]
    assert limits[:3] == [100, 1, 1]
    assert poller.strays == 1


async def test_an_answer_that_is_too_large_is_asked_for_in_smaller_parts(
    api: BotApiServer, poller: Poller, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "MOST_BYTES", 3000)
    for number in range(20):
        api.private_text(api.user(7), f"hola {number}")

    async with polling_on(poller):
        await until(lambda: len(taker.texts) == 20)

    assert taker.texts == [f"hola {number}" for number in range(20)]


async def test_after_a_quiet_time_lower_numbers_are_heard(
    api: BotApiServer, poller: Poller, taker: Taker
) -> None:
    ada = api.user(7)
    async with polling_on(poller):
        api.private_text(ada, "hola")
        await until(lambda: taker.texts == ["hola"])
        await until(lambda: poller._offset == 0)
        update = json.loads(json.dumps(taker.taken[0])) | {"update_id": 5}
        api.push_raw(update)
        await until(lambda: len(taker.taken) == 2)

    assert taker.taken[1]["update_id"] == 5
