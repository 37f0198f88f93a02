"""What every handler works with."""

from collections.abc import Collection
from dataclasses import dataclass

from telegram import Message

from bot.answer import Answerer
from bot.messages import Messages, messages_for
from bot.render import Rendered
from bot.sender import Place, Sender


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot's parts, as handlers use them.

    Attributes:
        answerer: Knows what the essays allow the bot to say.
        sender: Sends; nothing else does.
        admins: Numbers of the administrators.
        language: The bot's language where neither the reader's nor the question's is one of its.
    """

    answerer: Answerer
    sender: Sender
    admins: Collection[int]
    language: str

    def messages(self, message: Message, asked_in: str | None = None) -> Messages:
        """Return the bot's words for whoever wrote a message.

        Args:
            message: Its sender's client names a language; a channel's does not.
            asked_in: The language of the question, where there is one.
        """
        writer = None if message.sender_chat else message.from_user
        client = writer.language_code if writer else None
        return messages_for(client, asked_in, fallback=self.language)

    async def reply(self, message: Message, words: str | Rendered) -> Place:
        """Answer a message where it stands; return where the answer stands."""
        rendered = Rendered(words) if isinstance(words, str) else words
        return await self.sender.reply(Place.of(message), rendered.text, rendered.entities)
