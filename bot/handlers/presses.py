"""Buttons: which one was pressed, by whom, and what it does."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.messages import Messages
from bot.outgoing.writing import Place
from bot.storage import buttons
from bot.storage.buttons import Pressed

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody may press and has pressed.

    Attributes:
        query: As Telegram tells it; acknowledged already, unless the action does so itself.
        button: What the button does.
        message: The message under which it stands; None in a message of inline mode, or where
            it is too old for Telegram to tell.
        messages: The bot's words for whoever pressed.
    """

    query: CallbackQuery
    button: Pressed
    message: Message | None
    messages: Messages

    @property
    def place(self) -> Place | None:
        """Where an answer to the press belongs; None for a message of inline mode."""
        if self.message is not None:
            return Place.of(self.message)
        stale = self.query.message
        return None if stale is None else Place(stale.chat.id, stale.message_id)


Action = Callable[[Press], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Presses:
    """Looks a button up, checks who may press it, acknowledges, and lets its action work.

    Attributes:
        desk: The bot's parts.
        actions: What there is to do, by name.
        outspoken: The same of those that acknowledge the press themselves, once and before their
            work, because they have something to say with it.
    """

    desk: Desk
    actions: Mapping[str, Action]
    outspoken: Mapping[str, Action] = field(default_factory=dict)

    async def handle(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Deal with one press; a press is acknowledged exactly once, before the work."""
        query = update.callback_query
        if query is None:
            return
        chat = query.message.chat.id if query.message is not None else None
        messages = self.desk.languages.words(query.from_user, chat)
        button = await self.desk.database.run(partial(buttons.find, button=query.data or ""))
        refused = _refusal(query, button, messages)
        if button is None or refused is not None:
            await self.desk.sender.acknowledge(query.id, refused)
            return
        action = self.outspoken.get(button.action) or self.actions.get(button.action)
        if action is None:  # of another version of the bot
            await self.desk.sender.acknowledge(query.id, messages.button_gone)
            return
        if button.action not in self.outspoken:
            await self.desk.sender.acknowledge(query.id)
        message = query.message if isinstance(query.message, Message) else None
        await action(Press(query, button, message, messages))


def _refusal(query: CallbackQuery, button: Pressed | None, messages: Messages) -> str | None:
    """Return why a press has no effect; None if it has one."""
    chat = query.message.chat.id if query.message is not None else None
    if button is None or button.until < time.time() or button.chat != chat:
        return messages.button_gone
    if button.person is not None and button.person != query.from_user.id:
        return messages.button_of_another
    return None
