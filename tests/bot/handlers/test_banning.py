from pathlib import Path

import pytest

from bot.messages import SPANISH
from bot.settings import STAND_INS
from bot.storage import Database, bans
from tests.bot.handlers.conftest import Hear
from tests.botapi import BotApiServer, User, updates
from tests.botapi.chats import Json, private_chat

EVE = User(66, "Eva")


def order(api: BotApiServer, words: str, sender: int = 900) -> Json:
    user = api.user(sender)
    return updates.text(private_chat(user), user, words)


async def banned(database: Database) -> set[int]:
    return await database.run(bans.banned)


@pytest.mark.parametrize("number", [66, -1001234567890])
async def test_an_administrator_bans_by_number(
    api: BotApiServer, hear: Hear, database: Database, number: int
) -> None:
    await hear(updates.update(order(api, f"/ban {number}")))

    assert await banned(database) == {number}
    assert [sent.text for sent in api.sent] == [SPANISH.banned.format(number=number)]


@pytest.mark.parametrize(
    ("origin", "number"),
    [
        ({"type": "user", "date": 0, "sender_user": EVE.json()}, 66),
        (
            {"type": "chat", "date": 0, "sender_chat": {"id": -1009, "type": "supergroup"}},
            -1009,
        ),
        (
            {
                "type": "channel",
                "date": 0,
                "message_id": 3,
                "chat": {"id": -1003, "type": "channel", "title": "Diario"},
            },
            -1003,
        ),
    ],
    ids=["person", "group", "channel"],
)
async def test_an_administrator_bans_who_wrote_what_was_forwarded(
    api: BotApiServer, hear: Hear, database: Database, origin: Json, number: int
) -> None:
    forwarded = order(api, "insultos") | {"forward_origin": origin, "message_id": 3}

    await hear(updates.update(updates.replying(order(api, "/ban"), forwarded)))

    assert await banned(database) == {number}


@pytest.mark.parametrize(
    "words",
    ["/ban", "/ban Eva", "/ban @eva", "/ban 1 2", "/ban 0", "/ban 9" + "9" * 30, "/ban --1"],
)
async def test_a_ban_of_nobody_in_particular_is_explained(
    api: BotApiServer, hear: Hear, database: Database, words: str
) -> None:
    await hear(updates.update(order(api, words)))

    assert await banned(database) == set()
    assert [sent.text for sent in api.sent] == [SPANISH.ban_hint]


@pytest.mark.parametrize("number", [900, 123, *sorted(STAND_INS)])
async def test_neither_administrators_nor_the_bot_nor_numbers_of_many_can_be_banned(
    api: BotApiServer, hear: Hear, database: Database, number: int
) -> None:
    await hear(updates.update(order(api, f"/ban {number}")))

    assert await banned(database) == set()
    assert [sent.text for sent in api.sent] == [SPANISH.ban_impossible.format(number=number)]


async def test_who_is_unbanned_is_heard_again(
    api: BotApiServer, hear: Hear, database: Database, tmp_path: Path
) -> None:
    await hear(updates.update(order(api, "/ban 7")))
    await hear(updates.update(order(api, "¿Por qué?", 7)))
    await hear(updates.update(order(api, "/unban 7")))
    await hear(updates.update(order(api, "/unban 7")))
    await hear(updates.update(order(api, "¿Por qué?", 7)))

    assert await banned(database) == set()
    assert [sent.text for sent in api.sent] == [
        SPANISH.banned.format(number=7),
        SPANISH.unbanned.format(number=7),
        SPANISH.not_banned.format(number=7),
        "Leer es releer.\n— Sobre leer",
    ]


@pytest.mark.parametrize("words", ["/ban 8", "/unban 8"])
async def test_nobody_else_bans(
    api: BotApiServer, hear: Hear, database: Database, words: str
) -> None:
    await database.run(lambda connection: bans.ban(connection, 5, administrator=900, now=0.0))

    await hear(updates.update(order(api, words, 7)))

    assert await banned(database) == {5}
    assert [sent.text for sent in api.sent] == [SPANISH.admins_only]
