"""👍 and 👎: one vote a person and answer, and after 👎 what would have been better."""

import time
from dataclasses import dataclass
from functools import partial

from bot.answers.offers import render_candidates
from bot.answers.render import Quotation, Rendered
from bot.handlers.desk import Desk
from bot.handlers.keyboards import HELPFUL
from bot.handlers.presses import Press
from bot.incoming.turn import Turn
from bot.messages import Messages
from bot.outgoing.writing import Keyboard, delete, edit, reply
from bot.storage import questions, votes
from bot.storage.buttons import Button
from bot.storage.questions import Question

PREFER, KEEP, CLOSE = "prefer", "keep", "close"
CHAIN = 3  # questions of one's own that are kept together, so that a follow-up can be understood


@dataclass(frozen=True, slots=True)
class Feedback:
    """Counts votes; asks whoever votes against an answer, and nobody else, what is better.

    That goes on in a message of its own, whose buttons are bound to the voter, so that the answer
    stays what it is for everybody else. A question is kept only by a button that says so, and
    only by whoever asked it.
    """

    desk: Desk

    async def vote(self, press: Press) -> None:
        """Count a vote; acknowledges itself."""
        question, person = await self._question(press), press.query.from_user.id
        if question is None:
            await self.desk.sender.acknowledge(press.query.id, press.messages.button_gone)
            return
        helpful = press.button.action == HELPFUL
        earlier = await self.desk.database.run(
            partial(votes.of, question=question.id, person=person)
        )
        if earlier is not None and earlier.helpful == helpful:
            await self.desk.sender.acknowledge(press.query.id, press.messages.vote_known)
            return
        thanks = press.messages.vote_helpful if helpful else press.messages.vote_unhelpful
        await self.desk.sender.acknowledge(press.query.id, thanks)
        now = time.time()
        Turn.current().also(
            partial(votes.cast, question=question, person=person, helpful=helpful, now=now)
        )
        if helpful:
            self._offer_to_keep(press, question)
        else:
            self._ask_what_is_better(press, question)

    async def prefer(self, press: Press) -> None:
        """Note a better passage, or that none answers; then offer to keep the question."""
        question, person = await self._question(press), press.query.from_user.id
        if question is None:
            self._end(press, press.messages.vote_noted)
            return
        better = str(press.button.data["better"])
        Turn.current().also(
            partial(votes.prefer, question=question.id, person=person, better=better)
        )
        if question.person != person:
            self._end(press, press.messages.vote_noted)
        elif question.text is None:
            self._show(press, press.messages.keep_forgotten)
        else:
            buttons = _keeping(question, person, press.messages)
            self._show(press, press.messages.keep_offer, buttons)

    async def keep(self, press: Press) -> None:
        """Keep the question with the vote."""
        question, person = await self._question(press), press.query.from_user.id
        text = None if question is None else await self._own_words(question, person)
        if question is None or text is None:
            self._show(press, press.messages.keep_forgotten)
            return
        Turn.current().also(partial(votes.keep, question=question.id, person=person, text=text))
        self._show(press, press.messages.kept)

    async def close(self, press: Press) -> None:
        """Take the message of this conversation away."""
        if press.place is not None:
            Turn.current().send(delete(press.place.chat_id, message_id=press.place.message_id))

    async def _question(self, press: Press) -> Question | None:
        number = int(press.button.data["question"])
        return await self.desk.database.run(partial(questions.find, question=number))

    async def _own_words(self, question: Question, person: int) -> str | None:
        """Return what a person has asked, with what it followed up where that was theirs too."""
        if question.text is None or question.person != person:
            return None
        said = await self.desk.database.run(
            partial(questions.conversation, last=question, most=CHAIN)
        )
        return " ".join(one.text for one in said if one.text and one.person == person)

    def _offer_to_keep(self, press: Press, question: Question) -> None:
        """Offer it where that disturbs nobody: a vote that is only a thank-you needs no words."""
        person = press.query.from_user.id
        alone = question.chat == person == question.person
        if press.place is None or not alone or question.text is None:
            return
        buttons = _keeping(question, person, press.messages)
        Turn.current().send(reply(press.place, Rendered(press.messages.keep_offer), buttons))

    def _ask_what_is_better(self, press: Press, question: Question) -> None:
        generation = self.desk.answerer.generation
        if press.place is None or generation is None:
            return
        found = [
            Quotation(generation.essays[passage.essay], passage)
            for key in question.others
            if (passage := generation.passage(key))
        ]
        person, about = press.query.from_user.id, {"question": question.id}
        choices = [
            Button(str(number), PREFER, about | {"better": one.passage.id}, person)
            for number, one in enumerate(found, start=1)
        ]
        none = Button(press.messages.better_none, PREFER, about | {"better": votes.NONE}, person)
        keyboard = [choices, [none]] if choices else [[none]]
        Turn.current().send(reply(press.place, render_candidates(found, press.messages), keyboard))

    def _show(self, press: Press, words: str, keyboard: Keyboard = ()) -> None:
        if press.place is not None:
            chat, message_id = press.place.chat_id, press.place.message_id
            Turn.current().send(edit(chat, Rendered(words), keyboard, message_id=message_id))

    def _end(self, press: Press, words: str) -> None:
        """Say the last word; in a group, where others read along, take the message away instead."""
        if press.place is None:
            return
        if press.place.chat_id > 0:
            self._show(press, words)
        else:
            Turn.current().send(delete(press.place.chat_id, message_id=press.place.message_id))


def _keeping(question: Question, person: int, messages: Messages) -> Keyboard:
    about = {"question": question.id}
    return [
        [
            Button(messages.keep_question, KEEP, about, person),
            Button(messages.keep_nothing, CLOSE, {}, person),
        ]
    ]
