"""Who is where: what the bot is told of it, and how it is refused where it has no place."""

from collections.abc import Callable

import pytest
from telegram import Update

from tests.botapi import BotApiServer, Chat, updates
from tests.botapi.chats import private_chat
from tests.botapi.conftest import Ask

Act = Callable[[BotApiServer], None]


def said(ask: Ask, chat_id: int) -> str:
    return str(ask("sendMessage", chat_id=chat_id, text="hola").get("description", "sent"))


def test_a_person_who_blocks_the_bot_is_told_of_and_not_written_to(
    api: BotApiServer, ask: Ask
) -> None:
    ada = api.user(7)
    api.block(ada)
    blocked = said(ask, 7)
    api.unblock(ada)

    changes = [update["my_chat_member"] for update in api.pending_updates]
    steps = [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
        for change in changes
    ]
    assert steps == [("member", "kicked"), ("kicked", "member")]
    assert blocked == "Forbidden: bot was blocked by the user"
    assert said(ask, 7) == "sent"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("supergroup", "kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("group", "kicked", "Forbidden: bot was kicked from the group chat"),
        ("supergroup", "left", "Forbidden: bot is not a member of the supergroup chat"),
        ("channel", "left", "Forbidden: bot is not a member of the channel chat"),
        ("channel", "member", "Bad Request: need administrator rights in the channel chat"),
        (
            "supergroup",
            "restricted",
            "Bad Request: not enough rights to send text messages to the chat",
        ),
    ],
)
def test_a_bot_without_a_place_is_refused(
    api: BotApiServer, ask: Ask, kind: str, status: str, words: str
) -> None:
    chat = api.open(Chat(-5, kind, "Lectura"))
    api.place_bot(chat, api.user(7), status)

    assert said(ask, chat.id) == words
    assert api.violations == []


@pytest.mark.parametrize(
    "status", ["member", "administrator", "restricted", "left", "kicked", "creator"]
)
def test_every_place_in_a_chat_is_one_that_bots_read(api: BotApiServer, status: str) -> None:
    api.place_bot(api.group(), api.user(7), status)

    told = Update.de_json(api.pending_updates[0]).my_chat_member

    assert told
    assert (told.old_chat_member.status, told.new_chat_member.status) == ("member", status)


def test_a_person_who_never_started_the_bot_or_is_gone_is_not_written_to(
    api: BotApiServer, ask: Ask
) -> None:
    eva, ada = api.stranger(8), api.user(7)
    api.deactivate(ada)

    before, gone = said(ask, 8), said(ask, 7)
    api.start(eva)

    assert before == "Forbidden: bot can't initiate conversation with a user"
    assert gone == "Forbidden: user is deactivated"
    assert said(ask, 8) == "sent"


def test_a_bot_is_invited_kicked_and_knows_who_administers(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    group = Chat(-5, "supergroup", "Lectura")
    api.invite_bot(group, ada)
    api.join(group, 7, "creator")
    administrators = ask("getChatAdministrators", chat_id=group.id)["result"]
    api.kick_bot(group, ada)

    after = ask("getChatAdministrators", chat_id=group.id)

    assert [(one["status"], one["user"]["id"]) for one in administrators] == [("creator", 7)]
    assert after["description"] == "Forbidden: bot was kicked from the supergroup chat"
    assert [list(update)[1] for update in api.pending_updates] == ["my_chat_member"] * 2


def test_a_group_that_moves_names_its_new_id(api: BotApiServer, ask: Ask) -> None:
    group = api.group(id=-5, type="group")
    new = api.migrate(group, -1005)

    refused = ask("sendMessage", chat_id=-5, text="hola")

    assert refused == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1005},
    }
    assert said(ask, new.id) == "sent"
    told = [update["message"] for update in api.pending_updates]
    assert [message.get("migrate_to_chat_id") for message in told] == [-1005, None]
    assert [message.get("migrate_from_chat_id") for message in told] == [None, -5]


def test_a_chat_where_the_bot_never_was_is_not_found(api: BotApiServer, ask: Ask) -> None:
    api.elsewhere(id=-9)

    assert said(ask, -9) == "Bad Request: chat not found"


def test_a_closed_topic_takes_no_message(api: BotApiServer, ask: Ask) -> None:
    topic = api.topic(api.forum())
    api.close_topic(topic)

    answer = ask("sendMessage", chat_id=-1002, message_thread_id=topic.thread_id, text="a")

    assert answer["description"] == "Bad Request: TOPIC_CLOSED"
    assert [found.what for found in api.violations] == ["written in a closed topic"]


def test_a_link_with_a_payload_starts_the_bot(api: BotApiServer) -> None:
    eva = api.stranger(8)

    api.follow(eva, "https://t.me/tertulia_bot?start=p_7")

    message = api.pending_updates[0]["message"]
    assert message["text"] == "/start p_7"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_a_link_to_somebody_else_is_not_followed(api: BotApiServer) -> None:
    with pytest.raises(AssertionError, match=r"does not lead to t\.me/tertulia_bot"):
        api.follow(api.user(7), "https://t.me/otro_bot?start=p_7")


def test_a_private_chat_is_not_left(ask: Ask, api: BotApiServer) -> None:
    api.user(7)

    answer = ask("leaveChat", chat_id=7)

    assert answer["description"].startswith("Bad Request: chat member status can't be changed")


def test_selected_words_come_with_their_place(api: BotApiServer) -> None:
    ada = api.user(7)
    first = api.private_text(ada, "📚 leer o vivir")

    api.reply_about(private_chat(ada), ada, "¿y esto?", reply_to=first, selected="vivir")

    message = api.pending_updates[1]["message"]
    assert message["quote"] == {"text": "vivir", "position": 10, "is_manual": True}
    assert message["reply_to_message"]["message_id"] == first


def test_words_that_were_not_said_are_not_selected(api: BotApiServer) -> None:
    ada = api.user(7)
    first = api.tell(updates.text(private_chat(ada), ada, "leer"))

    with pytest.raises(AssertionError, match="'vivir' is not in 'leer'"):
        api.reply_about(private_chat(ada), ada, "¿y?", reply_to=first, selected="vivir")


def test_a_post_is_discussed_in_its_group(api: BotApiServer) -> None:
    channel, group = api.channel(), api.group()
    post = api.channel_post(channel, "Nuevo ensayo")

    seen = api.discuss(channel, post, group)
    api.group_text(group, api.user(7), "¿Por qué?", reply_to=seen)

    comment = api.pending_updates[-1]["message"]
    assert comment["reply_to_message"]["is_automatic_forward"]
