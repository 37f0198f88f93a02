import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from telegram import Bot

from bot.incoming import listening, webhook
from bot.incoming.listening import CannotListen, Listener
from bot.incoming.webhook import MOST_BYTES, SECRET_HEADER, Webhook
from bot.metrics import Metrics
from bot.storage import NotStored
from bot.upkeep.health import Pulse
from bot.upkeep.outlook import routes
from tests.botapi import BotApiServer

SECRET = "mesa-y-mantel_9"


@dataclass
class Taker:
    taken: list[dict[str, Any]] = field(default_factory=list)
    full: bool = False
    fails: bool = False

    async def take(self, received: Sequence[dict[str, Any]]) -> None:
        if self.fails:
            raise NotStored("no room")
        self.taken += received


@dataclass
class House:
    taker: Taker
    hook: Webhook
    port: int
    client: httpx.AsyncClient
    pulse: Pulse = field(default_factory=lambda: Pulse(0, None, degraded=False))

    async def post(self, body: bytes, secret: str | None = SECRET) -> httpx.Response:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        return await self.client.post("/hook", content=body, headers=headers)


@pytest.fixture
async def house(bot: Bot) -> AsyncIterator[House]:
    taker = Taker()
    hook = Webhook(bot, taker, "http://127.0.0.1:1/hook", SecretStr(SECRET), ["message"], 1800)
    metrics = Metrics()
    kept: list[House] = []
    served = [*routes(lambda: kept[0].pulse, metrics), hook.route]
    listener = Listener(Starlette(routes=served), "127.0.0.1:0")
    await listener.begin()
    url = f"http://127.0.0.1:{listener.port}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        kept.append(House(taker, hook, listener.port, client))
        yield kept[0]
    await listener.end()


async def raw(port: int, said: bytes) -> bytes:
    """Say something and return what comes until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    try:
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def head(length: int, secret: str = "") -> bytes:
    shown = f"{SECRET_HEADER}: {secret}\r\n" if secret else ""
    return f"POST /hook HTTP/1.1\r\nHost: x\r\n{shown}Content-Length: {length}\r\n\r\n".encode()


async def test_an_update_is_taken_before_it_is_confirmed(house: House) -> None:
    answer = await house.post(b'{"update_id": 5, "message": {}}')

    assert answer.status_code == 200
    assert house.taker.taken == [{"update_id": 5, "message": {}}]
    assert house.hook.polled > 0


@pytest.mark.parametrize(
    "secret", [None, "", "x", SECRET[:-1], SECRET + "x", "\u00e9", SECRET.upper()]
)
async def test_without_the_secret_nothing_is_taken(house: House, secret: str | None) -> None:
    headers = [] if secret is None else [(SECRET_HEADER.encode(), secret.encode())]

    answer = await house.client.post("/hook", content=b'{"update_id": 5}', headers=headers)

    assert answer.status_code == 403
    assert house.taker.taken == []
    assert house.hook.polled == 0


async def test_without_the_secret_no_body_is_waited_for(house: House) -> None:
    said = await raw(house.port, head(10**8))

    assert said.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_long_is_refused(house: House, *, announced: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 65536 + 1):  # all of it is read: nothing is left to reset
            yield bytes(65536)

    if announced:
        assert (await raw(house.port, head(MOST_BYTES + 1, SECRET))).startswith(b"HTTP/1.1 413")
    else:
        answer = await house.client.post("/hook", content=chunks(), headers={SECRET_HEADER: SECRET})
        assert answer.status_code == 413
    assert house.taker.taken == []


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"\xff", b"5", b"[]", b"{}", b'{"update_id": "x"}', b"[" * 100_000]
)
async def test_what_can_never_be_read_is_taken_and_put_aside(house: House, body: bytes) -> None:
    answer = await house.post(body)

    assert answer.status_code == 200
    assert house.taker.taken == []
    assert house.hook.strays == 1


@pytest.mark.parametrize("why", ["full", "fails"])
async def test_what_cannot_be_stored_is_to_come_again(house: House, why: str) -> None:
    setattr(house.taker, why, True)

    answer = await house.post(b'{"update_id": 5}')

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_half_a_body_is_not_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "READ_S", 0.05)

    said = await raw(house.port, head(100, SECRET) + b'{"upd')

    assert said.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "said", [b"", b"POST /ho", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /"]
)
async def test_half_a_head_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(listening, "HEAD_S", 0.05)

    heard = await raw(house.port, said)

    assert heard.count(b"HTTP/1.1") == said.count(b"\r\n\r\n")


async def test_there_are_only_so_many_connections(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 2)
    held = [await asyncio.open_connection("127.0.0.1", house.port) for _ in range(2)]
    for _, writer in held:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    for reader, _ in held:
        await reader.readuntil(b"}")

    refused = await raw(house.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

    for _, writer in held:
        writer.close()
    assert refused == b""


@pytest.mark.parametrize(
    ("pulse", "status", "state"),
    [
        (Pulse(0, "g", degraded=False), 503, "ill"),
        (Pulse(9e9, "g", degraded=False), 200, "well"),
        (Pulse(9e9, "g", degraded=True), 200, "degraded"),
        (Pulse(9e9, "g", degraded=False, stored=False), 503, "ill"),
        (Pulse(9e9, None, degraded=False), 503, "ill"),
    ],
)
async def test_healthz_tells_how_the_bot_is(
    house: House, pulse: Pulse, status: int, state: str
) -> None:
    house.pulse = pulse

    answer = await house.client.get("/healthz")

    assert (answer.status_code, answer.json()["state"]) == (status, state)


async def test_metrics_are_numbers_and_kinds(house: House) -> None:
    answer = await house.client.get("/metrics")

    assert answer.status_code == 200
    assert "\ntertulia_degraded 0.0\n" in answer.text
    assert "tertulia_update_to_sent_seconds_bucket" in answer.text


async def test_telegram_is_told_the_address_and_posts_there(api: BotApiServer, bot: Bot) -> None:
    taker = Taker()
    plug = socket.create_server(("127.0.0.1", 0))
    port = plug.getsockname()[1]
    plug.close()
    url = f"http://127.0.0.1:{port}/hook"
    hook = Webhook(bot, taker, url, SecretStr(SECRET), ["message"], 1800)
    listener = Listener(Starlette(routes=[hook.route]), f"127.0.0.1:{port}")
    await listener.begin()
    task = asyncio.create_task(hook.run())

    api.private_text(api.user(7), "hola")
    await asyncio.to_thread(api.wait_until, lambda: bool(taker.taken), timeout_s=60)

    task.cancel()
    await asyncio.wait({task})
    await listener.end()
    assert taker.taken[0]["message"]["text"] == "hola"
    assert api.telegram.mailbox.webhook_url == url
    assert api.telegram.mailbox.allowed == {"message"}


async def test_an_address_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]

        with pytest.raises(CannotListen, match=f"BOT_LISTEN: 127.0.0.1:{port} cannot be"):
            Listener(Starlette(), f"127.0.0.1:{port}")
