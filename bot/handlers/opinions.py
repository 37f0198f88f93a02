"""/feedback: what readers think, for administrators."""

from dataclasses import asdict, dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers.lessons import lessons
from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.outgoing.writing import Place, document
from bot.storage import votes

FILE = "feedback.jsonl"


@dataclass(frozen=True, slots=True)
class Opinions:
    """Counts the votes, and gives those that teach something as a file for `evaluate`."""

    desk: Desk

    async def tell(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer an administrator."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        generation = self.desk.answerer.generation
        if generation is None:
            self.desk.reply(message, messages.still_reading)
            return
        counts = await self.desk.database.run(votes.count)
        telling = await self.desk.database.run(votes.telling)
        told = messages.feedback.format(**asdict(counts))
        lines = lessons(telling, generation.words_of)
        if lines:
            Turn.current().send(document(Place.of(message), FILE, lines, told))
        else:
            self.desk.reply(message, f"{told}\n\n{messages.feedback_none}")
