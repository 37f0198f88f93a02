"""🗑: who may take an answer away, and what can have happened to it."""

import pytest

from bot.messages import SPANISH
from tests.bot.handlers.conftest import Talk
from tests.bot.handlers.conversation import QUESTION, Conversation
from tests.botapi import BotApiServer, User, updates


async def test_whoever_asked_takes_the_answer_away(alone: Conversation, ada: User) -> None:
    answer = await alone.ask(ada)

    told = await alone.press(ada, answer, "🗑")

    assert (told, alone.texts()) == (SPANISH.deleted, [])


async def test_in_a_group_nobody_else_does(talk: Talk, api: BotApiServer, ada: User) -> None:
    group = talk(api.group())
    answer = await group.ask(ada, f"/ask {QUESTION}")

    told = await group.press(api.user(8), answer, "🗑")

    assert (told, group.texts()) == (SPANISH.delete_refused, [answer.text])


@pytest.mark.parametrize("status", ["administrator", "creator"])
async def test_but_whoever_administers_it(
    talk: Talk, api: BotApiServer, ada: User, status: str
) -> None:
    group, boris = talk(api.group()), api.user(8)
    api.telegram.chats[group.chat.id].members[boris.id] = status
    answer = await group.ask(ada, f"/ask {QUESTION}")

    told = await group.press(boris, answer, "🗑")

    assert (told, group.texts()) == (SPANISH.deleted, [])


async def test_whoever_administers_no_longer_may_not(
    talk: Talk, api: BotApiServer, ada: User
) -> None:
    group, boris = talk(api.group()), api.user(8)
    members = api.telegram.chats[group.chat.id].members
    members[boris.id] = "administrator"
    answer = await group.ask(ada, f"/ask {QUESTION}")
    members[boris.id] = "member"

    told = await group.press(boris, answer, "🗑")

    assert (told, group.texts()) == (SPANISH.delete_refused, [answer.text])


async def test_in_a_channel_its_administrators_do(talk: Talk, api: BotApiServer) -> None:
    channel, boris = talk(api.channel()), api.user(8)
    await channel.hear(updates.update(updates.text(channel.chat, None, f"/ask {QUESTION}")))
    answer = api.sent[-1]
    refused = await channel.press(boris, answer, "🗑")
    api.telegram.chats[channel.chat.id].members[boris.id] = "administrator"

    told = await channel.press(boris, answer, "🗑")

    assert (refused, told) == (SPANISH.delete_refused, SPANISH.deleted)
    assert channel.texts() == []


async def test_two_who_press_at_once_are_both_content(alone: Conversation, ada: User) -> None:
    answer = await alone.ask(ada)

    told = [await alone.press(ada, answer, "🗑") for _ in range(2)]

    assert told == [SPANISH.deleted, SPANISH.button_gone]
    assert alone.texts() == []


async def test_an_answer_that_is_gone_already_is_no_trouble(alone: Conversation, ada: User) -> None:
    answer = await alone.ask(ada)
    alone.api.remove(alone.chat, answer.message_id)

    told = await alone.press(ada, answer, "🗑")

    assert (told, alone.texts()) == (SPANISH.deleted, [])


@pytest.mark.parametrize("shown", [True, False])
async def test_one_too_old_to_be_deleted_is_emptied(
    alone: Conversation, ada: User, *, shown: bool
) -> None:
    answer = await alone.ask(ada)
    message = updates.dated(alone.shown(answer), 49 * 3600)
    if not shown:  # as Telegram tells of a message that bots cannot see any more
        message = {name: message[name] for name in ("chat", "message_id")} | {"date": 0}

    await alone.hear(updates.callback_query(ada, message, answer.buttons["🗑"]))

    assert alone.texts() == [SPANISH.answer_deleted]
    assert alone.api.sent[-1].buttons == {}


async def test_its_other_buttons_end_with_it(alone: Conversation, ada: User) -> None:
    answer = await alone.ask(ada)
    await alone.press(ada, answer, "🗑")

    told = await alone.press(ada, answer, "👍")

    assert told == SPANISH.button_gone


async def test_an_edit_does_not_bring_it_back(alone: Conversation, ada: User) -> None:
    answer = await alone.ask(ada)
    await alone.press(ada, answer, "🗑")

    await alone.edit(answer.reply_to or 0, "¿Por qué callamos?")

    assert alone.texts() == []
