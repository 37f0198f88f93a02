"""The server's clock, which a test can stop and move on: nothing has to be waited for."""

import time
from dataclasses import dataclass


@dataclass
class Clock:
    """The time of day and the time that passes, both `ahead_s` of the real ones.

    Attributes:
        ahead_s: How far a test has moved it on.
        stopped_at: Time of day and time passed when it was stopped; None while it runs.
    """

    ahead_s: float = 0
    stopped_at: tuple[float, float] | None = None

    def stop(self) -> None:
        """Let it move only where it is moved."""
        self.stopped_at = (time.time(), time.monotonic())

    def now(self) -> float:
        """Return seconds since 1970."""
        return (self.stopped_at[0] if self.stopped_at else time.time()) + self.ahead_s

    def passing(self) -> float:
        """Return seconds of a clock that nobody sets back."""
        return (self.stopped_at[1] if self.stopped_at else time.monotonic()) + self.ahead_s
