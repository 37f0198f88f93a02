"""What every handler works with."""

from collections.abc import Collection
from dataclasses import dataclass, field

from telegram import Message, Update

from bot.answers.answer import Answerer
from bot.answers.questioning import Questioning
from bot.answers.render import Rendered
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.sender import Sender
from bot.outgoing.writing import Keyboard, Place, reply
from bot.people.bans import Bans
from bot.people.languages import Languages
from bot.people.permissions import refusal, writer_of
from bot.storage import Database
from bot.storage.letters import Letter
from bot.storage.retention import Keeping


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot's parts, as handlers use them.

    Attributes:
        answerer: Knows what the essays allow the bot to say.
        questioning: Asks it, off the event loop.
        sender: Sends; nothing else does.
        database: Keeps what outlives the process.
        admins: Numbers of the administrators.
        languages: Knows in which language the bot speaks to whom.
        bans: Whom the bot ignores.
        keeping: How long what is kept.
    """

    answerer: Answerer
    questioning: Questioning
    sender: Sender
    database: Database
    admins: Collection[int]
    languages: Languages
    bans: Bans = field(default_factory=Bans)
    keeping: Keeping = field(default_factory=Keeping)

    def messages(self, message: Message, asked_in: str | None = None) -> Messages:
        """Return the bot's words for whoever wrote a message.

        Args:
            message: Its sender's client names a language; a channel's does not.
            asked_in: The language of the question, where there is one.
        """
        writer = writer_of(message)
        return self.languages.words(writer, message.chat_id, asked_in)

    def order(self, update: Update) -> tuple[Message, Messages] | None:
        """Return an administrator's command and the bot's words for them.

        None where it is not to be taken; whoever gave it is told why.
        """
        message = update.effective_message
        if message is None:
            return None
        messages = self.messages(message)
        if refused := refusal(message, self.admins, messages):
            self.reply(message, refused)
            return None
        return message, messages

    def reply(
        self,
        message: Message,
        words: str | Rendered,
        keyboard: Keyboard = (),
    ) -> Letter:
        """Answer a message where it stands, once the turn is stored; return the letter."""
        rendered = Rendered(words) if isinstance(words, str) else words
        return Turn.current().send(reply(Place.of(message), rendered, keyboard))
