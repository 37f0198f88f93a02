"""/ban and /unban: an administrator lets the bot ignore a person or a chat."""

import time
from dataclasses import dataclass
from functools import partial

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
    Update,
)
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.settings import STAND_INS
from bot.storage import bans

LARGEST = 2**52  # Telegram's numbers have at most 52 bits


@dataclass(frozen=True, slots=True)
class Banning:
    """Bans by number, or by what somebody wrote and was forwarded to the bot."""

    desk: Desk

    async def ban(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Ignore somebody, or a chat, from now on."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        number = self._meant(message, context.args)
        if number is None:
            self.desk.reply(message, messages.ban_hint)
        elif number in (context.bot.id, *self.desk.admins, *STAND_INS):
            self.desk.reply(message, messages.ban_impossible.format(number=number))
        elif message.from_user is not None:
            self.desk.bans.add(number)
            now, by = time.time(), message.from_user.id
            Turn.current().also(partial(bans.ban, whom=number, administrator=by, now=now))
            self.desk.reply(message, messages.banned.format(number=number))

    async def unban(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Hear somebody, or a chat, again."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        number = self._meant(message, context.args)
        if number is None:
            self.desk.reply(message, messages.ban_hint)
        else:
            known = number in self.desk.bans
            self.desk.bans.remove(number)
            Turn.current().also(partial(bans.unban, whom=number))
            words = messages.unbanned if known else messages.not_banned
            self.desk.reply(message, words.format(number=number))

    def _meant(self, message: Message, words: list[str] | None) -> int | None:
        """Return the number that is named, or that of whoever wrote what is replied to."""
        if words:
            return _number(words[0]) if len(words) == 1 else None
        replied = message.reply_to_message
        match replied.forward_origin if replied is not None else None:
            case MessageOriginUser(sender_user=user):
                return user.id
            case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
                return chat.id
        return None


def _number(word: str) -> int | None:
    if not word.removeprefix("-").isascii() or not word.removeprefix("-").isdigit():
        return None
    number = int(word[:20])
    return number if 0 < abs(number) <= LARGEST else None
