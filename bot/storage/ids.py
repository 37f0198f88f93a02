"""Numbers for rows, known before the row is written."""

import threading
import time


class _Clockwork:
    """Nanoseconds since 1970, each at most once."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def tick(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns())
            return self._last

    def rise_above(self, number: int) -> None:
        with self._lock:
            self._last = max(self._last, number)


_clockwork = _Clockwork()


def new_id() -> int:
    """Return a number that no other row has; later ones are larger. Fits 63 bits until 2262."""
    return _clockwork.tick()


def rise_above(number: int) -> None:
    """Let every later number be larger than this: a machine's clock may have been set back."""
    _clockwork.rise_above(number)
