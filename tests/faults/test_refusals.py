"""R15: each error of Telegram's table, on whatever is sent."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from telegram import (
    Bot,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.answers.render import Rendered
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.outgoing.writing import Place, delete, document, edit, reply
from bot.storage import Database, letters
from bot.storage.letters import Letter, State
from tests.botapi import BotApiServer
from tests.botapi.errors import ERRORS
from tests.faults.chamber import TOKEN
from tests.faults.tally import Tally

KINDS = ("sendMessage", "sendDocument", "editMessageText", "deleteMessage")
DIRECT = ("answerCallbackQuery", "answerInlineQuery", "answerGuestQuery", "sendChatAction")

REPLIES = ("sendMessage", "sendDocument")
# What becomes of a letter whose first call is refused so, and whose later ones are not.
FATES = {
    "blocked": State.FAILED,
    "deactivated": State.FAILED,
    "never started": State.FAILED,
    "kicked": State.FAILED,
    "no member": State.FAILED,
    "silenced": State.FAILED,
    "chat gone": State.FAILED,
    "migrated": State.FAILED,  # the supergroup does not exist at this server
    "topic gone": State.FAILED,
    "topic closed": State.FAILED,
    "reply gone": State.SENT,
    "quote wrong": State.SENT,
    "edit gone": State.FAILED,
    "edit too old": State.FAILED,
    "not modified": State.SENT,
    "delete gone": State.SENT,
    "delete too old": State.SENT,
    "query too old": State.FAILED,
    "too long": State.FAILED,
    "flood": State.SENT,
    "unauthorized": State.SENT,
    "internal": State.SENT,
    "bad gateway": State.SENT,
}
TRIED_AGAIN = {"reply gone", "quote wrong", "flood", "unauthorized", "internal", "bad gateway"}


def letter(kind: str, where: Place, about: Letter) -> Letter:
    match kind:
        case "sendMessage":
            return reply(where, Rendered("Por esto."))
        case "sendDocument":
            return document(where, "a.txt", "a", "A")
        case "editMessageText":
            return edit(where.chat_id, Rendered("Por aquello."), about=about.id)
        case _:
            return delete(where.chat_id, about=about.id)


def test_the_table_has_a_fate_for_every_error() -> None:
    assert set(FATES) == set(ERRORS)


@pytest.fixture(scope="module")
def table(tally: Callable[[str], Tally]) -> Tally:
    return tally("R15 errors x calls")


@pytest.fixture
async def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[BotApiServer, Database, Sender]]:
    monkeypatch.setattr("bot.outgoing.sender.PATIENCE_S", 0.0)
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    with BotApiServer(TOKEN) as api:
        async with Bot(TOKEN, base_url=f"{api.url}/bot") as bot:
            yield api, database, Sender(bot, database, LocalLimits(1e4, 1e4, 1e4), "test")
    await database.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_an_error_on_a_letter_is_handled_as_the_table_says(
    kind: str, world: tuple[BotApiServer, Database, Sender], table: Tally
) -> None:
    api, database, sender = world
    for person, (name, expected) in enumerate(FATES.items(), start=7):
        where = Place(person, api.private_text(api.user(person), "¿Por qué?"))
        first = await sender.post(reply(where, Rendered("Primero.")))
        await sender.settled()
        before = len(api.calls(kind))
        api.refuse_next(kind, ERRORS[name])

        tried = await sender.post(letter(kind, where, first))
        await sender.settled()

        state = await database.run(partial(letters.state_of, letter=tried.id))
        if name in ("reply gone", "quote wrong") and kind not in REPLIES:
            expected = State.FAILED  # an edit has no reply to leave out
        again = name in TRIED_AGAIN and expected is State.SENT
        assert (name, state) == (name, expected)
        assert (name, len(api.calls(kind)) - before) == (
            name,
            2 if again or name == "migrated" else 1,
        )
        table.count(f"{state} as it should")
    # Only the supergroup of "migrated" does not exist here.
    assert {violation.what for violation in api.violations} == {"unknown chat -1009999"}


@pytest.mark.parametrize("name", FATES)
async def test_an_error_on_what_cannot_wait_disturbs_nobody(
    name: str, world: tuple[BotApiServer, Database, Sender], table: Tally
) -> None:
    api, _, sender = world
    for method in DIRECT:
        api.refuse_next(method, ERRORS[name])
    button = InlineQueryResultsButton("Más", start_parameter="inline")
    result = InlineQueryResultArticle("1", "Uno", InputTextMessageContent("Uno"))

    await sender.acknowledge("1")
    await sender.show_typing(Place(7, api.private_text(api.user(7), "¿Por qué?")))
    await sender.answer_inline("1", [], button)
    await sender.answer_guest("1", result)

    for method in DIRECT:
        assert 1 <= len(api.calls(method)) <= 2
    table.count("left at that")
