"""How updates come in: long polling that nothing ends but us, or a Telegram that is silent."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from telegram.error import InvalidToken

from bot.incoming.arrivals import identified
from bot.storage import NotStored

WAIT_S = 10  # Telegram answers a poll after that at the latest
GIVE_UP_S = 18.0  # and if it has not said all of it then, the connection is dead
MOST = 100  # updates in a poll
MOST_BYTES = 16 * 1024 * 1024
REFUSALS = 5  # a token that is refused once may be Telegram's own trouble
REFUSED_S = 90.0  # and so may one that is refused for a minute
PATIENCE_S = 0.5  # after a failure; doubles, up to
MOST_PATIENCE_S = 8.0
MOST_PAUSE_S = 300.0  # that Telegram may want
SAY_EVERY_S = 60.0  # a trouble that lasts

_FIRST_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')

logger = structlog.get_logger(__name__)

Take = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class Deaf(Exception):  # noqa: N818 - it says what is so
    """Telegram has not been heard for so long that a new process may do better."""


class _Failed(Exception):  # noqa: N818 - it says what is so
    """A poll that brought nothing."""

    def __init__(self, what: str, pause_s: float | None = None) -> None:
        super().__init__(what)
        self.pause_s = pause_s


class _Indigestible(_Failed):
    """An answer that is complete, but too large or too deep to be read."""

    def __init__(self, what: str, head: bytes) -> None:
        super().__init__(what)
        found = _FIRST_ID.search(head)
        self.first = int(found[1]) if found else None


@dataclass(slots=True)
class _Trouble:
    """What goes wrong, said when it begins and once a minute, not at every poll."""

    what: str = ""
    said: float = 0.0
    times: int = 0

    def tell(self, what: str, now: float) -> None:
        self.times += 1
        if what != self.what or now - self.said >= SAY_EVERY_S:
            self.what, self.said = what, now
            logger.warning("poll failed", what=what, times=self.times)

    def end(self) -> None:
        if self.times:
            logger.info("polls again", failed=self.times)
        self.what, self.said, self.times = "", 0.0, 0


class Poller:
    """Asks for updates and confirms them once they are stored.

    Args:
        url: Of the bot: the server's root and /bot<token>.
        take: Stores updates.
        kinds: Which kinds to ask for.
        proxy: Address of a proxy, if there is one.
        deaf_s: How long Telegram may be silent.
        clock: Seconds that never go back.

    Attributes:
        polled: When Telegram last answered, in seconds since 1970; 0 if it never has.
        strays: Updates without a number that were passed over.
    """

    def __init__(
        self,
        url: str,
        take: Take,
        kinds: Sequence[str],
        proxy: str | None = None,
        *,
        deaf_s: float = 1800.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._take, self._kinds, self._proxy = url, take, list(kinds), proxy
        self._deaf_s, self._clock = deaf_s, clock
        self._offset, self._most = 0, MOST
        self._heard = clock()
        self._trouble = _Trouble()
        self._refused: list[float] = []
        self.polled = 0.0
        self.strays = 0

    async def run(self) -> None:
        """Poll for ever.

        Raises:
            InvalidToken: Telegram has refused the token again and again.
            Deaf: Telegram has been silent for too long.
        """
        async with httpx.AsyncClient(proxy=self._proxy, timeout=GIVE_UP_S) as client:
            while True:
                try:
                    await self._poll(client)
                except Exception as error:  # noqa: BLE001 - nothing else may end the polling
                    await asyncio.sleep(self._after(error))
                else:
                    self._trouble.end()

    def _after(self, error: Exception) -> float:
        """Return how long to wait after a failure.

        Raises:
            InvalidToken: It is one refusal too many.
            Deaf: It has been going on for too long.
        """
        now = self._clock()
        self._trouble.tell(_words(error), now)
        if isinstance(error, InvalidToken):
            self._refused.append(now)
            if len(self._refused) >= REFUSALS and now - self._refused[0] >= REFUSED_S:
                raise error
        else:
            self._refused.clear()
        if now - self._heard >= self._deaf_s:
            raise Deaf(
                f"Telegram has not been heard for {(now - self._heard) / 60:.0f} minutes "
                f"({_words(error)}); see to the network, the proxy and BOT_API_URL"
            )
        if isinstance(error, _Failed) and error.pause_s is not None:
            return min(error.pause_s, MOST_PAUSE_S)
        return float(min(PATIENCE_S * 2 ** min(self._trouble.times - 1, 8), MOST_PATIENCE_S))

    async def _poll(self, client: httpx.AsyncClient) -> None:
        asked = {"timeout": WAIT_S, "limit": self._most, "allowed_updates": self._kinds}
        if self._offset:
            asked["offset"] = self._offset
        try:
            async with asyncio.timeout(GIVE_UP_S):
                received = await self._ask(client, asked)
        except _Indigestible as error:
            self._pass_over(error)
            raise
        self._heard, self.polled = self._clock(), time.time()
        self._refused.clear()
        good = [update for update in received if identified(update)]
        if strays := len(received) - len(good):
            self.strays += strays
            logger.error("updates without a number", passed_over=strays)
        await self._take(good)
        self._most = MOST
        if good:
            self._offset = max(update["update_id"] for update in good) + 1
        elif strays:
            raise _Failed("nothing but updates without a number")
        else:
            # All is confirmed. After a quiet week ids begin anew, perhaps lower.
            self._offset = 0

    async def _ask(self, client: httpx.AsyncClient, asked: dict[str, Any]) -> list[Any]:
        async with client.stream("POST", f"{self._url}/getUpdates", json=asked) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _Indigestible(
                        f"an answer of more than {MOST_BYTES} bytes", bytes(body[:1000])
                    )
        return _result(response.status_code, bytes(body))

    def _pass_over(self, error: _Indigestible) -> None:
        """Ask for one update at a time; if that one cannot be digested, do without it."""
        if self._most > 1:
            self._most = 1
        elif error.first is not None:
            self.strays += 1
            self._offset = error.first + 1
            logger.error("update passed over", update=error.first, what=str(error))


def _result(status: int, body: bytes) -> list[Any]:
    """Return the updates of an answer.

    Raises:
        InvalidToken: The token is refused.
        _Failed: It brings none.
    """
    if status in (401, 404):
        raise InvalidToken
    try:
        answer = json.loads(body.decode(errors="replace"))
    except json.JSONDecodeError as error:
        raise _Failed(f"status {status} and no JSON") from error
    except (RecursionError, ValueError) as error:  # too deep, or a number without end
        raise _Indigestible(
            f"JSON that cannot be read ({type(error).__name__})", body[:1000]
        ) from error
    if not isinstance(answer, dict):
        raise _Failed(f"status {status} and no object")
    if status == 409:
        raise _Failed(
            "another process polls with this token, or has set a webhook; end it, "
            f"or give this bot a token of its own ({_described(answer)})"
        )
    if status == 429:
        parameters = answer.get("parameters")
        pause = parameters.get("retry_after") if isinstance(parameters, dict) else None
        raise _Failed("status 429", float(pause) if isinstance(pause, int) else None)
    result = answer.get("result")
    if status != 200 or not isinstance(result, list):
        raise _Failed(f"status {status} without updates")
    return result


def _described(answer: dict[str, Any]) -> str:
    return str(answer.get("description"))[:120]


def _words(error: Exception) -> str:
    match error:
        case _Failed():
            return str(error)
        case InvalidToken():
            return "the token is refused"
        case NotStored():
            return "the updates could not be stored"
        case _:
            return type(error).__name__
