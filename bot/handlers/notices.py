"""What administrators are told without having asked: builds cut short, a damaged index."""

import asyncio
from dataclasses import dataclass
from functools import partial

import structlog

from bot.answers.render import Rendered
from bot.building.builds import Builds
from bot.handlers.begun import Begun
from bot.handlers.desk import Desk
from bot.messages import LANGUAGES
from bot.outgoing.writing import announcement, edit
from bot.storage import NotStored, buttons, notes

DAMAGED = "damaged generation told"  # its id: the administrators know of it, over restarts
LOOK_EVERY_S = 1.0

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells each thing once: the note of that is stored together with the letters."""

    desk: Desk
    builds: Builds

    async def begin(self) -> asyncio.Task[None]:
        """Tell what an earlier run has left; return the task that tells what turns up.

        To be called before any update is handled: a build that is noted then is nobody's work.
        """
        try:
            await self._tell_interrupted()
        except (NotStored, OSError) as error:
            logger.warning("administrator not told", error=type(error).__name__)
        return asyncio.create_task(self._watch())

    async def _tell_interrupted(self) -> None:
        """Tell whoever waits for a build that there will be no result, and forget it."""
        for begun in await self.desk.database.run(Begun.all):
            words = Rendered(LANGUAGES[begun.language].reindex_interrupted)
            await self.desk.sender.post_together(
                [edit(begun.chat, words, about=begun.letter), announcement(begun.chat, words)],
                [
                    partial(buttons.drop, letter=begun.letter),
                    partial(Begun.forget, letter=begun.letter),
                ],
            )
        if interrupted := self.builds.interrupted():
            logger.warning("build interrupted", started=interrupted.started.isoformat())
            self.builds.forget_interrupted()

    async def _watch(self) -> None:
        told = None
        while True:
            damaged = self.desk.answerer.damaged
            if damaged is not None and damaged != told:
                try:
                    await self._tell_damage(damaged)
                except NotStored as error:
                    logger.warning("administrators not told", error=type(error).__name__)
                else:
                    told = damaged
            await asyncio.sleep(LOOK_EVERY_S)

    async def _tell_damage(self, damaged: str) -> None:
        """Tell every administrator, unless an earlier run has told of this generation."""
        if await self.desk.database.run(partial(notes.read, name=DAMAGED)) == damaged:
            return
        written = [
            announcement(
                admin,
                Rendered(
                    self.desk.languages.words(None, admin).status_degraded.format(current=damaged)
                ),
            )
            for admin in sorted(self.desk.admins)
        ]
        note = partial(notes.write, name=DAMAGED, value=damaged)
        await self.desk.sender.post_together(written, [note])
