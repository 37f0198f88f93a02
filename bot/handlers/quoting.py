"""/random, /cita: a quotation for whoever has nothing to ask."""

from collections import OrderedDict
from dataclasses import dataclass, field
from random import Random

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers import quotable
from bot.answers.render import Rendered
from bot.handlers.desk import Desk
from bot.handlers.origins import Origin, Shown
from bot.handlers.presses import Press
from bot.handlers.reading import Reading
from bot.messages import LANGUAGES, Messages
from bot.outgoing.writing import Keyboard
from index import Generation

MOST_CHATS = 10_000  # of which it is known what was quoted last


@dataclass(frozen=True, slots=True)
class Quoting:
    """Quotes a passage that stands alone, another one each time.

    Attributes:
        desk: The bot's parts.
        reading: Shows it.
        chance: Chooses.
        last: What was quoted last in a chat, by its number; lost with the process.
    """

    desk: Desk
    reading: Reading
    chance: Random = field(default_factory=Random)
    last: OrderedDict[int, str] = field(default_factory=OrderedDict)

    async def quote(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer with a quotation."""
        message = update.effective_message
        if message is None:
            return
        messages = self.desk.messages(message)
        generation = self.desk.answerer.generation
        last = self.last.get(message.chat_id)
        found = self._quotation(generation, last, context.bot.username, messages)
        if found is None:
            self.desk.reply(message, messages.still_reading)
            return
        passage, rendered, keyboard = found
        self._remember(message.chat_id, passage)
        self.desk.reply(message, rendered, keyboard)

    async def another(self, press: Press) -> None:
        """Put another quotation into the place of one."""
        data = press.button.data
        messages = LANGUAGES[data["language"]]
        generation, bot = self.desk.answerer.generation, press.query.get_bot().username
        found = self._quotation(generation, data["passage"], bot, messages)
        if found is None:
            self.reading.say(press, messages.still_reading)
            return
        passage, rendered, keyboard = found
        if press.button.chat is not None:
            self._remember(press.button.chat, passage)
        self.reading.replace(press, rendered, keyboard)

    def _quotation(
        self, generation: Generation | None, last: str | None, bot: str, messages: Messages
    ) -> tuple[str, Rendered, Keyboard] | None:
        """Choose a passage; return its id and the message that quotes it."""
        but = {last} if last else set[str]()
        passage = generation and quotable.choose(generation, self.chance, but)
        if generation is None or passage is None:
            return None
        origin = Origin(messages.language, (Shown(passage.id),))
        return passage.id, *self.reading.again(origin, generation, bot, messages)

    def _remember(self, chat: int, passage: str) -> None:
        self.last[chat] = passage
        self.last.move_to_end(chat)
        while len(self.last) > MOST_CHATS:
            self.last.popitem(last=False)
