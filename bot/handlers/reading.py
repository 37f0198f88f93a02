"""Reading on around a quotation: passages of an essay in the message that quoted one."""

import asyncio
from dataclasses import dataclass
from functools import partial

from bot.answers.offers import naming
from bot.answers.pages import render_page
from bot.answers.render import Rendered, render_quotations
from bot.handlers.desk import Desk
from bot.handlers.keyboards import back_row, under_answer, under_page, under_quotation
from bot.handlers.origins import Origin
from bot.handlers.presses import Press
from bot.incoming.turn import Turn
from bot.messages import LANGUAGES, Messages
from bot.outgoing.writing import Keyboard, edit
from bot.storage import buttons
from index import Generation, Place


@dataclass(frozen=True, slots=True)
class Sought:
    """What is found in the place of a passage: itself, or the nearest today, or nothing."""

    place: Place | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Opens passages, walks on, and finds the way back; open to everyone in the chat."""

    desk: Desk

    async def open(self, press: Press) -> None:
        """Show a passage in its essay where the button's message stands."""
        origin = Origin.noted_in(press.button.data)
        generation, messages = self.desk.answerer.generation, LANGUAGES[origin.language]
        if generation is None:
            self.say(press, messages.still_reading)
            return
        sought = await self.seek(press.button.data["passage"], generation)
        self.replace(press, *self.page(sought, origin, generation, _bot(press), messages))

    async def back(self, press: Press) -> None:
        """Show again what the message said before a passage was opened."""
        origin = Origin.noted_in(press.button.data)
        generation, messages = self.desk.answerer.generation, LANGUAGES[origin.language]
        if generation is None:
            self.say(press, messages.still_reading)
            return
        self.replace(press, *self.again(origin, generation, _bot(press), messages))

    async def seek(self, passage: str, generation: Generation) -> Sought:
        """Find a passage, or the one most like it if it is gone.

        Args:
            passage: Its id.
            generation: What serves.
        """
        place = generation.around(passage)
        if place is not None:
            return Sought(place, gone=False)
        former = generation.former(passage)
        if former is None:
            return Sought(None, gone=True)
        nearest = await asyncio.to_thread(self.desk.answerer.nearest, former.first_sentence)
        place = None if nearest is None else generation.around(nearest.passage.id)
        return Sought(place, gone=True)

    def page(
        self, sought: Sought, origin: Origin, generation: Generation, bot: str, messages: Messages
    ) -> tuple[Rendered, Keyboard]:
        """Return the message that shows a passage in its essay."""
        place = sought.place
        if place is None:
            row = back_row(origin, messages)
            return Rendered(messages.passage_lost), [row] if row else []
        essay = generation.essays[place.passage.essay]
        note = messages.passage_gone if sought.gone else ""
        keyboard = under_page(place, origin, bot, messages)
        return render_page(essay, place, messages, note=note), keyboard

    def again(
        self, origin: Origin, generation: Generation, bot: str, messages: Messages
    ) -> tuple[Rendered, Keyboard]:
        """Return an answer or a quotation as it was, less what is no more."""
        today = [one.today(generation) for one in origin.shown]
        left = [quotation for quotation in today if quotation is not None]
        gone = len(left) < len(today)
        rendered = render_quotations(left, messages, voices=origin.voices, gone=gone)
        if origin.question is not None:
            named = naming(origin.naming, rendered) if origin.naming else rendered
            return named, under_answer(origin, messages)
        place = generation.around(origin.shown[0].passage) if left else None
        return rendered, under_quotation(place, origin, bot, messages) if place else ()

    def replace(self, press: Press, rendered: Rendered, keyboard: Keyboard) -> None:
        """Let the message under which a button stands say something else."""
        inline = press.query.inline_message_id
        # Of a message too old for its content Telegram still tells the number.
        shown = press.query.message.message_id if press.query.message else None
        turn = Turn.current()
        turn.also(partial(buttons.drop_former, pressed=press.button, message_id=shown))
        turn.send(edit(press.button.chat, rendered, keyboard, message_id=shown, inline=inline))

    def say(self, press: Press, words: str) -> None:
        """Say something beside the message; nothing where there is no room beside it."""
        if press.message is not None:
            self.desk.reply(press.message, words)


def _bot(press: Press) -> str:
    return press.query.get_bot().username
