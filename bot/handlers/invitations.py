"""Whom the bot serves: BOT_CHATS, which may list groups and channels, and people."""

import time
from collections.abc import Collection
from functools import partial

import structlog
from telegram import Chat, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.answers.render import Rendered
from bot.handlers.addressing import is_addressed
from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.writing import announcement
from bot.people.rates import Notices
from bot.storage import bans, chats
from bot.storage.letters import Letter, Method, Priority

OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}

logger = structlog.get_logger(__name__)


class Invitations:
    """Turns people away, and leaves groups and channels, where others are listed.

    Args:
        desk: The bot's parts.
        listed: Numbers of the only groups and channels (negative), and of the only people
            (positive), to be served; a kind of which none is listed is open to all.
    """

    def __init__(self, desk: Desk, listed: Collection[int]) -> None:
        self._desk = desk
        self._people = frozenset(number for number in listed if number > 0)
        self._chats = frozenset(number for number in listed if number < 0)
        self._sent_away = Notices()

    def follow(self, message: Message) -> None:
        """Note that a group has become a supergroup, from whichever of the two tells it."""
        if message.migrate_to_chat_id is not None:
            old, new = message.chat_id, message.migrate_to_chat_id
        elif message.migrate_from_chat_id is not None:
            old, new = message.migrate_from_chat_id, message.chat_id
        else:
            return
        turn, now = Turn.current(), time.time()
        turn.also(partial(chats.close, chat=old, why=chats.Why.MOVED, now=now, moved_to=new))
        if old in self._desk.bans:
            self._desk.bans.add(new)
            turn.also(partial(bans.ban, whom=new, administrator=0, now=now))

    async def is_welcome(self, update: Update) -> bool:
        """Tell whether the bot is to serve here; say no, once a while, where it is not."""
        chat = update.effective_chat
        if chat is None or chat.type == ChatType.PRIVATE:
            return self._is_served(update)
        if not self._chats or await self._is_listed(chat, update.effective_message):
            return True
        if (change := update.my_chat_member) is not None:
            if change.new_chat_member.status in OUTSIDE:
                return True  # to be noted
        elif update.guest_message is not None or not is_addressed(update):
            return False
        if self._sent_away.first(chat.id, time.time()):
            self._leave(chat.id, words_for(update, self._desk))
        return False

    def _is_served(self, update: Update) -> bool:
        user = update.effective_user
        if not self._people or user is None:
            return True
        if user.id in self._people or user.id in self._desk.admins:
            return True
        message = update.message
        if message is not None and self._sent_away.first(user.id, time.time()):
            words = words_for(update, self._desk).not_with_you
            self._desk.reply(message, words.format(number=user.id))
        return False

    async def _is_listed(self, chat: Chat, message: Message | None) -> bool:
        """Tell whether a group or channel is listed, by this number or by one that it had."""
        if chat.id in self._chats:
            return True
        if message is not None and message.migrate_from_chat_id in self._chats:
            return True
        earlier = await self._desk.database.run(partial(chats.moved_from, chat=chat.id))
        return not self._chats.isdisjoint(earlier)

    def _leave(self, chat: int, words: Messages) -> None:
        logger.info("leaving a chat that is not listed")
        turn = Turn.current()
        turn.send(announcement(chat, Rendered(words.not_here.format(number=chat))))
        turn.send(Letter(Method.LEAVE, chat, {}, priority=Priority.GROUP))  # after the sentence


def words_for(update: Update, desk: Desk) -> Messages:
    """Return the bot's words for whoever caused an update."""
    chat = update.effective_chat
    return desk.languages.words(update.effective_user, chat.id if chat is not None else None)
