"""Where the bot is let in, and where it is put out."""

import time
from dataclasses import dataclass
from functools import partial

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.storage import chats
from bot.storage.chats import Why


@dataclass(frozen=True, slots=True)
class Membership:
    """Notes whether a chat can be written to."""

    desk: Desk

    async def handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note that somebody blocked the bot or put it out, or that it is there again."""
        change = update.my_chat_member
        if change is None:
            return
        chat, now = change.chat.id, time.time()
        status = change.new_chat_member.status
        if status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
            Turn.current().also(partial(chats.reopen, chat=chat, now=now))
            return
        if change.chat.type == ChatType.PRIVATE:
            why = Why.BLOCKED
        else:
            why = Why.LEFT if change.from_user.id == context.bot.id else Why.KICKED
        Turn.current().also(partial(chats.close, chat=chat, why=why, now=now))
