"""Each rule of sending is seen to fire, with Telegram's words where it refuses."""

from typing import Any

import pytest

from tests.botapi import BotApiServer, Chat
from tests.botapi.conftest import Ask

BOOK = "📚 libro"


def faults(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


def mark(offset: int, length: int, kind: str = "bold", **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def test_a_good_message_breaks_no_rule(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    entities = [mark(0, 8, "blockquote"), mark(0, 2), mark(3, 5, "text_link", url="https://a.es")]

    answer = ask("sendMessage", chat_id=7, text=BOOK, entities=entities)

    assert answer["result"]["text"] == BOOK
    assert answer["result"]["entities"] == entities
    assert faults(api) == []


@pytest.mark.parametrize(
    ("text", "words", "fault"),
    [
        ("", "message text is empty", "empty text"),
        (" \n", "text must be non-empty", "blank text"),
        ("a" * 4097, "message is too long", "text of 4097 UTF-16 units"),
        ("📚" * 2049, "message is too long", "text of 4098 UTF-16 units"),
    ],
)
def test_a_text_outside_the_limits_is_refused(
    api: BotApiServer, ask: Ask, text: str, words: str, fault: str
) -> None:
    api.user(7)

    answer = ask("sendMessage", chat_id=7, text=text)

    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
    assert faults(api) == [fault]
    assert api.sent == []


@pytest.mark.parametrize(
    ("entity", "words", "fault"),
    [
        (mark(-1, 2), "receive an entity with incorrect offset -1", "entity before the text"),
        (
            mark(8, 1),
            "entity begins after the end of the text at UTF-16 offset 8",
            "entity after the text",
        ),
        (
            mark(3, 6),
            "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 9",
            "entity longer than the text",
        ),
        (
            mark(1, 3),
            "entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1",
            "entity begins inside a character",
        ),
        (
            mark(0, 1),
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol",
            "entity ends inside a character",
        ),
        (
            mark(0, 2, "text_link"),
            "can't parse MessageEntity: Can't find field \"url\"",
            "text_link without url",
        ),
        (
            mark(0, 2, "shout"),
            "can't parse MessageEntity: Unsupported type specified",
            "entity type shout",
        ),
    ],
)
def test_an_entity_that_does_not_fit_is_refused(
    api: BotApiServer, ask: Ask, entity: dict[str, Any], words: str, fault: str
) -> None:
    api.user(7)

    answer = ask("sendMessage", chat_id=7, text=BOOK, entities=[entity])

    assert answer["description"] == f"Bad Request: {words}"
    assert faults(api) == [fault]


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({"text": " hola"}, "white space around the text, which Telegram cuts off"),
        ({"text": "hola", "parse_mode": "HTML"}, "parse_mode instead of entities"),
        ({"text": "a" * 101, "entities": [mark(n, 1) for n in range(101)]}, "101 entities"),
        ({"text": "hola", "entities": [mark(0, 0)]}, "entity of length 0"),
        ({"text": "hola", "entities": [mark(2, -1)]}, "entity of length -1"),
        ({"text": "hola", "entities": [mark(0, 3), mark(1, 3, "italic")]}, "bold and italic cross"),
        (
            {"text": "hola", "entities": [mark(0, 4, "blockquote"), mark(1, 2, "blockquote")]},
            "blockquote in blockquote",
        ),
        (
            {
                "text": "hola",
                "entities": [mark(0, 4, "expandable_blockquote"), mark(0, 4, "blockquote")],
            },
            "blockquote in expandable_blockquote",
        ),
    ],
)
def test_what_telegram_would_let_pass_is_recorded_all_the_same(
    api: BotApiServer, ask: Ask, params: dict[str, Any], fault: str
) -> None:
    api.user(7)

    answer = ask("sendMessage", chat_id=7, **params)

    assert answer["ok"]
    assert faults(api) == [fault]


def test_callback_data_is_counted_in_bytes(api: BotApiServer, ask: Ask) -> None:
    api.user(7)

    def keyboard(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "más", "callback_data": data}]]}

    fitting = ask("sendMessage", chat_id=7, text="a", reply_markup=keyboard("ñ" * 32))
    longer = ask("sendMessage", chat_id=7, text="a", reply_markup=keyboard("ñ" * 33))

    assert fitting["ok"]
    assert api.sent[0].buttons == {"más": "ñ" * 32}
    assert longer["description"] == "Bad Request: BUTTON_DATA_INVALID"
    assert faults(api) == ["callback_data of 66 bytes"]


@pytest.mark.parametrize("chat_id", [8, "@nobody"])
def test_an_unknown_chat_is_not_found(api: BotApiServer, ask: Ask, chat_id: int | str) -> None:
    answer = ask("sendMessage", chat_id=chat_id, text="hola")

    assert answer["description"] == "Bad Request: chat not found"
    assert faults(api) == [f"unknown chat {chat_id}"]


def test_a_reply_to_nothing_is_refused_unless_it_may_stand_alone(
    api: BotApiServer, ask: Ask
) -> None:
    ada = api.user(7)
    api.remove(Chat(7, "private"), api.private_text(ada, "¿Por qué?"))
    alone = {"message_id": 1, "allow_sending_without_reply": True}

    refused = ask("sendMessage", chat_id=7, text="a", reply_parameters={"message_id": 1})
    sent = ask("sendMessage", chat_id=7, text="a", reply_parameters=alone)

    assert refused["description"] == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent["result"]
    assert [sent.reply_to for sent in api.sent] == [None]
    assert faults(api) == ["reply to a message that is not there"]


def test_a_quote_must_be_verbatim(api: BotApiServer, ask: Ask) -> None:
    question = api.private_text(api.user(7), "¿Por qué leemos?")

    true = {"message_id": question, "quote": "qué leemos"}
    false = {"message_id": question, "quote": "que leemos"}
    sent = ask("sendMessage", chat_id=7, text="a", reply_parameters=true)
    refused = ask("sendMessage", chat_id=7, text="a", reply_parameters=false)

    assert sent["result"]["quote"] == {"text": "qué leemos", "position": 5, "is_manual": True}
    assert refused["description"] == "Bad Request: QUOTE_TEXT_INVALID"
    assert faults(api) == ["quote of what was not said"]


def test_a_quote_is_sent_without_marks(api: BotApiServer, ask: Ask) -> None:
    question = api.private_text(api.user(7), "¿Por qué leemos?")
    reply = {"message_id": question, "quote": "leemos", "quote_entities": [mark(0, 6)]}

    sent = ask("sendMessage", chat_id=7, text="a", reply_parameters=reply)

    assert sent["ok"]
    assert faults(api) == ["quote with entities of its own"]


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction"])
def test_a_thread_must_be_a_topic(api: BotApiServer, ask: Ask, method: str) -> None:
    forum, group = api.forum(), api.group()
    topic = api.topic(forum)
    params = {"text": "a", "action": "typing"}

    right = ask(method, chat_id=forum.id, message_thread_id=topic.thread_id, **params)
    wrong = ask(method, chat_id=forum.id, message_thread_id=77, **params)
    plain = ask(method, chat_id=group.id, message_thread_id=77, **params)

    assert right["ok"]
    assert wrong["description"] == "Bad Request: message thread not found"
    assert plain["description"] == "Bad Request: message thread not found"
    assert faults(api) == ["77 is no topic", "message_thread_id in a chat without topics"]


def test_a_thread_of_plain_replies_must_not_be_echoed(api: BotApiServer, ask: Ask) -> None:
    group = api.group()
    first = api.group_text(group, api.user(7), "hola")

    answer = ask("sendMessage", chat_id=group.id, message_thread_id=first, text="a")

    assert answer["ok"]
    assert faults(api) == ["message_thread_id in a chat without topics"]


def test_an_answer_lands_in_the_topic_of_what_it_answers(api: BotApiServer, ask: Ask) -> None:
    topic = api.topic(api.forum())
    question = api.topic_text(topic, api.user(7), "¿Por qué?")

    ask("sendMessage", chat_id=-1002, text="a", reply_parameters={"message_id": question})

    assert (api.sent[0].reply_to, api.sent[0].thread) == (question, topic.thread_id)
    assert faults(api) == []


def test_a_bot_that_was_blocked_or_removed_is_forbidden(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    group = api.group()
    api.join(Chat(7, "private"), 123, "kicked")
    api.join(group, 123, "left")

    blocked = ask("sendMessage", chat_id=7, text="a")
    removed = ask("sendMessage", chat_id=group.id, text="a")

    assert blocked["description"] == "Forbidden: bot was blocked by the user"
    assert removed["description"] == "Forbidden: bot is not a member of the supergroup chat"
    assert faults(api) == []


def test_an_edit_changes_the_message_and_keeps_how_it_read(api: BotApiServer, ask: Ask) -> None:
    question = api.private_text(api.user(7), "hola")
    reply = {"message_id": question}
    answer = ask("sendMessage", chat_id=7, text="uno", reply_parameters=reply)
    number = answer["result"]["message_id"]

    edited = ask("editMessageText", chat_id=7, message_id=number, text="dos")
    again = ask("editMessageText", chat_id=7, message_id=number, text="dos")

    message = api.message(Chat(7, "private"), number)
    assert edited["result"]["text"] == message.text == "dos"
    assert [before["text"] for before in message.edits] == ["uno"]
    assert again["description"].startswith("Bad Request: message is not modified")
    assert [(sent.method, sent.reply_to) for sent in api.sent] == [
        ("sendMessage", question),
        ("editMessageText", question),
    ]


def test_only_own_messages_are_edited_or_deleted(api: BotApiServer, ask: Ask) -> None:
    number = api.private_text(api.user(7), "hola")

    missing = ask("editMessageText", chat_id=7, message_id=99, text="a")
    edited = ask("editMessageText", chat_id=7, message_id=number, text="a")
    deleted = ask("deleteMessage", chat_id=7, message_id=number)

    assert missing["description"] == "Bad Request: message to edit not found"
    assert edited["description"] == "Bad Request: message can't be edited"
    assert deleted["description"] == "Bad Request: message can't be deleted"
    assert faults(api) == [
        "edit of a message of somebody else",
        "deletion of a message of somebody else",
    ]


def test_a_deleted_message_is_gone(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    number = ask("sendMessage", chat_id=7, text="uno")["result"]["message_id"]

    first = ask("deleteMessage", chat_id=7, message_id=number)
    second = ask("deleteMessage", chat_id=7, message_id=number)

    assert first == {"ok": True, "result": True}
    assert second["description"] == "Bad Request: message to delete not found"
    assert api.texts(Chat(7, "private")) == []


def test_a_button_is_answered_once_and_in_time(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    number = ask("sendMessage", chat_id=7, text="uno")["result"]["message_id"]
    query, late = (api.press(ada, Chat(7, "private"), number, "x") for _ in range(2))
    api.expire(late)

    answers = [ask("answerCallbackQuery", callback_query_id=q) for q in (query, query, late)]

    assert [answer["ok"] for answer in answers] == [True, False, False]
    assert answers[2]["description"].startswith("Bad Request: query is too old")
    assert list(api.callback_answers) == [query]
    assert faults(api) == ["callback query answered twice"]


def test_what_no_bot_of_ours_asks_for_is_not_found(api: BotApiServer, ask: Ask) -> None:
    answer = ask("sendDice", chat_id=7)

    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert faults(api) == ["unknown method"]


def test_a_wrong_command_or_action_is_refused(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    command = {"command": "Ayuda", "description": "Cómo preguntar"}

    refused = ask("setMyCommands", commands=[command])
    busy = ask("sendChatAction", chat_id=7, action="thinking")

    assert refused["description"] == "Bad Request: BOT_COMMAND_INVALID"
    assert busy["description"] == "Bad Request: wrong parameter action in request"
    assert faults(api) == ["command 'Ayuda'", "chat action thinking"]
