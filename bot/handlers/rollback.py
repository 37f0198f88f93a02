"""/rollback: an administrator lets the generation before the current one answer again."""

import asyncio
import json
from dataclasses import dataclass
from functools import partial

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers.render import fitting
from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.storage import notes
from index import IndexingError

NOTE = "rollback"  # the update that asked for the last one, and what served then


@dataclass(frozen=True, slots=True)
class Rollback:
    """Goes back by one generation for each time it is told to."""

    desk: Desk

    async def go_back(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Let the generation before serve, and name both."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        self.desk.reply(message, await self._go_back(messages))

    async def _go_back(self, messages: Messages) -> str:
        before, now = await self._asked_when(), self.desk.answerer.current_id()
        if before != now:  # the process ended after the deed and before its report
            return messages.rolled_back.format(left=before, serving=now)
        try:
            left, serving = await asyncio.to_thread(self.desk.answerer.roll_back)
        except IndexingError as error:
            return fitting(messages.rollback_failed.format(reason=error))
        return messages.rolled_back.format(left=left, serving=serving)

    async def _asked_when(self) -> str | None:
        """Return what was current when this update was first handled; note it if that is now.

        A turn that is begun again after a crash must not go back by another generation.
        """
        update_id, current = Turn.current().update_id, self.desk.answerer.current_id()
        noted = await self.desk.database.run(partial(notes.read, name=NOTE))
        known = json.loads(noted) if noted else {}
        if known.get("update") == update_id:
            left: str | None = known["left"]
            return left
        value = json.dumps({"update": update_id, "left": current})
        await self.desk.database.run(partial(notes.write, name=NOTE, value=value))
        return current
