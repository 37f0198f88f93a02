"""Telegram's limits on sending, and the silence that a 429 asks for. The server's clock is moved."""

from typing import Any

import pytest

from tests.botapi import BotApiServer, Chat, Limits, flooded
from tests.botapi.conftest import Ask

PRIVATE = Chat(7, "private")


@pytest.fixture(autouse=True)
def _stopped(api: BotApiServer) -> None:
    api.stop_clock()


def blamed(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


def burst(ask: Ask, chat_id: int, count: int) -> list[dict[str, Any]]:
    return [ask("sendMessage", chat_id=chat_id, text=f"{n}") for n in range(count)]


def test_limits_are_lifted_until_they_are_asked_for(api: BotApiServer, ask: Ask) -> None:
    api.user(7)

    answers = burst(ask, 7, 40)

    assert all(answer["ok"] for answer in answers)
    assert blamed(api) == []


def test_a_burst_in_a_chat_passes_and_one_more_does_not(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.limit(Limits(chat_per_s=0.1, chat_burst=5))

    answers = burst(ask, 7, 6)

    assert [answer["ok"] for answer in answers] == [True] * 5 + [False]
    assert answers[5] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 10",
        "parameters": {"retry_after": 10},
    }
    assert blamed(api) == ["more than 0.1 message a second in chat 7"]


def test_a_chat_that_was_quiet_may_be_written_to_again(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.limit(Limits(chat_burst=1))
    first = burst(ask, 7, 1)
    api.pass_time(2)

    second = burst(ask, 7, 1)

    assert (first[0]["ok"], second[0]["ok"]) == (True, True)
    assert blamed(api) == []


def test_a_group_bears_twenty_messages_a_minute(api: BotApiServer, ask: Ask) -> None:
    group = api.group()
    api.limit(Limits())
    answers = []
    for n in range(21):
        api.pass_time(2)
        answers.append(ask("sendMessage", chat_id=group.id, text=f"{n}"))
    api.pass_time(60)

    later = ask("sendMessage", chat_id=group.id, text="later")

    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert later["ok"]
    assert blamed(api) == ["more than 20 messages a minute in group -1001"]


def test_all_chats_together_bear_thirty_messages_a_second(api: BotApiServer, ask: Ask) -> None:
    for number in range(3):
        api.user(number + 1)
    api.limit(Limits(overall_per_s=2))

    answers = [ask("sendMessage", chat_id=number + 1, text="hola") for number in range(3)]

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert blamed(api) == ["more than 2 messages a second"]


def test_edits_count_and_chat_actions_do_not(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.limit(Limits(chat_per_s=0.01, chat_burst=2))
    ask("sendMessage", chat_id=7, text="uno")

    actions = [ask("sendChatAction", chat_id=7, action="typing") for _ in range(3)]
    edits = [ask("editMessageText", chat_id=7, message_id=1, text=words) for words in "ab"]

    assert [action["ok"] for action in actions] == [True] * 3
    assert [edit["ok"] for edit in edits] == [True, False]


def test_sending_inside_a_window_is_a_violation(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.user(8)
    api.flood_next("sendMessage", 5)

    first = ask("sendMessage", chat_id=7, text="uno")
    api.pass_time(2)
    inside = ask("sendMessage", chat_id=7, text="dos")
    other = ask("sendMessage", chat_id=8, text="tres")
    api.pass_time(4)
    after = ask("sendMessage", chat_id=7, text="cuatro")

    assert first["parameters"] == {"retry_after": 5}
    assert inside["parameters"] == {"retry_after": 3}
    assert (other["ok"], after["ok"]) == (True, True)
    assert blamed(api) == ["sent inside a 429 window of chat 7"]


def test_what_was_under_way_when_the_window_opened_is_refused_without_blame(
    api: BotApiServer, ask: Ask
) -> None:
    api.user(7)
    api.open_window(PRIVATE, 600)

    answer = ask("sendMessage", chat_id=7, text="uno")

    assert answer["error_code"] == 429
    assert blamed(api) == []


def test_a_window_of_all_chats_closes_them_all(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.user(8)
    api.plan("sendMessage", flooded(5, overall=True))
    ask("sendMessage", chat_id=7, text="uno")
    api.pass_time(2)

    other = ask("sendMessage", chat_id=8, text="dos")

    assert other["error_code"] == 429
    assert blamed(api) == ["sent inside a 429 window of all chats"]


def test_lifting_the_limits_closes_the_windows(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.open_window(None, 600)

    api.lift_limits()

    assert ask("sendMessage", chat_id=7, text="uno")["ok"]


@pytest.mark.parametrize("method", ["answerCallbackQuery", "deleteMessage"])
def test_what_telegram_does_not_count_passes_in_a_window(
    api: BotApiServer, ask: Ask, method: str
) -> None:
    ada = api.user(7)
    ask("sendMessage", chat_id=7, text="uno")
    query = api.press(ada, PRIVATE, 1, "x")
    api.open_window(PRIVATE, 600)

    answer = ask(method, callback_query_id=query, chat_id=7, message_id=1)

    assert answer["ok"]
