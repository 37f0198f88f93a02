"""A Bot API server on loopback, for tests that start the bot as a process of its own.

with BotApiServer(token="123:TEST") as api:
    ...  # start the bot with api.url as the root of its API
    question = api.private_text(api.user(7), "¿Por qué leemos?")
    answer = api.wait_for(lambda sent: sent.reply_to == question)
    assert api.violations == []
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import uvicorn

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.driver import Driver
from tests.botapi.endpoint import Endpoint
from tests.botapi.faults import Fault, Faults
from tests.botapi.refusals import RefusalError
from tests.botapi.telegram_state import Identity, Telegram


class BotApiServer(Driver):
    """Serves one bot, whose driver it is, and others that are added."""

    def __init__(self, token: str = "123:TEST", identity: Identity | None = None) -> None:
        super().__init__(_telegram(token, identity), Changes())
        self.faults = Faults()
        self.endpoint = Endpoint({token: self.telegram}, self.changes, self.faults)
        # With its protocol named, or asyncio would not set TCP_NODELAY: 40 ms an answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._http = _HttpServer(self.endpoint, self._socket)
        self._thread = threading.Thread(target=self._http.serve_here, name="botapi", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._http.ready.wait(timeout=10):
            raise RuntimeError("the Bot API server did not start within 10 s")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self.changes.lock:
            self.endpoint.closing = True
        self.changes.announce()
        self._http.end()
        self._thread.join(timeout=10)
        if self._thread.is_alive():
            raise RuntimeError("the Bot API server did not end within 10 s")

    def add_bot(self, token: str, identity: Identity | None = None) -> Driver:
        """Serve another bot, which has chats of its own."""
        with self.changes.lock:
            telegram = _telegram(token, identity)
            self.endpoint.bots[token] = telegram
        return Driver(telegram, self.changes)

    def revoke(self, token: str) -> None:
        """Let a token be unknown from now on."""
        with self.changes.lock:
            del self.endpoint.bots[token]

    def fail_next(self, method: str, status: int, body: Json | bytes, times: int = 1) -> None:
        """Answer the next requests wrongly, without doing what they ask for.

        A getUpdates that already waits is not among the next.
        """
        self._plan(method, Fault(status, _bytes(body)), times)

    def refuse_next(self, method: str, refusal: RefusalError, times: int = 1) -> None:
        """Refuse the next requests in Telegram's way."""
        self._plan(method, Fault(refusal.status, _bytes(refusal.json())), times)

    def garble_next(self, method: str, status: int, body: Json | bytes, times: int = 1) -> None:
        """Do what the next requests ask for, but answer wrongly: the bot cannot know."""
        self._plan(method, Fault(status, _bytes(body), done_anyway=True), times)

    def delay_next(self, method: str, delay_s: float, times: int = 1) -> None:
        """Do what the next requests ask for at once, and answer late."""
        with self.changes.lock:
            self.faults.delay(method, delay_s, times)

    @contextlib.contextmanager
    def hold(self, method: str) -> Iterator[None]:
        """Do what is asked for, and answer only when the block has ended."""
        with self.changes.lock:
            self.faults.held[method] += 1
        try:
            yield
        finally:
            with self.changes.lock:
                self.faults.held[method] -= 1
            self.changes.announce()

    def has_no_delay(self) -> bool:
        """Tell whether every open connection sends what it has at once."""
        return self._http.has_no_delay()

    def _plan(self, method: str, fault: Fault, times: int) -> None:
        with self.changes.lock:
            self.faults.plan(method, fault, times)


class _HttpServer(uvicorn.Server):
    """Uvicorn in a thread: it waits for events where it would look ten times a second."""

    def __init__(self, endpoint: Endpoint, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                endpoint.application(),
                lifespan="off",
                ws="none",
                http="h11",
                log_config=None,
                access_log=False,
                timeout_keep_alive=75,
            )
        )
        self.ready = threading.Event()
        self._changes = endpoint.changes
        self._listener = listener
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    def serve_here(self) -> None:
        asyncio.run(self.serve(sockets=[self._listener]))

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changes.listen(self._loop)
        self.ready.set()
        await self._ended.wait()
        self._changes.listen(None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if answering := set(self.server_state.tasks):
            await asyncio.wait(answering, timeout=1)
        for listener in self.servers:
            await listener.wait_closed()

    def has_no_delay(self) -> bool:
        options = (
            connection.transport.get_extra_info("socket").getsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY
            )
            for connection in list(self.server_state.connections)
        )
        return all(options)

    def end(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._ended.set)


def _telegram(token: str, identity: Identity | None) -> Telegram:
    return Telegram(int(token.partition(":")[0]), identity or Identity())


def _bytes(body: Json | bytes) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
