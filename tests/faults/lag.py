"""How late an event loop is."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

EVERY_S = 0.005


@dataclass
class Lag:
    """How much later than asked for a loop woke up, in milliseconds, each time."""

    found: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        """Return the lag that so large a part of all stays under."""
        return sorted(self.found)[min(int(len(self.found) * part), len(self.found) - 1)]

    @property
    def words(self) -> str:
        shares = " ".join(f"p{part * 100:g} {self.share(part):.1f}" for part in (0.5, 0.99, 0.999))
        return f"lag in ms {shares} max {max(self.found):.1f}, measured {len(self.found)} times"


@asynccontextmanager
async def measured() -> AsyncIterator[Lag]:
    """Measure the lag of the running loop meanwhile."""
    lag = Lag()

    async def watch() -> None:
        while True:
            due = time.perf_counter() + EVERY_S
            await asyncio.sleep(EVERY_S)
            lag.found.append((time.perf_counter() - due) * 1000)

    task = asyncio.create_task(watch())
    try:
        yield lag
    finally:
        task.cancel()
