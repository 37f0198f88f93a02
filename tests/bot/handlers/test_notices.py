"""What administrators are told without having asked, once and not again after a restart."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.answers.render import Rendered
from bot.building.builds import Builds
from bot.handlers import Desk, Notices, notices
from bot.handlers.begun import Begun
from bot.handlers.reindexing import CANCEL
from bot.messages import ENGLISH, SPANISH
from bot.outgoing.writing import Place, reply
from bot.storage import Database
from bot.storage import buttons as button_rows
from bot.storage.buttons import Button
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer
from tests.botapi.chats import private_chat
from tests.botapi.keyboards import rows

DAMAGED, DAMAGED_LATER = "20260101T000000000000Z", "20260202T000000000000Z"
GIVE_UP_S = 120  # a limit for what hangs, not a measure


class Damaged(Oracle):
    """Serves in the place of a damaged generation, and counts how often that is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.current: str | None = DAMAGED
        self.looks = 0

    @property
    def damaged(self) -> str | None:
        self.looks += 1
        return self.current


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Damaged:
    monkeypatch.setattr(notices, "LOOK_EVERY_S", 0.01)
    return Damaged()


@pytest.fixture
def admins() -> set[int]:
    return {900, 901}


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    return Builds(("false",), record=tmp_path / "build.json")


@pytest.fixture
def people(api: BotApiServer) -> None:
    """Both administrators have written to the bot before."""
    for number in (900, 901):
        api.user(number)


@asynccontextmanager
async def running(desk: Desk, builds: Builds) -> AsyncIterator[None]:
    """A bot from its start to its end."""
    watching = await Notices(desk, builds).begin()
    yield
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await desk.sender.settled()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(GIVE_UP_S):
        while not holds():  # noqa: ASYNC110 - what is awaited is a server in a thread
            await asyncio.sleep(0.01)


async def looked_at(oracle: Damaged) -> None:
    """Return when the damage has been looked at again, and dealt with."""
    before = oracle.looks
    await until(lambda: oracle.looks >= before + 2)


@pytest.mark.usefixtures("people")
async def test_a_damaged_generation_is_told_to_every_administrator_once(
    api: BotApiServer, desk: Desk, oracle: Damaged, builds: Builds
) -> None:
    await desk.languages.choose(901, "en")

    async with running(desk, builds):
        await looked_at(oracle)
        await looked_at(oracle)

    assert {(sent.chat_id, sent.text) for sent in api.sent} == {
        (900, SPANISH.status_degraded.format(current=DAMAGED)),
        (901, ENGLISH.status_degraded.format(current=DAMAGED)),
    }
    assert len(api.sent) == 2


@pytest.mark.usefixtures("people")
async def test_after_a_restart_only_another_damaged_generation_is_told(
    api: BotApiServer, desk: Desk, oracle: Damaged, builds: Builds
) -> None:
    async with running(desk, builds):
        await looked_at(oracle)

    async with running(desk, builds):
        await looked_at(oracle)
        again = len(api.sent)
        oracle.current = DAMAGED_LATER
        await looked_at(oracle)

    assert again == 2
    assert [sent.text for sent in api.sent[2:]] == [
        SPANISH.status_degraded.format(current=DAMAGED_LATER)
    ] * 2


@pytest.mark.usefixtures("people")
async def test_where_nothing_is_damaged_and_nobody_waits_nothing_is_said(
    api: BotApiServer, desk: Desk, oracle: Damaged, builds: Builds
) -> None:
    oracle.current = None

    async with running(desk, builds):
        await looked_at(oracle)

    assert api.sent == []


@pytest.mark.usefixtures("people")
async def test_whoever_waited_for_a_build_that_was_cut_short_is_told_once(
    api: BotApiServer, desk: Desk, oracle: Damaged, builds: Builds, database: Database
) -> None:
    oracle.current = None
    place = Place(901, api.private_text(api.user(901), "/reindex"))
    button = Button("✖", CANCEL)
    shown = reply(place, Rendered(ENGLISH.reindex_started), [[button]])
    await desk.sender.post_together([shown], [Begun(901, shown.id, "en").note])
    await desk.sender.settled()
    first = api.sent[-1].message_id

    for _ in range(2):
        async with running(desk, builds):
            await looked_at(oracle)

    message = api.message(private_chat(api.user(901)), first).json
    assert (message["text"], rows(message)) == (ENGLISH.reindex_interrupted, [])
    assert [sent.text for sent in api.sent if sent.message_id > first] == [
        ENGLISH.reindex_interrupted
    ]
    assert await database.run(lambda c: button_rows.find(c, button.id)) is None
