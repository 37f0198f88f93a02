import pytest
from telegram import Bot, Message
from telegram.error import BadRequest

from bot.sender import Place, Sender
from tests.botapi import BotApiServer, Chat, updates
from tests.botapi.chats import Json


def place(api: BotApiServer, message: Json) -> Place:
    """Say something, and return where an answer to it belongs."""
    queued = api.push(updates.update(message))
    found: Json = next(content for kind, content in queued.items() if kind != "update_id")
    return Place.of(Message.de_json(found, None))


async def test_an_answer_is_a_reply_without_preview(api: BotApiServer, bot: Bot) -> None:
    ada = api.user(7)
    question = api.private_text(ada, "¿Por qué?")

    where = await Sender(bot).reply(Place(7, question), "Por esto: https://example.org")

    sent = api.sent[-1]
    assert (sent.chat_id, sent.reply_to, sent.thread) == (7, question, None)
    assert sent.request.json("link_preview_options") == {"is_disabled": True}
    assert where == Place(7, sent.message_id)


async def test_the_answer_to_a_message_that_is_gone_is_sent_all_the_same(
    api: BotApiServer, bot: Bot
) -> None:
    ada = api.user(7)
    question = api.private_text(ada, "¿Por qué?")
    api.remove(Chat(7, "private"), question)

    await Sender(bot).reply(Place(7, question), "Por esto.")

    assert api.texts(Chat(7, "private")) == ["Por esto."]
    assert api.sent[-1].reply_to is None


async def test_an_answer_stays_in_its_topic(api: BotApiServer, bot: Bot) -> None:
    forum, ada = api.forum(), api.user(7)
    topic = api.topic(forum)
    where = place(api, updates.in_topic(updates.text(forum, ada, "/ask ¿por qué?"), topic))

    await Sender(bot).show_typing(where)
    shown = await Sender(bot).reply(where, "Por esto.")

    assert (where.topic_id, shown.topic_id) == (topic.thread_id, topic.thread_id)
    assert api.sent[-1].thread == topic.thread_id
    typing = api.calls("sendChatAction")[-1].request
    assert typing.integer("message_thread_id") == topic.thread_id


async def test_the_general_topic_is_named_by_nothing(api: BotApiServer, bot: Bot) -> None:
    forum, ada = api.forum(), api.user(7)

    await Sender(bot).reply(place(api, updates.text(forum, ada, "/ask ¿por qué?")), "Por esto.")

    assert "message_thread_id" not in api.sent[-1].request.params
    assert api.sent[-1].thread is None


async def test_a_thread_of_plain_replies_is_no_topic(api: BotApiServer, bot: Bot) -> None:
    group, ada = api.group(), api.user(7)
    first = api.group_text(group, ada, "Hola")
    said = updates.replying(
        updates.text(group, ada, "/ask ¿por qué?"), api.message(group, first).json
    )

    where = place(api, updates.in_thread(said, first))
    await Sender(bot).reply(where, "Por esto.")

    assert where.topic_id is None
    assert "message_thread_id" not in api.sent[-1].request.params


async def test_an_edit_that_changes_nothing_is_no_failure(api: BotApiServer, bot: Bot) -> None:
    ada, sender = api.user(7), Sender(bot)
    shown = await sender.reply(Place(7, api.private_text(ada, "/reindex")), "0 %")

    await sender.edit(shown, "50 %")
    await sender.edit(shown, "50 %")

    assert api.texts(Chat(7, "private")) == ["50 %"]
    assert [call.status for call in api.calls("editMessageText")] == [200, 400]


async def test_another_refusal_of_an_edit_is_a_failure(api: BotApiServer, bot: Bot) -> None:
    ada, sender = api.user(7), Sender(bot)
    shown = await sender.reply(Place(7, api.private_text(ada, "/reindex")), "0 %")
    api.remove(Chat(7, "private"), shown.message_id)

    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sender.edit(shown, "50 %")


async def test_typing_that_cannot_be_shown_is_no_loss(api: BotApiServer, bot: Bot) -> None:
    ada = api.user(7)
    question = api.private_text(ada, "¿Por qué?")
    api.join(Chat(7, "private"), api.telegram.bot_id, "kicked")

    await Sender(bot).show_typing(Place(7, question))

    assert api.calls("sendChatAction")[-1].status == 403
