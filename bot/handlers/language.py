"""/language: a reader chooses in which language the bot speaks, an administrator for a group."""

from dataclasses import dataclass

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.answers.render import Rendered
from bot.handlers.desk import Desk
from bot.handlers.presses import Press
from bot.incoming.turn import Turn
from bot.messages import LANGUAGES
from bot.outgoing.writing import edit
from bot.people.permissions import writer_of
from bot.storage.buttons import Button

CHOOSE = "choose_language"


@dataclass(frozen=True, slots=True)
class Language:
    """Lets readers choose; quotations stay as they were written."""

    desk: Desk

    async def offer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the languages that there are, to whoever may choose here."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        messages = self.desk.messages(message)
        if not await self._may_choose(message):
            self.desk.reply(message, messages.language_of_group)
            return
        private = message.chat.type == ChatType.PRIVATE
        choices = [(words.language_name, tag) for tag, words in LANGUAGES.items()]
        rows = [[_button(message, label, tag) for label, tag in choices]]
        rows.append([_button(message, messages.language_automatic, None)])
        asked = messages.language_choose if private else messages.language_choose_group
        self.desk.reply(message, asked, rows)

    async def choose(self, press: Press) -> None:
        """Remember a choice, and say so in the language chosen."""
        chat, person = press.button.chat, press.query.from_user
        if chat is None or press.message is None:
            return
        if chat < 0 and not await self.desk.sender.administers(chat, person.id):
            return
        await self.desk.languages.choose(chat, press.button.data["language"])
        messages = self.desk.languages.words(person, chat)
        done = edit(chat, Rendered(messages.language_chosen), message_id=press.message.message_id)
        Turn.current().send(done)

    async def _may_choose(self, message: Message) -> bool:
        if message.chat.type == ChatType.PRIVATE:
            return True
        if message.sender_chat is not None:  # an anonymous administrator speaks as the group
            return message.sender_chat.id == message.chat_id
        person = message.from_user
        return person is not None and await self.desk.sender.administers(message.chat_id, person.id)


def _button(message: Message, label: str, language: str | None) -> Button:
    writer = writer_of(message)
    return Button(label, CHOOSE, {"language": language}, writer.id if writer else None)
