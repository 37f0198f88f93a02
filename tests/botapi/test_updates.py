"""Every update that is made here is one that python-telegram-bot reads."""

import pytest
from hypothesis import given, strategies
from telegram import Update

from tests.botapi import BotApiServer, Topic, User, updates, utf16
from tests.botapi.chats import Chat, Json

ADA = User(7)
EVA = User(8, "Eva", "en")
GROUP = Chat(-1001, "supergroup", "Lectura")
CHANNEL = Chat(-1003, "channel", "Diario")


def read(api: BotApiServer, message: Json) -> Update:
    return Update.de_json(api.push(updates.update(message)))


@given(before=strategies.text(), words=strategies.text(min_size=1), after=strategies.text())
def test_what_is_cut_in_utf16_is_what_was_measured(before: str, words: str, after: str) -> None:
    text = before + words + after
    offset, size = utf16.length(before), utf16.length(words)

    assert utf16.cut(text, offset, size) == words
    assert not utf16.inside_a_pair(text, offset)


def test_commands_and_mentions_are_marked_in_utf16(api: BotApiServer) -> None:
    read_update = read(api, updates.text(GROUP, ADA, "📚 /ayuda@tertulia_bot y @eva, a/b, e@f.es"))

    message = read_update.message
    assert message
    assert message.parse_entities() == {
        message.entities[0]: "/ayuda@tertulia_bot",
        message.entities[1]: "@eva",
    }
    assert [entity.type for entity in message.entities] == ["bot_command", "mention"]


def test_a_person_without_username_is_mentioned_by_link(api: BotApiServer) -> None:
    message = read(api, updates.mentioning(updates.text(GROUP, ADA, "📚 Eva"), EVA, "Eva")).message

    assert message
    assert message.entities[0].user
    assert message.entities[0].user.id == 8
    assert message.parse_entity(message.entities[0]) == "Eva"


def test_a_reply_shows_what_it_answers_and_what_it_quotes(api: BotApiServer) -> None:
    first = api.push(updates.update(updates.text(GROUP, EVA, "📚 leer o vivir")))["message"]
    reply = updates.quoting(updates.replying(updates.text(GROUP, ADA, "sí"), first), "vivir")

    message = read(api, reply).message

    assert message
    assert message.reply_to_message
    assert message.reply_to_message.text == "📚 leer o vivir"
    assert message.quote
    assert (message.quote.text, message.quote.position) == ("vivir", 10)


def test_a_message_in_a_topic_answers_its_first_message(api: BotApiServer) -> None:
    topic: Topic = api.topic(api.forum())

    message = read(api, updates.in_topic(updates.text(topic.chat, ADA, "hola"), topic)).message

    assert message
    assert message.is_topic_message
    assert message.message_thread_id == topic.thread_id
    assert message.reply_to_message
    assert message.reply_to_message.forum_topic_created


def test_the_general_topic_and_plain_threads_are_no_topics(api: BotApiServer) -> None:
    general = read(api, updates.text(api.forum(), ADA, "hola")).message
    thread = read(api, updates.in_thread(updates.text(GROUP, ADA, "hola"), 5)).message

    assert general
    assert (general.chat.is_forum, general.message_thread_id) == (True, None)
    assert thread
    assert (thread.message_thread_id, thread.is_topic_message) == (5, None)


def test_a_post_has_no_user_and_is_forwarded_by_a_stand_in(api: BotApiServer) -> None:
    post = api.push(updates.update(updates.text(CHANNEL, None, "Nuevo ensayo")))["channel_post"]

    posted = Update.de_json({"update_id": 1, "channel_post": post})
    forwarded = read(api, updates.forwarded_to_discussion(post, GROUP))

    assert posted.effective_user is None
    assert posted.effective_sender
    assert posted.effective_sender.id == CHANNEL.id
    assert forwarded.message
    assert forwarded.message.is_automatic_forward
    assert forwarded.message.forward_origin
    assert forwarded.effective_user
    assert forwarded.effective_user.id == 777000


def test_hidden_senders_share_a_stand_in(api: BotApiServer) -> None:
    admin = read(api, updates.by_anonymous_admin(updates.text(GROUP, ADA, "hola"))).message
    channel = read(api, updates.by_channel(updates.text(GROUP, ADA, "hola"), CHANNEL)).message

    assert admin
    assert admin.from_user
    assert (admin.from_user.id, admin.from_user.is_bot) == (1087968824, True)
    assert admin.sender_chat == admin.chat
    assert channel
    assert channel.from_user
    assert channel.from_user.id == 136817688
    assert channel.sender_chat
    assert channel.sender_chat.id == CHANNEL.id


def test_other_content_is_read_too(api: BotApiServer) -> None:
    picture = read(api, updates.photo(GROUP, ADA, "¿Qué es, @eva?")).message
    spoken = read(api, updates.voice(GROUP, ADA)).message
    stuck = read(api, updates.sticker(GROUP, ADA)).message
    robot = read(api, updates.text(GROUP, User(9, "Otro", None, "otro_bot", is_bot=True), "hola"))

    assert picture
    assert list(picture.parse_caption_entities().values()) == ["@eva"]
    assert spoken
    assert spoken.voice
    assert stuck
    assert stuck.sticker
    assert robot.effective_user
    assert robot.effective_user.is_bot


@pytest.mark.parametrize(
    ("chat", "sender", "kind"),
    [(GROUP, ADA, "edited_message"), (CHANNEL, None, "edited_channel_post")],
)
def test_an_edit_keeps_the_id_and_the_earlier_words(
    api: BotApiServer, chat: Chat, sender: User | None, kind: str
) -> None:
    number = api.tell(updates.text(chat, sender, "/uno"))

    same = api.edit(chat, number, "dos")

    assert same == number
    assert api.pending_updates[-1][kind]["text"] == "dos"
    assert "entities" not in api.pending_updates[-1][kind]
    assert [before["text"] for before in api.message(chat, number).edits] == ["/uno"]


def test_a_pressed_button_and_a_new_group_are_read(api: BotApiServer) -> None:
    number = api.private_text(api.user(7), "hola")
    api.press(ADA, Chat(7, "private"), number, "más")
    was, now = (
        {"status": status, "user": api.telegram.bot.json()} for status in ("left", "member")
    )
    api.push(updates.my_chat_member(GROUP, ADA, was=was, now=now))

    pressed, added = (Update.de_json(update) for update in api.pending_updates[-2:])

    assert pressed.callback_query
    assert pressed.callback_query.data == "más"
    assert pressed.callback_query.message
    assert pressed.callback_query.message.message_id == number
    assert added.my_chat_member
    assert added.my_chat_member.new_chat_member.status == "member"


def test_a_message_to_somebody_else_may_be_read_on_their_behalf(api: BotApiServer) -> None:
    told = read(api, updates.business(updates.text(Chat(7, "private"), ADA, "hola")))

    assert told.message is None
    assert told.business_message
    assert told.business_message.business_connection_id == "business-1"
