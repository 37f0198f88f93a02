"""HTTP/1.1 by hand on loopback, so that a test can break it at any byte.

A library would close, flush and retry by its own lights; here a connection can be refused, reset,
left open without a word, or answered byte by byte.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from tests.botapi.bodies import Head, next_request

Line = Literal["whole", "slow", "reset"]
NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Reply:
    """An answer and how it goes over the line; `pause_s` lies between the bytes of a slow one."""

    status: int
    body: bytes
    content_type: str = "application/json"
    line: Line = "whole"
    pause_s: float = 0.05

    def raw(self) -> bytes:
        """Return head and body together: apart they would cost 40 ms."""
        known = self.status in {status.value for status in HTTPStatus}
        reason = HTTPStatus(self.status).phrase if known else "Unknown"
        head = f"HTTP/1.1 {self.status} {reason}\r\nContent-Type: {self.content_type}\r\n"
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


@dataclass(frozen=True)
class HttpRequest:
    """A request that has arrived whole."""

    head: Head
    body: bytes


Handler = Callable[[HttpRequest], Awaitable[Reply]]


class Connection(asyncio.Protocol):
    """One client, one request at a time; whoever hangs up is not answered any more."""

    def __init__(self, handler: Handler, everybody: "set[Connection]") -> None:
        self.transport: asyncio.Transport | None = None
        self.task: asyncio.Task[None] | None = None
        self._handler = handler
        self._everybody = everybody
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._everybody.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._everybody.discard(self)
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._go_on()

    def reset(self) -> None:
        """Hang up in the middle: the client sees `connection reset by peer`."""
        if self.transport:
            plug = self.transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            self.transport.abort()

    def has_no_delay(self) -> bool:
        """Tell whether what is written leaves at once."""
        assert self.transport
        plug = self.transport.get_extra_info("socket")
        return bool(plug.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    def _go_on(self) -> None:
        if self.task is None and (found := next_request(self._received)):
            request = HttpRequest(*found)
            self.task = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: HttpRequest) -> None:
        reply = await self._handler(request)
        assert self.transport
        if reply.line == "reset":
            self.reset()
        elif reply.line == "slow":
            for byte in reply.raw():
                self.transport.write(bytes([byte]))
                await asyncio.sleep(reply.pause_s)
        else:
            self.transport.write(reply.raw())
        self.task = None
        if not self.transport.is_closing():
            self._go_on()


@dataclass
class Listener:
    """A port that answers, refuses, and answers again; it stays ours all the while."""

    handler: Handler
    port: int = 0
    connections: set[Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None

    def __post_init__(self) -> None:
        # Bound but never listening: the port is nobody else's while connections are refused.
        self._claim = _bound(self.port)
        self.port = self._claim.getsockname()[1]

    async def open(self) -> None:
        """Answer from now on."""
        if self._server is None:
            plug = _bound(self.port)
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._connection, sock=plug, backlog=1024)

    def refuse(self) -> None:
        """Refuse new connections and reset those that are open."""
        if self._server:
            self._server.close()
            self._server = None
        for connection in list(self.connections):
            connection.reset()

    async def close(self, patience_s: float) -> None:
        """Let the answers that are due go out, then end everything."""
        if self._server:
            self._server.close()
        if due := {connection.task for connection in self.connections if connection.task}:
            await asyncio.wait(due, timeout=patience_s)
        for connection in list(self.connections):
            if connection.transport:
                connection.transport.close()
        self._claim.close()

    def _connection(self) -> Connection:
        return Connection(self.handler, self.connections)


def _bound(port: int) -> socket.socket:
    # With its protocol named, or asyncio would not set TCP_NODELAY: 40 ms an answer.
    plug = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    plug.bind(("127.0.0.1", port))
    return plug
