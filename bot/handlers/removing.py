"""🗑: whoever asked, or an administrator of the chat, takes an answer away."""

import time
from dataclasses import dataclass
from functools import partial

from telegram import CallbackQuery, Chat, Message
from telegram.constants import ChatType

from bot.answers.render import Rendered
from bot.handlers.desk import Desk
from bot.handlers.presses import Press
from bot.incoming.turn import Turn
from bot.outgoing.writing import delete, edit
from bot.storage import Connection, buttons, letters

DELETABLE_S = 48 * 3600 - 300  # the Bot API's limit, and some minutes for the letter's way


@dataclass(frozen=True, slots=True)
class Removing:
    """Deletes an answer, or empties one that is too old to be deleted."""

    desk: Desk

    async def remove(self, press: Press) -> None:
        """Take the answer and its buttons away; acknowledges itself."""
        query, place = press.query, press.place
        if place is None or query.message is None:
            await self.desk.sender.acknowledge(query.id, press.messages.button_gone)
            return
        if not await self._may(query, query.message.chat, press.button.data.get("asker")):
            await self.desk.sender.acknowledge(query.id, press.messages.delete_refused)
            return
        await self.desk.sender.acknowledge(query.id, press.messages.deleted)
        chat, message_id = place.chat_id, place.message_id
        turn = Turn.current()
        turn.also(partial(_drop_buttons, chat=chat, message_id=message_id))
        if _is_fresh(press.message):
            turn.send(delete(chat, message_id=message_id))
        else:
            gone = Rendered(press.messages.answer_deleted)
            turn.send(edit(chat, gone, message_id=message_id))

    async def _may(self, query: CallbackQuery, chat: Chat, asker: int | None) -> bool:
        person = query.from_user.id
        if chat.type == ChatType.PRIVATE or person == asker:
            return True
        return await self.desk.sender.administers(chat.id, person)


def _is_fresh(message: Message | None) -> bool:
    """Tell whether Telegram lets a bot delete it; one that it does not show any more is too old."""
    return message is not None and time.time() - message.date.timestamp() < DELETABLE_S


def _drop_buttons(connection: Connection, chat: int, message_id: int) -> None:
    letter = letters.letter_of(connection, chat, message_id)
    if letter is not None:
        buttons.drop(connection, letter)
