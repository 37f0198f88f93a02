"""What stands before every handler: bans, the list of chats, and how much may be asked."""

import time
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.handlers.addressing import is_addressed
from bot.handlers.desk import Desk
from bot.handlers.invitations import Invitations, words_for
from bot.handlers.keyboards import ASK
from bot.incoming.turn import Turn
from bot.people.permissions import is_administrator
from bot.people.rates import Buckets, Notices, cost_of
from bot.storage import NotStored, buttons

PRESSES_PER_MINUTE = 60.0  # of one person: walking through passages is quick; to ask costs more
TYPED_PER_MINUTE = 120.0  # inline queries of one person: one every few letters

Process = Callable[[Update], Awaitable[None]]


class Gate:
    """Lets through what the bot has to deal with; every kind of update passes here.

    Args:
        desk: The bot's parts.
        process: What comes behind.
        listed: BOT_CHATS, see `Invitations`.
        per_person: Questions of one person.
        per_chat: Questions of one group or channel.
        clock: Seconds, for what does not tell when it was done.
    """

    def __init__(
        self,
        desk: Desk,
        process: Process,
        listed: Collection[int],
        per_person: Buckets,
        per_chat: Buckets,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._desk, self._process = desk, process
        self._invitations = Invitations(desk, listed)
        self._per_person, self._per_chat = per_person, per_chat
        self._presses, self._typed = Buckets(PRESSES_PER_MINUTE), Buckets(TYPED_PER_MINUTE)
        self._asked_too_much, self._pressed_too_much = Notices(), Notices()

    async def process(self, update: Update) -> None:
        """Deal with an update, or with the reason not to."""
        try:
            passes = await self._opens(update)
        except NotStored as error:  # the update is handled anew
            Turn.current().unstored = error
        else:
            if passes:
                await self._process(update)

    async def _opens(self, update: Update) -> bool:
        if message := update.effective_message:
            self._invitations.follow(message)
        return (
            not self._is_banned(update)
            and await self._invitations.is_welcome(update)
            and await self._is_in_measure(update)
        )

    def _is_banned(self, update: Update) -> bool:
        """Tell whether whoever speaks, or where, is to be ignored without a word."""
        user, chat, message = (
            update.effective_user,
            update.effective_chat,
            update.effective_message,
        )
        numbers = set()
        if chat is not None:
            numbers.add(chat.id)
        if user is not None and update.my_chat_member is None:
            numbers.add(user.id)
        if message is not None and message.sender_chat is not None:
            numbers.add(message.sender_chat.id)
        return any(number in self._desk.bans for number in numbers.difference(self._desk.admins))

    async def _is_in_measure(self, update: Update) -> bool:
        """Count what costs work; say once a window that it is too much, then be silent."""
        if update.callback_query is not None:
            return await self._may_press(update, update.callback_query)
        if (typed := update.inline_query) is not None:
            return self._typed.take(typed.from_user.id, self._clock())
        message = update.effective_message
        if message is None or is_administrator(message, self._desk.admins):
            return True
        return not is_addressed(update) or self._may_ask(update, message)

    async def _may_press(self, update: Update, query: CallbackQuery) -> bool:
        person, now = query.from_user.id, self._clock()
        if person in self._desk.admins:
            return True
        if self._presses.take(person, now):
            button = await self._desk.database.run(partial(buttons.find, button=query.data or ""))
            asks = button is not None and button.action == ASK
            chat = button.chat if button is not None else None
            if not asks or self._spent(person, chat if chat != person else None, now) is None:
                return True
        if self._pressed_too_much.first(person, now):
            words = words_for(update, self._desk).too_fast
            await self._desk.sender.acknowledge(query.id, words)
        return False

    def _may_ask(self, update: Update, message: Message) -> bool:
        said = (message.edit_date or message.date).timestamp()
        writer = message.sender_chat or message.from_user
        shared = message.chat.type != ChatType.PRIVATE
        whose = self._spent(
            writer.id if writer else None,
            message.chat_id if shared else None,
            said,
            cost_of(message.text or message.caption or ""),
        )
        if whose is None:
            return True
        if update.guest_message is None and self._asked_too_much.first(whose, said):
            self._desk.reply(message, words_for(update, self._desk).too_fast)
        return False

    def _spent(
        self, person: int | None, shared: int | None, at: float, cost: int = 1
    ) -> int | None:
        """Count a question; return whose measure is spent, if that is so and it does not count.

        Args:
            person: Who asks, or the channel that writes in their place.
            shared: The group or channel where they ask; None in private.
            at: When, in seconds.
            cost: How much it counts.
        """
        if shared is not None and not self._per_chat.has(shared, at):
            return shared
        if person is not None and not self._per_person.take(person, at, cost):
            return person
        if shared is not None:
            self._per_chat.take(shared, at, cost)
        return None
