"""One lock over all that is known, and a bell that wakes whoever waits for a change of it."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Tests wait in threads, requests in the server's event loop; both without polling."""

    def __init__(self) -> None:
        self.lock = threading.Condition(threading.RLock())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()

    def announce(self) -> None:
        """Wake everybody: something has changed."""
        with self.lock:
            self.lock.notify_all()
            if self._loop:
                self._loop.call_soon_threadsafe(self._ring)

    def listen(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Choose the loop whose requests are woken; None before it ends."""
        with self.lock:
            self._loop = loop

    def wait_for(self, ready: Callable[[], T], timeout_s: float) -> T:
        """Wait in a thread until `ready` returns something true; its last value either way."""
        with self.lock:
            return self.lock.wait_for(ready, timeout_s)

    async def until(self, ready: Callable[[], T | None], timeout_s: float) -> T | None:
        """Wait in the loop until `ready` returns something; None if it never did."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout_s
        while True:
            with self.lock:
                value = ready()
            if value is not None or (left_s := deadline - clock()) <= 0:
                return value
            # The bell rings in this loop: no change can slip in between the look and the wait.
            with contextlib.suppress(TimeoutError):
                # Not wait_for: in Python 3.11 a bell in the same moment makes it miss its cancelling.
                async with asyncio.timeout(left_s):
                    await self._bell.wait()

    def _ring(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
