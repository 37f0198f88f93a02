"""What is to go wrong, as a test has planned it."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """An answer in the place of the right one; `done_anyway`: the method does its work all the same."""

    status: int
    body: bytes
    done_anyway: bool = False


class Faults:
    """Faults, delays and holds of answers, by method."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._delays_s: defaultdict[str, deque[float]] = defaultdict(deque)

    def plan(self, method: str, fault: Fault, times: int) -> None:
        """Let the next answers of a method be wrong."""
        self._faults[method].extend([fault] * times)

    def delay(self, method: str, delay_s: float, times: int) -> None:
        """Let the next answers of a method be late."""
        self._delays_s[method].extend([delay_s] * times)

    def take(self, method: str) -> Fault | None:
        """Return the fault of this request, if one was planned."""
        planned = self._faults[method]
        return planned.popleft() if planned else None

    def take_delay_s(self, method: str) -> float:
        """Return how late this answer is to be."""
        planned = self._delays_s[method]
        return planned.popleft() if planned else 0
