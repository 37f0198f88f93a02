"""Looks at the bot every second: is there another index, and how is everybody?"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from bot.answers.answer import Answerer
from bot.building.builds import Builds
from bot.incoming.inbox import Inbox
from bot.metrics import Metrics
from bot.storage import Database, NotStored, figures, letters
from bot.storage.letters import State
from bot.upkeep.health import Pulse
from index import IndexingError

COUNT_EVERY = 5  # looks: the database's own figures are counted that often
OPEN = (State.NEW, State.CLAIMED)

logger = structlog.get_logger(__name__)


class Ear(Protocol):
    """Hears Telegram, by polling or by a webhook."""

    @property
    def polled(self) -> float:
        """When Telegram last answered, in seconds since 1970; 0 if it never has."""
        ...


@dataclass(slots=True)
class Watch:
    """Notices another generation, leaves the pulse for the health check, and keeps figures.

    Attributes:
        home: Where the pulse is left.
        answerer: Serves a generation.
        ear: Hears Telegram.
        inbox: Keeps updates.
        builds: Builds indexes.
        database: Keeps letters.
        metrics: Where figures are kept.
        clock: Seconds since 1970.
    """

    home: Path
    answerer: Answerer
    ear: Ear
    inbox: Inbox
    builds: Builds
    database: Database
    metrics: Metrics
    clock: Callable[[], float] = time.time
    counted: float = 0.0

    def pulse(self) -> Pulse:
        """Return how the bot is now."""
        serving = self.answerer.generation.id if self.answerer.generation else None
        degraded = self.answerer.damaged is not None
        return Pulse(self.ear.polled, serving, degraded, stored=not self.inbox.failing)

    async def run(self, every_s: float) -> None:
        """Look again and again; nothing that fails may end it."""
        self.counted, looks = self.clock(), 0
        while True:
            try:
                if await asyncio.to_thread(self.answerer.refresh) and self.answerer.generation:
                    logger.info("serving", generation=self.answerer.generation.id)
            except IndexingError as error:
                logger.error("generation not served", reason=str(error))  # noqa: TRY400 - the reason is all there is
            try:
                self.pulse().write(self.home)
            except OSError as error:  # a full disk must not keep a new generation from serving
                logger.error("pulse not written", reason=str(error))  # noqa: TRY400 - the reason is all there is
            self.measure()
            if looks % COUNT_EVERY == 0:
                await self.count()
            looks += 1
            await asyncio.sleep(every_s)

    def measure(self) -> None:
        """Set what is known without asking."""
        pulse, metrics = self.pulse(), self.metrics
        metrics.heard.set(self.clock() - pulse.polled if pulse.polled else -1)
        metrics.generation.clear()
        if pulse.generation is not None:
            metrics.generation.labels(pulse.generation).set(1)
        metrics.degraded.set(pulse.degraded)
        metrics.building.set(self.builds.running)
        metrics.waiting.labels("inbox").set(self.inbox.waiting)

    async def count(self) -> None:
        """Ask the database which letters were settled since the last time, and how many wait."""
        try:
            settled = await self.database.run(partial(figures.settled_after, moment=self.counted))
            states = await self.database.run(letters.count)
        except NotStored:
            return  # whoever wanted to store something has said so
        for letter in settled:
            self.counted = letter.finished
            self.metrics.letters.labels(letter.state).inc()
            if letter.took_s is not None and letter.state is State.SENT:
                self.metrics.latency.observe(letter.took_s)
        self.metrics.waiting.labels("outbox").set(sum(states.get(state, 0) for state in OPEN))
