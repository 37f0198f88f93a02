"""What may be done with a message that is there, and how Telegram says that it may not."""

import pytest

from tests.botapi import BotApiServer, Chat, Upload, updates
from tests.botapi.conftest import Ask

PRIVATE = Chat(7, "private")
TWO_DAYS_S = 48 * 3600


def blamed(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


def sent(ask: Ask, text: str = "uno") -> int:
    return int(ask("sendMessage", chat_id=7, text=text)["result"]["message_id"])


def test_a_message_is_deletable_for_two_days(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    first, second = sent(ask), sent(ask)
    api.pass_time(TWO_DAYS_S - 3600)
    in_time = ask("deleteMessage", chat_id=7, message_id=first)
    api.pass_time(2 * 3600)

    late = ask("deleteMessage", chat_id=7, message_id=second)

    assert in_time["ok"]
    assert late["description"] == "Bad Request: message can't be deleted for everyone"
    assert api.texts(PRIVATE) == ["uno"]
    assert blamed(api) == []


def test_an_administrator_deletes_what_others_said_and_what_is_old(
    api: BotApiServer, ask: Ask
) -> None:
    group = api.group()
    api.join(group, 123, "administrator")
    said = api.group_text(group, api.user(7), "hola")
    api.pass_time(TWO_DAYS_S + 1)

    assert ask("deleteMessage", chat_id=group.id, message_id=said)["ok"]


def test_a_frozen_message_is_neither_edited_nor_deleted(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    number = sent(ask)
    api.freeze(PRIVATE, number)

    edited = ask("editMessageText", chat_id=7, message_id=number, text="dos")
    deleted = ask("deleteMessage", chat_id=7, message_id=number)

    assert edited["description"] == "Bad Request: message can't be edited"
    assert deleted["description"] == "Bad Request: message can't be deleted for everyone"
    assert blamed(api) == []


def test_a_message_that_is_gone_is_not_edited(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    number = sent(ask)
    api.remove(PRIVATE, number)

    answer = ask("editMessageReplyMarkup", chat_id=7, message_id=number)

    assert answer["description"] == "Bad Request: message to edit not found"


def test_buttons_are_changed_and_taken_away_without_the_words(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    number = sent(ask)
    keyboard = {"inline_keyboard": [[{"text": "más", "callback_data": "x"}]]}

    put = ask("editMessageReplyMarkup", chat_id=7, message_id=number, reply_markup=keyboard)
    same = ask("editMessageReplyMarkup", chat_id=7, message_id=number, reply_markup=keyboard)
    taken = ask("editMessageReplyMarkup", chat_id=7, message_id=number)

    assert put["result"]["reply_markup"] == keyboard
    assert same["description"].startswith("Bad Request: message is not modified")
    assert "reply_markup" not in taken["result"]
    assert api.texts(PRIVATE) == ["uno"]
    assert [sent.buttons for sent in api.sent] == [{}, {"más": "x"}, {}]


@pytest.mark.parametrize(
    ("button", "words", "fault"),
    [
        ({"text": "más", "callback_data": ""}, "BUTTON_DATA_INVALID", "callback_data of 0 bytes"),
        (
            {"text": "", "callback_data": "x"},
            "inline keyboard button text must be non-empty",
            "button without words",
        ),
        (
            {"text": "más"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            "button that does nothing",
        ),
    ],
)
def test_a_button_that_is_none_is_refused(
    api: BotApiServer, ask: Ask, button: dict[str, str], words: str, fault: str
) -> None:
    api.user(7)

    answer = ask("sendMessage", chat_id=7, text="a", reply_markup={"inline_keyboard": [[button]]})

    assert answer["description"] == f"Bad Request: {words}"
    assert blamed(api) == [fault]


def test_a_reaction_must_be_one_that_exists(api: BotApiServer, ask: Ask) -> None:
    number = api.private_text(api.user(7), "hola")

    def react(*emoji: str) -> dict[str, object]:
        kinds = [{"type": "emoji", "emoji": one} for one in emoji]
        return ask("setMessageReaction", chat_id=7, message_id=number, reaction=kinds)

    liked, invalid, several = react("👍"), react("📚"), react("👍", "👎")
    missing = ask("setMessageReaction", chat_id=7, message_id=99, reaction=[])

    assert liked["ok"]
    assert invalid["description"] == "Bad Request: REACTION_INVALID"
    assert several["description"] == "Bad Request: REACTIONS_TOO_MANY"
    assert missing["description"] == "Bad Request: message to react not found"
    assert api.message(PRIVATE, number).reactions == ["👍"]


def test_a_file_goes_to_the_bot_and_back(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    essay = Upload("ensayo.md", b"# Leer", "text/markdown")
    api.document(PRIVATE, ada, essay, "para el corpus")

    document = ask("getUpdates")["result"][0]["message"]["document"]
    back = ask("sendDocument", chat_id=7, document=document["file_id"], caption="tuyo")

    assert (document["file_name"], document["file_size"]) == ("ensayo.md", 6)
    assert back["result"]["document"]["file_name"] == "ensayo.md"
    assert [sent.text for sent in api.sent] == ["tuyo"]


@pytest.mark.parametrize(
    ("size", "words"), [(20 * 1024 * 1024 + 1, "file is too big"), (20 * 1024 * 1024, "")]
)
def test_a_file_may_be_fetched_up_to_twenty_mebibytes(
    api: BotApiServer, ask: Ask, size: int, words: str
) -> None:
    api.document(PRIVATE, api.user(7), Upload("a.md", b"a"), size=size)
    document = api.pending_updates[0]["message"]["document"]

    answer = ask("getFile", file_id=document["file_id"])

    assert answer.get("description", "") == (f"Bad Request: {words}" if words else "")


def test_a_file_that_is_not_there_is_refused(api: BotApiServer, ask: Ask) -> None:
    api.user(7)

    unknown = ask("getFile", file_id="nobody")
    wrong = ask("sendDocument", chat_id=7, document="nobody")
    none = ask("sendDocument", chat_id=7)

    assert unknown["description"] == "Bad Request: invalid file_id"
    assert wrong["description"] == "Bad Request: wrong file identifier/HTTP URL specified"
    assert none["description"] == "Bad Request: there is no document in the request"


def test_a_caption_has_a_limit_of_its_own_and_is_no_text(api: BotApiServer, ask: Ask) -> None:
    api.document(PRIVATE, api.user(7), Upload("a.md", b"a"))
    file_id = api.pending_updates[0]["message"]["document"]["file_id"]

    long = ask("sendDocument", chat_id=7, document=file_id, caption="a" * 1025)
    good = ask("sendDocument", chat_id=7, document=file_id, caption="a" * 1024)
    number = good["result"]["message_id"]
    edited = ask("editMessageText", chat_id=7, message_id=number, text="b")

    assert long["description"] == "Bad Request: message caption is too long"
    assert edited["description"] == "Bad Request: there is no text in the message to edit"
    assert blamed(api) == [
        "caption of 1025 UTF-16 units",
        "edit of the text of a message without text",
    ]


def test_a_message_may_be_of_another_time_or_of_somebody_else(api: BotApiServer) -> None:
    ada, eva = api.user(7), api.user(8)
    old = updates.dated(updates.text(PRIVATE, ada, "hola"), ago_s=7 * 3600)
    whose = updates.forwarded(updates.via(old, api.telegram.bot), eva)

    api.tell(whose)

    told = api.pending_updates[0]["message"]
    assert api.telegram.clock.now() - told["date"] >= 7 * 3600
    assert told["forward_origin"]["sender_user"]["id"] == 8
    assert told["via_bot"]["username"] == "tertulia_bot"
