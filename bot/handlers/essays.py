"""What the bot has read."""

from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.render import render_essays


@dataclass(frozen=True, slots=True)
class Essays:
    """Lists the essays that serve."""

    desk: Desk

    async def list(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Name every essay, its author where one is named, and its size."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        generation = self.desk.answerer.generation
        if generation is None:
            await self.desk.reply(message, messages.still_reading)
            return
        for page in render_essays(generation, messages):
            await self.desk.reply(message, page)
