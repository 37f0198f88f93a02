"""What is kept is forgotten in time, and leaves the files as well."""

import asyncio
import time
from functools import partial

import structlog

from bot.storage import Database, StorageError
from bot.storage.retention import Keeping, expire, scrub_wanted, scrubbed

LOOK_EVERY_S = 60.0  # for what somebody wants forgotten
SWEEP_EVERY_S = 3600.0  # for what is over

logger = structlog.get_logger(__name__)


class Housekeeping:
    """Deletes what is over, and rewrites the files after something was deleted.

    Args:
        database: To be kept clean.
        keeping: How long what is kept.
    """

    def __init__(self, database: Database, keeping: Keeping) -> None:
        self._database, self._keeping = database, keeping

    async def run(self) -> None:
        """Keep house for ever."""
        swept = float("-inf")
        while True:
            due = time.monotonic() - swept >= SWEEP_EVERY_S
            try:
                if due:
                    await self.sweep()
                    swept = time.monotonic()
                await self.scrub()
            except StorageError as error:
                logger.warning("house not kept", reason=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def sweep(self, now: float | None = None) -> int:
        """Delete what is over; return how many rows that concerned.

        Args:
            now: Seconds since 1970, if not now.

        Raises:
            NotStored: The database did not take it.
        """
        then = time.time() if now is None else now
        number = 0
        while some := await self._database.run(partial(expire, keeping=self._keeping, now=then)):
            number += some
        if number:
            logger.info("forgotten", rows=number)
        return number

    async def scrub(self) -> bool:
        """Rewrite the files if something was deleted since the last time; tell whether they were.

        Raises:
            NotStored: They could not be, as when a backup reads them; the next time comes soon.
        """
        mark = await self._database.run(scrub_wanted)
        if mark is None:
            return False
        await self._database.scrub()
        await self._database.run(partial(scrubbed, mark=mark))
        return True
