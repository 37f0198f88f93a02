"""Each fault is seen to happen, from the client's side of the line."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.botapi import OUTAGES, BotApiServer, Chat, refused, timed_out
from tests.botapi.conftest import Ask
from tests.botapi.outages import HTML
from tests.botapi.refusals import bad_request

PRIVATE = Chat(7, "private")
PATIENT_S = 30
ANSWERED = {
    "401": (401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'),
    "404": (404, b'{"ok": false, "error_code": 404, "description": "Not Found"}'),
    "429 bare": (429, b'{"ok":false,"error_code":429,"description":"Too Many Requests"}'),
    "502 HTML": (502, HTML),
    "200 HTML": (200, HTML),
    "200 without result": (200, b'{"ok":true}'),
    "empty": (200, b""),
    "wrong JSON": (200, b'{"ok":true,"result":[{"update_id":1,'),
}


@pytest.fixture
def client(api: BotApiServer) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{api.url}/bot123:TEST/", trust_env=False, timeout=PATIENT_S
    ) as client:
        yield client


def test_there_are_fourteen_outages() -> None:
    assert len(OUTAGES) == 14


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "sendMessage"])
@pytest.mark.parametrize("kind", ANSWERED)
def test_an_outage_answers_wrongly_until_it_heals(
    api: BotApiServer, client: httpx.Client, kind: str, method: str
) -> None:
    api.user(7)
    say = {"chat_id": 7, "text": "hola"}

    with api.outage(kind):
        wrong = [client.post(method, json=say) for _ in range(2)]
        assert api.texts(PRIVATE) == []
    healed = client.post(method, json=say)

    assert [(answer.status_code, answer.content) for answer in wrong] == [ANSWERED[kind]] * 2
    assert healed.json()["ok"]


def test_the_409_names_the_other_poll(api: BotApiServer, ask: Ask) -> None:
    with api.outage("409"):
        answer = ask("getUpdates")

    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")


def test_refused_connections_are_accepted_at_the_same_port_again(
    api: BotApiServer, client: httpx.Client
) -> None:
    client.get("getMe")

    with api.outage("refuse"):
        for _ in range(2):
            with pytest.raises(httpx.TransportError, match=r"refused|reset|disconnected|Broken"):
                client.get("getMe")

    assert client.get("getMe").json()["ok"]


def test_a_reset_line_says_nothing(api: BotApiServer, client: httpx.Client) -> None:
    with (
        api.outage("reset"),
        pytest.raises(httpx.ReadError, match="reset"),
    ):
        client.get("getMe")

    assert client.get("getMe").json()["ok"]
    assert [call.status for call in api.calls("getMe")] == [0, 200]


def test_a_half_open_line_is_silent_until_it_heals(api: BotApiServer, client: httpx.Client) -> None:
    with ThreadPoolExecutor() as pool:
        with api.outage("half-open"):
            answer = pool.submit(client.get, "getMe")
            api.wait_until(lambda: len(api.calls("getMe")) == 1)
            assert not answer.done()

        with pytest.raises(httpx.ReadError, match="reset"):
            answer.result(timeout=PATIENT_S)
    assert client.get("getMe").json()["ok"]


def test_a_late_answer_comes_with_the_healing(api: BotApiServer, client: httpx.Client) -> None:
    api.user(7)
    with ThreadPoolExecutor() as pool:
        with api.outage("late"):
            say = {"chat_id": 7, "text": "hola"}
            answer = pool.submit(client.post, "sendMessage", json=say)
            api.wait_until(lambda: api.texts(PRIVATE) == ["hola"])
            assert not answer.done()

        assert answer.result(timeout=PATIENT_S).json()["ok"]


def test_a_slow_answer_comes_byte_by_byte(api: BotApiServer) -> None:
    port = int(api.url.rpartition(":")[2])
    with (
        api.outage("slow"),
        socket.create_connection(("127.0.0.1", port), timeout=PATIENT_S) as plug,
    ):
        plug.sendall(b"GET /bot123:TEST/getMe HTTP/1.1\r\n\r\n")
        pieces = [plug.recv(4096) for _ in range(9)]

    assert b"".join(pieces).startswith(b"HTTP/1.1 ")
    assert b"\r\n\r\n" not in b"".join(pieces)


def test_an_outage_may_be_of_some_methods_only(api: BotApiServer, ask: Ask) -> None:
    with api.outage("401", methods=["getUpdates"]):
        assert not ask("getUpdates")["ok"]
        assert ask("getMe")["ok"]


def test_a_poll_that_waits_is_hit_by_an_outage(api: BotApiServer, client: httpx.Client) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(client.get, "getUpdates", params={"timeout": 25})
        api.wait_until(lambda: api.telegram.mailbox.polls == 1)

        with api.outage("502 HTML"):
            assert poll.result(timeout=PATIENT_S).status_code == 502


def test_the_nth_request_fails_and_its_neighbours_do_not(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    api.plan("sendMessage", refused(bad_request("TEST")), after=2)

    answers = [ask("sendMessage", chat_id=7, text=f"{n}") for n in range(4)]

    assert [answer["ok"] for answer in answers] == [True, True, False, True]
    assert api.texts(PRIVATE) == ["0", "1", "3"]


@pytest.mark.parametrize(("done", "texts"), [(True, ["uno"]), (False, [])])
def test_a_dropped_answer_leaves_open_whether_it_was_sent(
    api: BotApiServer, client: httpx.Client, *, done: bool, texts: list[str]
) -> None:
    api.user(7)
    api.drop_next("sendMessage", done=done)

    with pytest.raises(httpx.ReadError, match="reset"):
        client.post("sendMessage", json={"chat_id": 7, "text": "uno"})

    assert len(api.calls("sendMessage")) == 1
    assert api.texts(PRIVATE) == texts


def test_an_answer_that_never_comes_lets_the_client_give_up(
    api: BotApiServer, client: httpx.Client
) -> None:
    api.user(7)
    api.plan("sendMessage", timed_out(done=True))

    with pytest.raises(httpx.ReadTimeout, match="timed out"):
        client.post("sendMessage", json={"chat_id": 7, "text": "uno"}, timeout=0.2)

    api.wait_until(lambda: api.texts(PRIVATE) == ["uno"])


def test_a_storm_hits_a_share_and_the_same_ones_each_time(api: BotApiServer, ask: Ask) -> None:
    api.user(7)
    with api.storm(refused(bad_request("TEST")), 0.3, seed=7) as storm:
        first = [ask("sendMessage", chat_id=7, text=f"{n}")["ok"] for n in range(40)]
    with api.storm(refused(bad_request("TEST")), 0.3, seed=7):
        second = [ask("sendMessage", chat_id=7, text=f"{n}")["ok"] for n in range(40)]

    assert storm.hits == first.count(False)
    assert 5 <= storm.hits <= 20
    assert first == second


def test_a_storm_leaves_other_methods_alone(api: BotApiServer, ask: Ask) -> None:
    with api.storm(refused(bad_request("TEST")), 1):
        assert ask("getMe")["ok"]


def test_a_request_that_is_held_up_does_not_hold_up_others(
    api: BotApiServer, client: httpx.Client
) -> None:
    with ThreadPoolExecutor() as pool, api.outage("half-open", methods=["getMe"]):
        pool.submit(client.get, "getMe")
        api.wait_until(lambda: len(api.calls("getMe")) == 1)

        assert client.get("getWebhookInfo").json()["ok"]


def test_a_body_in_chunks_is_read(api: BotApiServer, client: httpx.Client) -> None:
    api.user(7)
    form = {"Content-Type": "application/json"}

    def pieces() -> Iterator[bytes]:
        yield b'{"chat_id": 7, '
        yield b'"text": "uno"}'

    assert client.post("sendMessage", content=pieces(), headers=form).json()["ok"]
