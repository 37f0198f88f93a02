"""A Bot API server on loopback, for tests that start the bot as a process of its own.

with BotApiServer(token="123:TEST") as api:
    ...  # start the bot with api.url as the root of its API
    question = api.private_text(api.user(7), "¿Por qué leemos?")
    answer = api.wait_for(lambda sent: sent.reply_to == question)
    assert api.violations == []
"""

import asyncio
import itertools
import threading
from collections.abc import Coroutine, Iterable, Iterator
from types import TracebackType
from typing import Self

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.control import Control
from tests.botapi.delivery import Delivery
from tests.botapi.driver import Driver
from tests.botapi.endpoint import Endpoint
from tests.botapi.faults import Faults
from tests.botapi.mischief import Mischief
from tests.botapi.telegram_state import Identity, Telegram
from tests.botapi.wire import Listener

PATIENCE_S = 10


class BotApiServer(Mischief, Driver):
    """Serves one bot, whose driver it is, and others that are added.

    Telegram's limits are lifted until `limit()` is called.
    """

    def __init__(
        self, token: str = "123:TEST", identity: Identity | None = None, *, port: int = 0
    ) -> None:
        super().__init__(_telegram(token, identity), Changes())
        self.faults = Faults()
        self.endpoint = Endpoint({token: self.telegram}, self.changes, self.faults)
        self.delivery = Delivery(self.endpoint.bots, self.changes)
        self.listener = Listener(self.endpoint.answer, port)
        self.url = f"http://127.0.0.1:{self.listener.port}"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ended = asyncio.Event()
        self._control: Listener | None = None
        self._switching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="botapi", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(timeout=PATIENCE_S):
            raise RuntimeError(f"the Bot API server did not start within {PATIENCE_S} s")
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
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(timeout=PATIENCE_S)
        if self._thread.is_alive():
            raise RuntimeError(f"the Bot API server did not end within {PATIENCE_S} s")

    def accept_control(self, port: int = 0) -> str:
        """Let other processes drive the server at an address of its own, which is returned.

        It is another port: this one can be made to refuse. To be called before the start.
        """
        self._control = Listener(Control(self).answer, port)
        return f"http://127.0.0.1:{self._control.port}"

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

    def proxy(self, public: str, local: str) -> None:
        """Post what a webhook under a public address is for to one on 127.0.0.1."""
        with self.changes.lock:
            self.delivery.proxies[public] = local

    def pour(self, updates: Iterable[Json], rate_per_s: float) -> None:
        """Queue updates at a steady rate from now on, and return at once."""
        pouring = self._pour(iter(updates), rate_per_s)
        self._loop.call_soon_threadsafe(self._keep_running, pouring)

    def has_no_delay(self) -> bool:
        """Tell whether every open connection sends what it has at once."""
        return all(connection.has_no_delay() for connection in list(self.listener.connections))

    def refuse_connections(self) -> None:
        """Close the port and everything that is open."""
        self._in_loop(self._refuse())

    def accept_connections(self) -> None:
        """Open the port again."""
        self._in_loop(self.listener.open())

    async def _refuse(self) -> None:
        self.listener.refuse()

    async def settled(self) -> None:
        """Return when the port is as it was told to be; for the server's own thread."""
        if self._switching:
            await self._switching

    def _in_loop(self, doing: Coroutine[None, None, None]) -> None:
        """Do it now; the server's own thread cannot wait for it here, see `settled`."""
        if threading.current_thread() is self._thread:
            self._switching = self._loop.create_task(doing)
        else:
            asyncio.run_coroutine_threadsafe(doing, self._loop).result(PATIENCE_S)

    def _keep_running(self, doing: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pour(self, updates: Iterator[Json], rate_per_s: float) -> None:
        begun, poured = self._loop.time(), 0
        while True:
            due = int((self._loop.time() - begun) * rate_per_s) + 1
            some = list(itertools.islice(updates, due - poured))
            if not some and due > poured:
                return
            self.push_all(some)
            poured += len(some)
            await asyncio.sleep(max(0, begun + poured / rate_per_s - self._loop.time()))

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self.changes.listen(self._loop)
        await self.listener.open()
        if self._control:
            await self._control.open()
        posting = self._loop.create_task(self.delivery.run())
        self._ready.set()
        await self._ended.wait()
        for task in (posting, *self._tasks):
            task.cancel()
        await self.listener.close(patience_s=1)
        if self._control:
            await self._control.close(patience_s=1)
        self.changes.listen(None)


def _telegram(token: str, identity: Identity | None) -> Telegram:
    return Telegram(int(token.partition(":")[0]), identity or Identity())
