"""/start with a passage behind it: a link to a passage that somebody has shared."""

from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers.permalinks import passage_in
from bot.handlers.desk import Desk
from bot.handlers.origins import Origin
from bot.handlers.reading import Reading
from bot.handlers.welcome import Welcome


@dataclass(frozen=True, slots=True)
class Permalinks:
    """Opens the passage that a link leads to; what leads nowhere ends at the welcome."""

    desk: Desk
    reading: Reading
    welcome: Welcome

    async def open(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the passage, or the nearest if it is gone, as a message to read on from."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        passage = passage_in(" ".join(context.args or ()))
        generation = self.desk.answerer.generation
        if passage is not None and generation is None:
            self.desk.reply(message, messages.still_reading)
            return
        if passage is None or generation is None:
            await self.welcome.greet(update, messages.link_unknown)
            return
        sought = await self.reading.seek(passage, generation)
        if sought.place is None:
            unknown = generation.former(passage) is None
            note = messages.link_unknown if unknown else messages.passage_lost
            await self.welcome.greet(update, note)
            return
        origin, bot = Origin(messages.language), context.bot.username
        self.desk.reply(message, *self.reading.page(sought, origin, generation, bot, messages))
