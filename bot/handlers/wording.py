"""In which forms a question is asked: by itself, with selected words, with the question before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from telegram import Message

from bot.answers.answer import Answer
from bot.handlers.addressing import selected_in
from bot.storage import Database, questions
from bot.storage.questions import Question

FOLLOW_UP_WORDS = 12  # what is longer says by itself what it is about, and
BARE_WORDS = 3  # what has no more words does not, nor does what begins as follows
_LEANS = re.compile(
    r"\W*(?:y|e|o|u|pero|entonces|qué tal|and|or|but|so|what about|how about|et|mais|ma|mas)\b",
    re.IGNORECASE,
)
CHAIN = 3  # questions of a conversation that are asked together, the last included
CHAIN_CHARS = 300  # of them, the last not counted


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody asks.

    Attributes:
        words: Their own words, or those that they selected and said nothing about.
        joined: The same together with what it is about; None where it is about nothing.
        selected: The words it is about, where they were selected in a message.
        follows: The question before it, where it replies to an answer.
    """

    words: str
    joined: str | None = None
    selected: str | None = None
    follows: Question | None = None

    @property
    def forms(self) -> list[str]:
        """What to ask the essays, the person's own words first."""
        return [self.words, *([self.joined] if self.joined else [])]

    def best(self, answers: Sequence[Answer]) -> tuple[Answer, bool]:
        """Choose between the answers to the forms; tell whether the joined one was taken.

        The more confident wins. Joined words find the passages of the question before, and those
        that were selected: they only count for what they bring beside these.
        """
        alone = answers[0]
        if alone.small_talk is not None or len(answers) == 1:
            return alone, False
        together = self._without_known(answers[1])
        if together is None or (alone.hits and alone.confidence >= together.confidence):
            return alone, False
        return together, True

    def _without_known(self, together: Answer) -> Answer | None:
        known = () if self.follows is None else self.follows.passages
        fresh = tuple(
            hit
            for hit in together.hits
            if hit.passage.id not in known
            and (self.selected is None or self.selected not in hit.passage.text)
        )
        # A follow-up that finds what was shown before has brought nothing to the question.
        if not fresh or (self.follows is not None and fresh[0] is not together.hits[0]):
            return None
        return replace(together, hits=fresh)


async def worded(message: Message, words: str, database: Database) -> Wording:
    """Return the forms of what a message asks.

    Args:
        message: May reply to an answer, or to selected words of any message.
        words: What it asks.
        database: Knows what was asked before.
    """
    selected = selected_in(message)
    if selected == words:
        return Wording(words)
    if selected is not None:
        return Wording(words, f"{selected}\n{words}", selected)
    replied = message.reply_to_message
    if replied is None or not _leans(words):
        return Wording(words)
    find = partial(questions.answered_in, chat=message.chat_id, message_id=replied.message_id)
    before = await database.run(find)
    if before is None or before.outcome is questions.Outcome.SMALL_TALK:
        return Wording(words)
    said = await database.run(partial(questions.conversation, last=before, most=CHAIN - 1))
    context = _bounded([question.text for question in said if question.text])
    # As one question: two that stand side by side find what the first alone finds.
    together = " ".join(one.strip(" ¿?¡!.\n") for one in (*context, words))
    return Wording(words, f"{together}?" if context else None, None, before)


def _leans(words: str) -> bool:
    """Tell whether words need others to be understood."""
    number = len(words.split())
    return number <= BARE_WORDS or (number <= FOLLOW_UP_WORDS and _LEANS.match(words) is not None)


def _bounded(texts: Sequence[str]) -> list[str]:
    """Return as many of these as there is room for, the last before the first."""
    kept: list[str] = []
    for text in reversed(texts):
        if sum(len(one) + 1 for one in kept) + len(text) > CHAIN_CHARS:
            break
        kept.insert(0, text)
    return kept
