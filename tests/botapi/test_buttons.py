"""Buttons: what a reader presses, and what comes back; a chat as a reader sees it."""

import pytest
from telegram import (
    Update,
)

from tests.botapi import BotApiServer, Chat, User
from tests.botapi.chats import private_chat
from tests.botapi.conftest import Ask

PRIVATE = Chat(7, "private")
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "◀ antes", "callback_data": "a"}, {"text": "después ▶", "callback_data": "b"}],
        [{"text": "compartir", "url": "https://t.me/tertulia_bot?start=p_7"}],
    ]
}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def blamed(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


@pytest.fixture
def ada(api: BotApiServer, ask: Ask) -> User:
    """A person who has got a message with buttons, number 1."""
    user = api.user(7)
    ask("sendMessage", chat_id=7, text="uno", reply_markup=KEYBOARD)
    return user


@pytest.mark.parametrize("button", ["después ▶", "después", (0, 1)])
def test_a_button_is_pressed_by_its_words_or_its_place(
    api: BotApiServer, ada: User, button: str | tuple[int, int]
) -> None:
    query = api.tap(ada, PRIVATE, 1, button)

    pressed = Update.de_json(api.pending_updates[0]).callback_query
    assert pressed
    assert (pressed.id, pressed.data, pressed.from_user.id) == (query, "b", 7)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("ayer", r"0 buttons 'ayer' among \[\['◀ antes', 'después ▶'\], \['compartir'\]\]"),
        ("s", "2 buttons 's'"),
        ((2, 0), "no row 2"),
        ((0, 2), "no column 2"),
        ("compartir", "sends nothing"),
    ],
)
def test_a_button_that_is_not_there_is_not_pressed(
    api: BotApiServer, ada: User, button: str | tuple[int, int], words: str
) -> None:
    with pytest.raises(AssertionError, match=words):
        api.tap(ada, PRIVATE, 1, button)


def test_the_address_under_a_button_is_followed(api: BotApiServer, ada: User) -> None:
    api.follow(ada, api.sent[0].links["compartir"])

    assert api.pending_updates[0]["message"]["text"] == "/start p_7"


def test_two_press_at_once(api: BotApiServer, ask: Ask, ada: User) -> None:
    queries = api.tap_together([ada, api.user(8)], PRIVATE, 1, "antes")

    together = ask("getUpdates")["result"]

    assert [update["callback_query"]["id"] for update in together] == queries
    assert [update["callback_query"]["from"]["id"] for update in together] == [7, 8]


def test_a_press_is_too_old_after_150_seconds(api: BotApiServer, ask: Ask, ada: User) -> None:
    api.stop_clock()
    first, second = (api.tap(ada, PRIVATE, 1, "antes") for _ in range(2))
    api.pass_time(149)
    in_time = ask("answerCallbackQuery", callback_query_id=first)
    api.pass_time(2)

    late = ask("answerCallbackQuery", callback_query_id=second)

    assert in_time["ok"]
    assert late["description"] == TOO_OLD
    assert api.unanswered("callback") == [second]
    assert blamed(api) == []


def test_a_press_that_nobody_fetched_is_forgotten(api: BotApiServer, ask: Ask, ada: User) -> None:
    api.tap(ada, PRIVATE, 1, "antes")
    api.private_text(ada, "hola")
    api.pass_time(151)

    updates = ask("getUpdates")["result"]

    assert [list(update)[1] for update in updates] == ["message"]


def test_an_answer_to_a_press_has_two_hundred_characters(
    api: BotApiServer, ask: Ask, ada: User
) -> None:
    query = api.tap(ada, PRIVATE, 1, "antes")

    long = ask("answerCallbackQuery", callback_query_id=query, text="a" * 201)
    good = ask("answerCallbackQuery", callback_query_id=query, text="a" * 200)

    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert good["ok"]
    assert api.wait_for_answer(query)["text"] == "a" * 200
    assert blamed(api) == ["long callback answer"]


def test_a_chat_is_read_as_people_read_it(api: BotApiServer, ask: Ask, ada: User) -> None:
    question = api.private_text(ada, "¿Por qué leemos?")
    entities = [
        {"type": "blockquote", "offset": 3, "length": 14},
        {"type": "bold", "offset": 18, "length": 6},
        {"type": "text_link", "offset": 18, "length": 6, "url": "https://a.es"},
    ]
    text = "📚\nLeer\nes vivir.\nEnsayo"
    reply = {"message_id": question, "quote": "leemos"}
    ask("sendMessage", chat_id=7, text=text, entities=entities, reply_parameters=reply)
    ask("editMessageText", chat_id=7, message_id=1, text="dos")
    ask("deleteMessage", chat_id=7, message_id=1)

    lines = api.transcript(private_chat(ada)).splitlines()

    assert lines[0] == "=== Ada (private) ==="
    assert lines[2].startswith("#1 Tertulia ")
    assert lines[2].endswith(" (edited) (deleted)")
    assert lines[3:6] == [
        "  ✗ uno",
        "  ✗ [◀ antes] [después ▶]",
        "  ✗ [compartir → https://t.me/tertulia_bot?start=p_7]",
    ]
    assert lines[6] == "  dos"
    assert lines[9] == "  ¿Por qué leemos?"
    assert lines[12:] == [
        "  ↪ #2 “leemos”",
        "  📚",
        "  │ Leer",
        "  │ es vivir.",
        "  *Ensayo* <https://a.es>",
    ]
