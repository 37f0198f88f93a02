"""Greeting, help, and one's own number."""

from dataclasses import dataclass

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.handlers.keyboards import suggested


@dataclass(frozen=True, slots=True)
class Welcome:
    """Tells people what the bot is for."""

    desk: Desk

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Greet."""
        await self.greet(update)

    async def greet(self, update: Update, note: str = "") -> None:
        """Greet whoever came, after a word on what brought them here."""
        if message := update.effective_message:
            messages = self.desk.messages(message)
            offered = self.desk.answerer.suggestions(messages.language, seed=update.update_id)
            words = f"{note}\n\n{messages.welcome}" if note else messages.welcome
            if offered:
                words = f"{words}\n\n{messages.suggestions}"
            self.desk.reply(message, words, suggested(offered))

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Explain."""
        if message := update.effective_message:
            self.desk.reply(message, self.desk.messages(message).help)

    async def number(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Tell people their own number; whoever stands in for many has none."""
        message = update.effective_message
        if message is None or message.from_user is None or message.sender_chat is not None:
            return
        messages = self.desk.messages(message)
        words = messages.your_id.format(number=message.from_user.id)
        if message.from_user.id not in self.desk.admins:
            words = f"{words} {messages.ask_operator}"
        self.desk.reply(message, words)

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a command that there is not; in a group it may be another bot's."""
        message = update.effective_message
        if message is not None and message.chat.type == ChatType.PRIVATE:
            self.desk.reply(message, self.desk.messages(message).unknown_command)
