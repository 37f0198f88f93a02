"""A button that asks what is written on it."""

import time
from dataclasses import dataclass
from functools import partial

from bot.handlers.answering import Answering, Asked
from bot.handlers.desk import Desk
from bot.handlers.presses import Press
from bot.handlers.wording import Wording
from bot.incoming.turn import Turn
from bot.storage import buttons

AGAIN_AFTER_S = 60.0  # two people, or one finger twice, want one answer


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Asks a suggestion as if the person who presses had written it."""

    desk: Desk
    answering: Answering

    async def ask(self, press: Press) -> None:
        """Answer below the message with the button, naming the question; acknowledges itself."""
        question, at = str(press.button.data["question"]), time.time()
        acknowledge = self.desk.sender.acknowledge
        if press.place is None:
            await acknowledge(press.query.id, press.messages.button_gone)
            return
        if at - float(press.button.data.get("asked", 0.0)) < AGAIN_AFTER_S:
            await acknowledge(press.query.id, press.messages.suggestion_asked)
            return
        await acknowledge(press.query.id)
        asked = Asked(Wording(question), press.place, None, press.query.from_user.id, at)
        await self.answering.answer(asked, press.messages)
        data = {"question": question, "asked": at}
        Turn.current().also(partial(buttons.rewrite, button=press.button.id, data=data))
