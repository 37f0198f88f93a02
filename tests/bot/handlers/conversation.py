"""A private chat and a group with a bot that answers from three short passages."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answers.answer import Answer
from index import Candidate, Generation, Hit, Shelf
from tests.bot.fakes import build, write_essay
from tests.botapi import BotApiServer, Chat, Sent, User, updates
from tests.botapi.chats import Json

if TYPE_CHECKING:
    from tests.bot.handlers.conftest import Hear, Oracle

WORDS = ("Leer es releer.", "Callar es otra lectura.", "Quien relee, vuelve.")
QUESTION = "¿Por qué leemos?"
QUOTED = [f"{words}\n— Sobre leer" for words in WORDS]


@dataclass
class Conversation:
    """What people do in a chat, and what comes of it."""

    api: BotApiServer
    hear: "Hear"
    oracle: "Oracle"
    generation: Generation
    chat: Chat

    async def ask(self, user: User, words: str = QUESTION, *, to: Sent | None = None) -> Sent:
        """Say something, in answer to a message or not; return the bot's last message."""
        message = updates.text(self.chat, user, words)
        if to is not None:
            message = updates.replying(message, self.shown(to))
        await self.hear(updates.update(message))
        return self.api.sent[-1]

    async def edit(self, message_id: int, words: str) -> None:
        """Change what was said."""
        said = self.api.message(self.chat, message_id).json
        await self.hear(updates.update(updates.edited(said, words)))

    async def press(self, user: User, sent: Sent, label: str) -> str | None:
        """Press a button; return what the reader sees of it for a moment."""
        message = self.shown(sent)
        await self.hear(updates.callback_query(user, message, sent.buttons[label]))
        return self.told()

    def shown(self, sent: Sent) -> Json:
        """Return a message as it reads now."""
        return self.api.message(self.chat, sent.message_id).json

    def told(self) -> str | None:
        """Return the words of the last acknowledgement; each press has had one."""
        calls = self.api.calls("answerCallbackQuery")
        return calls[-1].request.text("text") or None

    def texts(self) -> list[str]:
        """Return what the bot's messages say now."""
        return self.api.texts(self.chat)

    def hit(self, number: int) -> Hit:
        """Return one of the passages as it is found."""
        passage = self.generation.texts[number]
        parts = Candidate(number, 0, 1.0, 1.0, None, (), 0.0, 0.0)
        essay = self.generation.essays[passage.essay]
        return Hit(essay, passage, passage.sentences[0], 1.0, parts)

    def answers(self, words: str, *numbers: int, sure: float = 1.0, others: int = 0) -> None:
        """Let a question be answered with passages, others being near."""
        hits = tuple(self.hit(number) for number in numbers)
        rest = [number for number in range(len(WORDS)) if number not in numbers][:others]
        near = tuple(self.hit(number) for number in rest)
        self.oracle.answers[words] = Answer("es", hits, None, (), sure, "g", others=near)


def rebuilt(folder: Path, *paragraphs: str) -> Generation:
    """Return an essay of these paragraphs as it is read anew."""
    write_essay(folder / "essays", "leer", "\n\n".join(paragraphs))
    build(folder / "index", folder / "essays")
    return Shelf(folder / "index").current()
