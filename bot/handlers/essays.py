"""What the bot has read, and where to begin to read it."""

from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers.render import Rendered, render_essays
from bot.handlers.desk import Desk
from bot.handlers.keyboards import under_list
from bot.handlers.origins import Origin
from bot.handlers.presses import Press
from bot.handlers.reading import Reading
from bot.messages import LANGUAGES, Messages
from bot.outgoing.writing import Keyboard
from index import Generation


@dataclass(frozen=True, slots=True)
class Essays:
    """Lists the essays that serve, page by page, each with a button that opens it."""

    desk: Desk
    reading: Reading

    async def list(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Name every essay, its author where one is named, and its size."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        generation = self.desk.answerer.generation
        if generation is None:
            self.desk.reply(message, messages.still_reading)
            return
        self.desk.reply(message, *_page(0, generation, messages))

    async def turn(self, press: Press) -> None:
        """Show a page of the list where a button's message stands."""
        origin = Origin.noted_in(press.button.data)
        generation, messages = self.desk.answerer.generation, LANGUAGES[origin.language]
        if generation is None:
            self.reading.say(press, messages.still_reading)
            return
        self.reading.replace(press, *_page(origin.essays or 0, generation, messages))


def _page(number: int, generation: Generation, messages: Messages) -> tuple[Rendered, Keyboard]:
    """Return a page of the list, the last one if there are not so many any more."""
    pages = render_essays(generation, messages)
    number = min(number, len(pages) - 1)
    listed = pages[number]
    return listed.page, under_list(listed.essays, number, len(pages), generation, messages)
