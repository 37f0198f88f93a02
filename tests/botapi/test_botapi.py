"""The server itself: polling, faults, and one real bot that talks to it."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from telegram import Bot, BotCommand, MessageEntity, ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.botapi import BotApiServer, Chat, Identity, too_many_requests
from tests.botapi.conftest import Ask

PRIVATE = Chat(7, "private")


def waiting(api: BotApiServer, polls: int) -> None:
    """Return when that many getUpdates were begun."""
    api.wait_until(lambda: api.telegram.mailbox.polls == polls)


def test_an_unknown_token_is_unauthorized_and_a_malformed_path_not_found(api: BotApiServer) -> None:
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        paths = ("/bot123:TEST/getMe", "/bot123:OTHER/getMe", "/botTEST/getMe", "/getMe")
        answers = [client.get(path) for path in paths]

    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert [answer.status_code for answer in answers] == [200, 401, 404, 404]
    assert answers[1].json() == unauthorized
    assert answers[3].json()["description"] == "Not Found"


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
def test_parameters_arrive_in_every_way_that_bots_send_them(api: BotApiServer, way: str) -> None:
    api.user(7)
    url, params = (
        f"{api.url}/bot123:TEST/sendMessage",
        {"chat_id": "7", "text": "¿Sí? 📚\r\n& más"},
    )
    with httpx.Client(trust_env=False) as client:
        if way == "query":
            client.get(url, params=params)
        elif way == "form":
            client.post(url, data=params)
        elif way == "json":
            client.post(url, json={"chat_id": 7, "text": params["text"]})
        else:
            client.post(url, data=params, files={"thumb": ("a.png", b"\x89PNG\r\n\xff")})

    assert api.texts(PRIVATE) == ["¿Sí? 📚\r\n& más"]


def test_an_update_is_given_again_until_it_is_confirmed(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    for words in ("uno", "dos", "tres"):
        api.private_text(ada, words)

    first = ask("getUpdates", limit=2)["result"]
    again = ask("getUpdates")["result"]
    rest = ask("getUpdates", offset=first[-1]["update_id"] + 1)["result"]

    assert [update["message"]["text"] for update in first] == ["uno", "dos"]
    assert [update["message"]["text"] for update in again] == ["uno", "dos", "tres"]
    assert [update["message"]["text"] for update in rest] == ["tres"]
    assert api.pending_updates == rest


def test_a_negative_offset_forgets_all_but_the_last(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    for words in ("uno", "dos", "tres"):
        api.private_text(ada, words)

    last = ask("getUpdates", offset=-1)["result"]

    assert [update["message"]["text"] for update in last] == ["tres"]
    assert api.pending_updates == last


def test_kinds_that_were_not_asked_for_do_not_arrive(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    ask("getUpdates", allowed_updates=["callback_query"])
    number = api.private_text(ada, "hola")
    api.press(ada, PRIVATE, number, "x")

    remembered = ask("getUpdates")["result"]

    assert [list(update) for update in remembered] == [["update_id", "callback_query"]]


def test_a_long_poll_ends_as_soon_as_something_is_said(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(ask, "getUpdates", timeout=25)
        waiting(api, 1)

        api.private_text(ada, "hola")

        assert poll.result(timeout=20)["result"][0]["message"]["text"] == "hola"


def test_a_second_poll_ends_the_first(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(ask, "getUpdates", timeout=25)
        waiting(api, 1)
        second = pool.submit(ask, "getUpdates", timeout=25)

        assert first.result(timeout=20) == {
            "ok": False,
            "error_code": 409,
            "description": "Conflict: terminated by other getUpdates request;"
            " make sure that only one bot instance is running",
        }
        api.private_text(ada, "hola")
        assert second.result(timeout=20)["ok"]


def test_polling_and_a_webhook_exclude_each_other(api: BotApiServer, ask: Ask) -> None:
    api.private_text(api.user(7), "hola")
    ask("setWebhook", url="https://tertulia.example/hook")

    info = ask("getWebhookInfo")["result"]
    refused = ask("getUpdates")
    ask("deleteWebhook")

    assert (info["url"], info["pending_update_count"]) == ("https://tertulia.example/hook", 1)
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook")
    assert len(ask("getUpdates")["result"]) == 1


def test_a_planned_fault_comes_once_and_does_nothing(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.fail_next("sendMessage", 502, {"ok": False, "description": "Bad Gateway"})

    answers = [ask("sendMessage", chat_id=7, text=text) for text in ("uno", "dos")]

    assert [answer["ok"] for answer in answers] == [False, True]
    assert [call.status for call in api.calls("sendMessage")] == [502, 200]
    assert api.texts(PRIVATE) == ["dos"]


def test_a_garbled_answer_hides_that_the_message_arrived(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.garble_next("sendMessage", 200, {"ok": True})

    answer = ask("sendMessage", chat_id=7, text="uno")

    assert answer == {"ok": True}
    assert api.texts(PRIVATE) == ["uno"]


def test_a_held_answer_comes_when_it_is_released(api: BotApiServer, ask: Ask) -> None:
    with ThreadPoolExecutor() as pool:
        with api.hold("getMe"):
            answer = pool.submit(ask, "getMe")
            api.wait_until(lambda: len(api.calls("getMe")) == 1)
            assert not answer.done()

        assert answer.result(timeout=20)["ok"]


def test_a_delayed_answer_comes_late(api: BotApiServer) -> None:
    api.delay_next("getMe", delay_s=30)
    url = f"{api.url}/bot123:TEST/getMe"
    with httpx.Client(trust_env=False, timeout=0.2) as client:
        with pytest.raises(httpx.ReadTimeout, match="timed out"):
            client.get(url)

        assert client.get(url, timeout=20).status_code == 200


def test_closing_ends_open_polls_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with ThreadPoolExecutor() as pool:
        with BotApiServer() as api:
            url = f"{api.url}/bot123:TEST/getUpdates?timeout=50"
            half_sent = socket.create_connection(("127.0.0.1", int(api.url.rpartition(":")[2])))
            half_sent.sendall(b"POST /bot123:TEST/getMe HTTP/1.1\r\nContent-Length: 9\r\n")
            poll = pool.submit(httpx.get, url, trust_env=False, timeout=40)
            waiting(api, 1)

        assert poll.result(timeout=20).json() == {"ok": True, "result": []}
        half_sent.close()
    assert set(threading.enumerate()) <= before


def test_answers_are_not_held_back_by_the_network(api: BotApiServer) -> None:
    with httpx.Client(trust_env=False) as client:
        client.get(f"{api.url}/bot123:TEST/getMe")

        assert api.has_no_delay()


def test_a_failed_wait_tells_what_was_sent(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    ask("sendMessage", chat_id=7, text=" uno")

    with pytest.raises(AssertionError, match=r"(?s)not sent within 0 s.*white space.*text=' uno'"):
        api.wait_for(lambda sent: sent.text == "dos", timeout_s=0)


def test_bots_know_nothing_of_each_other(api: BotApiServer) -> None:
    other = api.add_bot("456:OTHER", Identity("Otra", "otra_bot"))
    other.private_text(other.user(7), "hola")

    with httpx.Client(base_url=api.url, trust_env=False) as client:
        name = client.get("/bot456:OTHER/getMe").json()["result"]["username"]
        api.revoke("456:OTHER")
        revoked = client.get("/bot456:OTHER/getMe").status_code

    assert (name, revoked) == ("otra_bot", 401)
    assert (len(other.pending_updates), len(api.pending_updates)) == (1, 0)


def test_commands_and_descriptions_are_kept_by_scope_and_language(
    api: BotApiServer, ask: Ask
) -> None:
    help_es = {"command": "ayuda", "description": "Cómo preguntar"}
    ask("setMyCommands", commands=[help_es], language_code="es")
    ask("setMyCommands", commands=[help_es], scope={"type": "chat", "chat_id": 900})
    ask("setMyDescription", description="Responde con citas.", language_code="es")

    assert api.commands == {
        ("default", "es"): {"ayuda": "Cómo preguntar"},
        ("chat:900", ""): {"ayuda": "Cómo preguntar"},
    }
    assert ask("getMyCommands", language_code="es")["result"] == [help_es]
    assert api.profile == {("description", "es"): "Responde con citas."}

    ask("deleteMyCommands", language_code="es")

    assert list(api.commands) == [("chat:900", "")]


async def test_a_real_bot_talks_to_it(api: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it, python-telegram-bot warns of a future type of RetryAfter.retry_after.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    question = api.private_text(api.user(7), "¿Por qué leemos? 📚")
    quote = MessageEntity("blockquote", 0, 8)
    async with Bot("123:TEST", base_url=f"{api.url}/bot") as bot:
        [update] = await bot.get_updates(timeout=5)
        assert update.message

        answer = await update.message.reply_text(
            "📚 Leer.", entities=[quote], reply_parameters=ReplyParameters(question, quote="leemos")
        )
        await answer.edit_text("📚 Leer!", entities=[quote])
        await bot.set_my_commands([BotCommand("ayuda", "Cómo preguntar")], language_code="es")
        member = await bot.get_chat_member(7, bot.id)

        with pytest.raises(BadRequest, match="Message is not modified"):
            await answer.edit_text("📚 Leer!", entities=[quote])
        api.refuse_next("sendMessage", too_many_requests(3))
        with pytest.raises(RetryAfter, match="Retry in 0:00:03"):
            await bot.send_message(7, "otra")

    sent = await asyncio.to_thread(api.wait_for, lambda sent: sent.reply_to == question)
    assert (sent.text, sent.quote, sent.marked("blockquote")) == (
        "📚 Leer.",
        "leemos",
        ["📚 Leer."],
    )
    assert api.texts(PRIVATE) == ["📚 Leer!"]
    assert answer.reply_to_message
    assert answer.reply_to_message.text == "¿Por qué leemos? 📚"
    assert (bot.username, member.status) == ("tertulia_bot", "member")
    assert api.violations == []


async def test_a_real_bot_looks_around_and_leaves(api: BotApiServer) -> None:
    group = api.group("Lectura")
    api.join(group, 7, "creator")
    api.join(group, 123, "administrator")
    async with Bot("123:TEST", base_url=f"{api.url}/bot") as bot:
        chat = await bot.get_chat(group.id)
        members = [await bot.get_chat_member(group.id, user_id) for user_id in (7, 123, 9)]
        await bot.leave_chat(group.id)

        with pytest.raises(Forbidden, match="not a member of the supergroup chat"):
            await bot.send_chat_action(group.id, "typing")

    assert (chat.title, chat.type) == ("Lectura", "supergroup")
    assert [member.status for member in members] == ["creator", "administrator", "left"]


async def test_a_real_bot_with_a_wrong_token_is_told(api: BotApiServer) -> None:
    bot = Bot("123:WRONG", base_url=f"{api.url}/bot")

    with pytest.raises(InvalidToken, match="rejected by the server"):
        await bot.initialize()

    await bot.shutdown()
