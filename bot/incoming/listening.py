"""A small web server for what listens: bounded connections, and no patience with half requests."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_S = 10.0  # for the first lines of a request
MOST_CONNECTIONS = 1000
MOST_HEAD_BYTES = 16 * 1024
BACKLOG = 1024


class CannotListen(Exception):  # noqa: N818 - it says what is so
    """The address is taken, or not this machine's."""


class Impatient(H11Protocol):
    """Hangs up on who does not come to the point: uvicorn itself waits for ever."""

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; the time of a request's head begins with its first."""
        super().data_received(data)
        if self._hurry is None and self._between_requests():
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a connection go."""
        if self._hurry is not None:
            self._hurry.cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._hurry = self.loop.call_later(HEAD_S, self._lose_patience)

    def _lose_patience(self) -> None:
        self._hurry = None
        if self._between_requests() and not self.transport.is_closing():
            self.transport.abort()

    def _between_requests(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        return cycle is None or cycle.response_complete


class Server(uvicorn.Server):
    """Leaves the process's signals to the bot."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


class Listener:
    """Serves an application at an address.

    Args:
        application: ASGI.
        address: host:port; port 0 lets the system choose.

    Raises:
        CannotListen: The address is taken, or not this machine's.
    """

    def __init__(self, application: object, address: str) -> None:
        host, _, port = address.rpartition(":")
        host = host.strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With its protocol named, or asyncio would not set TCP_NODELAY: 40 ms an answer.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise CannotListen(
                f"BOT_LISTEN: {address} cannot be listened on ({error}); choose another port"
            ) from error
        config = uvicorn.Config(
            application,  # type: ignore[arg-type]
            http=Impatient,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        )
        self._server = Server(config)
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port, for where the system has chosen it."""
        return int(self._socket.getsockname()[1])

    async def begin(self) -> None:
        """Serve from now on."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 - uvicorn rings no bell
            await asyncio.sleep(0.01)

    async def end(self) -> None:
        """Finish the requests at work, for two seconds at most, and close."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
        self._socket.close()
