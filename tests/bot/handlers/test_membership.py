import pytest

from bot.storage import Database, chats
from bot.storage.chats import Why
from tests.bot.handlers.conftest import Hear
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import Json, private_chat

ME = {"id": 123, "is_bot": True, "first_name": "Tertulia"}
ADA = User(7)
GROUP = Chat(-1001, "supergroup", "Lectura")


def changed(chat: Chat, by: User, status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    now = {"status": status, "user": ME} | until
    return updates.my_chat_member(chat, by, was={"status": "member", "user": ME}, now=now)


@pytest.mark.parametrize(
    ("chat", "by", "status", "why"),
    [
        (private_chat(ADA), ADA, "kicked", Why.BLOCKED),
        (GROUP, ADA, "kicked", Why.KICKED),
        (GROUP, ADA, "left", Why.KICKED),
        (GROUP, User(123, "Tertulia", is_bot=True), "left", Why.LEFT),
    ],
    ids=["blocked", "banned from a group", "put out of a group", "left by itself"],
)
async def test_a_chat_that_the_bot_is_put_out_of_is_closed_and_opened_again(
    hear: Hear, database: Database, chat: Chat, by: User, status: str, why: Why
) -> None:
    await hear(changed(chat, by, status))
    closed = await database.run(lambda c: chats.closed(c, [chat.id]))
    await hear(changed(chat, by, "member"))

    assert closed == {chat.id: why}
    assert await database.run(lambda c: chats.closed(c, [chat.id])) == {}


async def test_to_be_let_in_is_nothing_to_talk_about(api: BotApiServer, hear: Hear) -> None:
    await hear(changed(api.group(), api.user(7), "member"))

    assert api.sent == []
