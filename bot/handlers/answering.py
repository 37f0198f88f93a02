"""From a question's forms to a letter that answers it, with its buttons, remembered."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from bot.answers.answer import Answer, StillReading
from bot.answers.offers import naming, render_refusal
from bot.answers.render import Rendered, headed, quoted, render_answer
from bot.handlers.desk import Desk
from bot.handlers.keyboards import under_answer, under_refusal
from bot.handlers.origins import Origin, Shown
from bot.handlers.wording import Wording
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.writing import Keyboard, Place, edit, reply
from bot.storage import buttons, questions, unanswered
from bot.storage.letters import Letter
from bot.storage.questions import Outcome, Question

TYPING_AFTER_S = 1.0  # most answers are ready long before


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in.

    Attributes:
        wording: What is asked.
        place: Where the answer belongs.
        message_id: Of the question; None where it was asked by a button.
        person: Who asks; None in a channel.
        at: When, in seconds since 1970.
    """

    wording: Wording
    place: Place
    message_id: int | None
    person: int | None
    at: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers questions, wherever they come from."""

    desk: Desk

    async def answer(
        self, asked: Asked, messages: Messages, *, instead: int | None = None
    ) -> Letter | None:
        """Answer a question; return the letter.

        Args:
            asked: The question.
            messages: The bot's words for whoever asks.
            instead: The letter whose message is to become the answer: that to an earlier wording.

        Returns:
            None where there is no answer yet to put into an earlier one's place.
        """
        try:
            answers = await self._search(asked, messages)
        except StillReading:
            if instead is not None:
                return None
            return Turn.current().send(reply(asked.place, Rendered(messages.still_reading)))
        answer, together = asked.wording.best(answers)
        question = _question(asked, answer, together=together)
        rendered = rendered_answer(answer, messages)
        if Turn.current().late and instead is None:
            rendered = self._excused(asked, rendered, messages)
        name = asked.wording.words if asked.message_id is None else None
        if name is not None:
            rendered = naming(name, rendered)
        shown = tuple(Shown.of(quotation) for quotation in quoted(answer, messages))
        shared = asked.place.chat_id < 0
        origin = Origin(
            messages.language,
            shown,
            answer.voices,
            question.id,
            asker=asked.person,
            # Among others a question that was answered needs no further ones below it.
            suggestions=() if shared and answer.hits else answer.suggestions,
            naming=name,
        )
        keyboard = _keyboard(answer, origin, messages, shared=shared)
        letter = self._send(asked.place, rendered, keyboard, instead)
        stored = replace(question, letter=letter.id if instead is None else instead)
        Turn.current().also(partial(questions.keep, question=stored))
        if stored.outcome is Outcome.REFUSED and self.desk.keeping.unanswered_days:
            words, language, at = asked.wording.words, stored.language, stored.asked
            Turn.current().also(partial(unanswered.keep, text=words, language=language, now=at))
        return letter

    def _excused(self, asked: Asked, rendered: Rendered, messages: Messages) -> Rendered:
        """Let an answer that comes late say so, above it or before it."""
        if (whole := headed(messages.late, rendered)) is not None:
            return whole
        Turn.current().send(reply(asked.place, Rendered(messages.late)))
        return rendered

    async def _search(self, asked: Asked, messages: Messages) -> list[Answer]:
        """Ask all forms in one batch; show that this goes on where it takes long."""
        ask, language = self.desk.questioning.ask, messages.language
        searches = asyncio.gather(*(ask(form, language) for form in asked.wording.forms))
        done, _ = await asyncio.wait({searches}, timeout=TYPING_AFTER_S)
        if not done:
            await self.desk.sender.show_typing(asked.place)
        return await searches

    def _send(
        self, place: Place, rendered: Rendered, keyboard: Keyboard, instead: int | None
    ) -> Letter:
        turn = Turn.current()
        if instead is None:
            return turn.send(reply(place, rendered, keyboard))
        turn.also(partial(buttons.drop, letter=instead))
        return turn.send(edit(place.chat_id, rendered, keyboard, about=instead))


def rendered_answer(answer: Answer, messages: Messages) -> Rendered:
    """Return an answer as it reads with buttons under it, which carry the suggestions."""
    if answer.hits or answer.small_talk is not None:
        return render_answer(answer, messages)
    return render_refusal(answer, messages)


def _keyboard(answer: Answer, origin: Origin, messages: Messages, *, shared: bool) -> Keyboard:
    if answer.small_talk is not None:
        return ()
    if answer.hits:
        return under_answer(origin, messages)
    return under_refusal(origin, shared=shared)


def _question(asked: Asked, answer: Answer, *, together: bool) -> Question:
    shown = answer.hits or answer.related
    follows = asked.wording.follows
    return Question(
        chat=asked.place.chat_id,
        message_id=asked.message_id,
        person=asked.person,
        letter=None,
        text=asked.wording.words,
        language=answer.language,
        outcome=answer.outcome,
        confidence=answer.confidence,
        generation=answer.generation,
        passages=tuple(hit.passage.id for hit in shown),
        asked=asked.at,
        others=tuple(hit.passage.id for hit in answer.others),
        follows=follows.id if together and follows is not None else None,
    )
