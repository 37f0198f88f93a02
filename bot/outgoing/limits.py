"""How much may be sent, by Telegram's rules: so much a chat, a group, and over all."""

import asyncio
import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

BURST = 3  # messages to one chat at once, which Telegram lets pass
MINUTE_S = 60.0
IN_A_ROW = 5  # chats refused one after the other, none served between: it is all of them
ROUNDING = 1e-6  # of a message: a wait that is none but for the last digits
REMEMBERED = 1_000  # chats; beyond that those that have been quiet are forgotten


class Limits(Protocol):
    """Says when something may be sent; one process keeps it in memory."""

    async def wait(self, chat: int | None, priority: int) -> None:
        """Return when a message may go to a chat; it counts as sent from then on."""
        ...

    def refused(self, chat: int | None, seconds: float) -> None:
        """Hear that Telegram wants a pause."""
        ...

    def served(self) -> None:
        """Hear that Telegram has taken something."""
        ...


class LocalLimits:
    """Telegram's limits for the messages of one process.

    Telegram does not say whether a refusal means one chat or all. The chat is paused; when
    several in a row are refused and nothing passes between them, all are.

    Args:
        per_second: Messages a second over all.
        per_chat_second: Messages a second to one chat, after a burst.
        per_group_minute: Messages a minute to one group.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        per_second: float,
        per_chat_second: float,
        per_group_minute: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._overall = _Window(per_second, 1.0)
        self._per_chat_second, self._per_group_minute = per_chat_second, per_group_minute
        self._chats: dict[int, tuple[_Measure, ...]] = {}
        self._paused: dict[int, float] = {}
        self._all_paused = 0.0
        self._refused: set[int] = set()
        self._clock = clock
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, chat: int | None, priority: int) -> None:
        """Return when a message may go to a chat, counted from then on.

        Args:
            chat: None for what is in no chat of ours, such as a message of inline mode.
            priority: Lower goes first, where all have to wait.
        """
        while True:
            seconds = self._chat_wait(chat)
            if seconds > 0:
                await asyncio.sleep(seconds)
                continue
            await self._overall_turn(priority)
            if self._chat_wait(chat) <= 0:  # it may have been refused meanwhile
                break
        now = self._clock()
        for window in self._windows(chat):
            window.count(now)

    def refused(self, chat: int | None, seconds: float) -> None:
        """Hear that Telegram wants a pause of some seconds, for a chat or for all."""
        until = self._clock() + seconds
        if chat is None:
            self._all_paused = max(self._all_paused, until)
            return
        self._paused[chat] = max(self._paused.get(chat, 0.0), until)
        self._refused.add(chat)
        if len(self._refused) >= IN_A_ROW:
            self._all_paused = max(self._all_paused, until)

    def served(self) -> None:
        """Hear that Telegram has taken something: not all are refused."""
        self._refused.clear()

    def _chat_wait(self, chat: int | None) -> float:
        now = self._clock()
        waits = [window.wait(now) for window in self._windows(chat)]
        if chat is not None and (until := self._paused.get(chat)) is not None:
            if until <= now:
                del self._paused[chat]
            waits.append(until - now)
        return max(waits, default=0.0)

    def _windows(self, chat: int | None) -> tuple["_Measure", ...]:
        if chat is None:
            return ()
        if chat not in self._chats:
            if len(self._chats) >= REMEMBERED:
                self._forget()
            burst = _Bucket(self._per_chat_second, BURST)
            group = (_Window(self._per_group_minute, MINUTE_S),) if chat < 0 else ()
            self._chats[chat] = (burst, *group)
        return self._chats[chat]

    def _forget(self) -> None:
        now = self._clock()
        self._chats = {
            chat: windows
            for chat, windows in self._chats.items()
            if any(window.busy(now) for window in windows)
        }

    async def _overall_turn(self, priority: int) -> None:
        now = self._clock()
        if not self._waiting and self._overall_wait(now) <= 0:
            self._overall.count(now)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), turn))
        self._wake()
        await turn

    def _overall_wait(self, now: float) -> float:
        return max(self._overall.wait(now), self._all_paused - now)

    def _wake(self) -> None:
        """Let those go who may, and come back when the next one may."""
        now = self._clock()
        while self._waiting and self._overall_wait(now) <= 0:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._overall.count(now)
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            wait = max(self._overall_wait(now), 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._wake)


class _Measure(Protocol):
    def wait(self, now: float) -> float:
        """Return the seconds until another may go; zero or less: now."""
        ...

    def count(self, now: float) -> None: ...

    def busy(self, now: float) -> bool: ...


class _Bucket:
    """So many a second in the long run, and some at once after a pause."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._left, self._then = float(burst), float("-inf")

    def wait(self, now: float) -> float:
        return (1 - ROUNDING - self._filled(now)) / self._per_second

    def count(self, now: float) -> None:
        self._left, self._then = self._filled(now) - 1, now

    def busy(self, now: float) -> bool:
        return self._filled(now) < self._burst

    def _filled(self, now: float) -> float:
        return min(float(self._burst), self._left + (now - self._then) * self._per_second)


class _Window:
    """At most so many in any stretch of so many seconds; at least one in a longer one."""

    def __init__(self, most: float, seconds: float) -> None:
        number = max(1, int(most))
        self._seconds = seconds * number / most
        self._times: deque[float] = deque(maxlen=number)

    def wait(self, now: float) -> float:
        """Return the seconds until another may go; zero or less: now."""
        if len(self._times) < (self._times.maxlen or 1):
            return 0.0
        return self._times[0] + self._seconds - now

    def count(self, now: float) -> None:
        self._times.append(now)

    def busy(self, now: float) -> bool:
        return bool(self._times) and now - self._times[-1] < self._seconds
