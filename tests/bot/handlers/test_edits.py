"""An edited question: its answer follows, and there is never a second one."""

import pytest

from bot.answers.answer import Answer
from bot.messages import SPANISH
from tests.bot.handlers.conftest import Oracle, Talk
from tests.bot.handlers.conversation import QUESTION, QUOTED, Conversation
from tests.botapi import BotApiServer, User, updates
from tests.botapi.chats import private_chat

CALLED = "¿Por qué callamos?"


async def test_an_edited_question_edits_its_answer(alone: Conversation, ada: User) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    asked = answer.reply_to or 0

    await alone.edit(asked, CALLED)

    assert alone.texts() == [QUOTED[1]]
    assert alone.api.sent[-1].message_id == answer.message_id
    assert len(alone.api.answers_to(alone.chat, asked)) == 1


async def test_the_buttons_of_the_former_answer_no_longer_work(
    alone: Conversation, ada: User
) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    await alone.edit(answer.reply_to or 0, CALLED)

    told = [await alone.press(ada, answer, label) for label in ("👍", "🗑")]

    assert told == [SPANISH.button_gone] * 2
    assert await alone.press(ada, alone.api.sent[-1], "👍") == SPANISH.vote_helpful


async def test_every_edit_is_followed(alone: Conversation, ada: User) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    asked = answer.reply_to or 0

    for words in (CALLED, QUESTION, CALLED):
        await alone.edit(asked, words)

    assert alone.texts() == [QUOTED[1]]
    assert len(alone.api.answers_to(alone.chat, asked)) == 1


async def test_an_answer_that_was_walked_away_from_is_edited_and_its_buttons_end(
    alone: Conversation, ada: User
) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    await alone.press(ada, answer, SPANISH.read_around)
    page = alone.api.sent[-1]

    await alone.edit(answer.reply_to or 0, CALLED)

    assert alone.texts() == [QUOTED[1]]
    assert await alone.press(ada, page, "▶") == SPANISH.button_gone


async def test_an_edit_that_changes_no_word_does_nothing(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    answer = await alone.ask(ada)

    await alone.edit(answer.reply_to or 0, QUESTION)

    assert oracle.asked == [QUESTION]
    assert alone.api.calls("editMessageText") == []


async def test_what_becomes_a_question_by_an_edit_is_answered_once(
    talk: Talk, api: BotApiServer, ada: User
) -> None:
    group = talk(api.group())
    said = updates.text(group.chat, ada, "Hola a todos")
    await group.hear(updates.update(said))
    number = max(api.telegram.chats[group.chat.id].messages)

    await group.edit(number, f"/ask {QUESTION}")
    await group.edit(number, f"/ask {QUESTION}")

    assert group.texts() == [QUOTED[0]]


async def test_what_was_said_long_ago_is_not_answered_for_an_edit(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    said = updates.text(alone.chat, ada, QUESTION) | {"message_id": 900}
    old = updates.dated(updates.edited(said, QUESTION), 49 * 3600)

    await alone.hear(updates.update(old))

    assert (oracle.asked, alone.texts()) == ([], [])


async def test_an_answer_that_cannot_be_edited_any_more_stays_and_none_follows(
    alone: Conversation, ada: User
) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    alone.api.freeze(alone.chat, answer.message_id)

    await alone.edit(answer.reply_to or 0, CALLED)

    assert alone.texts() == [QUOTED[0]]


async def test_nothing_follows_where_the_answer_is_gone(alone: Conversation, ada: User) -> None:
    alone.answers(CALLED, 1)
    answer = await alone.ask(ada)
    alone.api.remove(alone.chat, answer.message_id)

    await alone.edit(answer.reply_to or 0, CALLED)

    assert alone.texts() == []


async def test_an_answer_can_become_a_refusal(alone: Conversation, ada: User) -> None:
    alone.oracle.answers["¿Y el pan?"] = Answer("es", (), None, (QUESTION,))
    answer = await alone.ask(ada)

    await alone.edit(answer.reply_to or 0, "¿Y el pan?")

    assert alone.texts() == [f"{SPANISH.nothing_found}\n\n{SPANISH.suggestions}"]
    assert list(alone.api.sent[-1].buttons) == [QUESTION]


@pytest.mark.parametrize("command", ["/reindex", "/status", "/feedback", "/start", "/nonsense"])
async def test_no_command_is_taken_from_an_edit(
    talk: Talk, api: BotApiServer, command: str
) -> None:
    boss = api.user(900)
    chat = talk(private_chat(boss))
    answer = await chat.ask(boss)

    await chat.edit(answer.reply_to or 0, command)

    assert chat.texts() == [QUOTED[0]]


async def test_a_channels_post_that_is_edited_is_answered_anew(
    talk: Talk, api: BotApiServer
) -> None:
    channel = talk(api.channel())
    channel.answers(CALLED, 1)
    await channel.hear(updates.update(updates.text(channel.chat, None, f"/ask {QUESTION}")))
    answer = api.sent[-1]

    await channel.edit(answer.reply_to or 0, f"/ask {CALLED}")

    assert channel.texts() == [QUOTED[1]]
