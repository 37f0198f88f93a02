"""/privacy and /forget: what the bot keeps of people, and that it deletes it."""

from dataclasses import dataclass
from functools import partial

from telegram import Update
from telegram.ext import ContextTypes

from bot.answers.render import Rendered
from bot.handlers.desk import Desk
from bot.handlers.presses import Press
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.writing import edit
from bot.storage import retention
from bot.storage.buttons import Button
from bot.storage.letters import BUTTONS_LAST_S
from bot.storage.retention import DAY_S, Keeping

FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Privacy:
    """Tells by the settings in force, and forgets whoever asks for it."""

    desk: Desk

    async def tell(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what is kept, how long and why."""
        if message := update.effective_message:
            messages = self.desk.messages(message)
            self.desk.reply(message, policy(self.desk.keeping, messages))

    async def ask(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask for confirmation by a button that nobody else may press."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        messages = self.desk.messages(message)
        if message.sender_chat is not None:  # it stands in for somebody
            self.desk.reply(message, messages.in_private)
            return
        button = Button(messages.forget_button, FORGET, person=message.from_user.id)
        self.desk.reply(message, messages.forget_ask, [[button]])

    async def forget(self, press: Press) -> None:
        """Delete everything about whoever pressed."""
        turn, person = Turn.current(), press.query.from_user.id
        turn.also(partial(retention.forget, person=person, update_id=turn.update_id))
        self.desk.languages.forget(person)
        if press.message is not None:  # told by its number: its letter is deleted as well
            shown, number = Rendered(press.messages.forgotten), press.message.message_id
            turn.send(edit(press.message.chat.id, shown, message_id=number))


def policy(keeping: Keeping, messages: Messages) -> str:
    """Say what is kept, how long and why, by the settings in force."""
    days = keeping.unanswered_days
    return messages.privacy.format(
        hours=f"{keeping.hours:g}",
        buttons=f"{BUTTONS_LAST_S / DAY_S:g}",
        unanswered=f"{messages.privacy_unanswered.format(days=f'{days:g}')}\n" if days else "",
    )
