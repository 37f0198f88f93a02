"""The other way in: Telegram posts updates to us, and proves itself with a secret."""

import asyncio
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.incoming.arrivals import identified
from bot.incoming.polling import Deaf
from bot.storage import NotStored

SECRET_HEADER = "x-telegram-bot-api-secret-token"
MOST_BYTES = 1024 * 1024
READ_S = 10.0  # for the body of an update
LATER_S = 5  # when to come again, where the database fails or too much waits
CONNECTIONS = 40  # that Telegram may keep open at once
LOOK_EVERY_S = 20.0  # whether Telegram is there and still has our address

logger = structlog.get_logger(__name__)


class Taker(Protocol):
    """Stores updates: the inbox."""

    @property
    def full(self) -> bool:
        """Whether so much waits that it is better to come again later."""
        ...

    async def take(self, received: Sequence[dict[str, Any]]) -> None:
        """Store updates; when this returns they are safe."""
        ...


class Webhook:
    """Takes what Telegram posts, and asks now and then whether it still does.

    Args:
        bot: Makes the calls.
        taker: Stores updates.
        url: Public address; its path is served.
        secret: That Telegram shows in a header.
        kinds: Which kinds of updates to ask for.
        deaf_s: How long Telegram may be silent.

    Attributes:
        polled: When Telegram last answered or posted, in seconds since 1970; 0 if it never has.
        strays: What was posted and is no update with a number.
    """

    def __init__(
        self,
        bot: Bot,
        taker: Taker,
        url: str,
        secret: SecretStr,
        kinds: Sequence[str],
        deaf_s: float,
    ) -> None:
        self._bot, self._taker, self._url, self._kinds = bot, taker, url, list(kinds)
        self._secret, self._deaf_s = secret.get_secret_value(), deaf_s
        self._heard = time.monotonic()
        self.polled = 0.0
        self.strays = 0

    @property
    def route(self) -> Route:
        """Where it is served."""
        return Route(urlsplit(self._url).path or "/", self.receive, methods=["POST"])

    async def run(self) -> None:
        """Give Telegram the address, and watch over it for ever.

        Raises:
            InvalidToken: Telegram refuses the token.
            Deaf: Telegram has been silent for too long.
        """
        await self._offer()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                info = await self._bot.get_webhook_info()
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning("telegram not reached", error=type(error).__name__)
            else:
                self._hear()
                if info.url != self._url:
                    logger.error("the webhook was taken away; another bot has this token")
                    await self._offer()
            if (silent_s := time.monotonic() - self._heard) >= self._deaf_s:
                raise Deaf(f"Telegram has not been heard for {silent_s / 60:.0f} minutes")

    async def receive(self, request: Request) -> Response:
        """Store one update; answer 200 when it is safe.

        A status of failure makes Telegram post again for a day, and holds up that chat's other
        updates: what can never be read is taken as well, counted and put aside.
        """
        shown = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(shown, self._secret.encode()):
            return _closing(403)
        if self._taker.full:
            return _later()
        try:
            async with asyncio.timeout(READ_S):
                body = await _read(request)
        except (TimeoutError, ClientDisconnect):
            return _closing(408)
        if body is None:
            return _closing(413)
        self._hear()
        try:
            update = json.loads(body.decode(errors="replace"))
        except (ValueError, RecursionError):
            update = None
        if not identified(update):
            self.strays += 1
            logger.error("posted and no update with a number", bytes=len(body))
            return Response(status_code=200)
        try:
            await self._taker.take([update])
        except NotStored:
            return _later()
        return Response(status_code=200)

    async def _offer(self) -> None:
        await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=self._kinds,
            max_connections=CONNECTIONS,
        )
        self._hear()

    def _hear(self) -> None:
        self._heard, self.polled = time.monotonic(), time.time()


async def _read(request: Request) -> bytes | None:
    """Return the body; None as soon as it is too long."""
    try:
        if int(request.headers.get("content-length", 0)) > MOST_BYTES:
            return None
    except ValueError:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _closing(status: int) -> Response:
    return Response(status_code=status, headers={"Connection": "close"})


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": str(LATER_S)})
