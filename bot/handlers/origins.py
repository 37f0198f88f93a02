"""Where a reader came from when a passage was opened, so as to find the way back.

It travels in the rows of the buttons: so it works after a restart and another index, and for
whoever presses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from bot.answers.render import Quotation
from index import Generation


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that a message quotes.

    Attributes:
        passage: Its id.
        key: Number of the sentence in bold; None for none.
    """

    passage: str
    key: int | None = None

    @classmethod
    def of(cls, quotation: Quotation) -> Self:
        """Note what is quoted."""
        key, sentences = quotation.key, quotation.passage.sentences
        return cls(quotation.passage.id, sentences.index(key) if key in sentences else None)

    def today(self, generation: Generation) -> Quotation | None:
        """Return what to show of it; None if it is no more."""
        passage = generation.passage(self.passage)
        if passage is None:
            return None
        essay, sentences = generation.essays[passage.essay], passage.sentences
        if self.key is None or self.key >= len(sentences):
            return Quotation(essay, passage)
        return Quotation(essay, passage, sentences[self.key])


@dataclass(frozen=True, slots=True)
class Origin:
    """An answer, a quotation at random, or the list of essays.

    Attributes:
        language: Of the bot's words in that message.
        shown: What it quotes, in order; empty for the list of essays and for a link.
        voices: Whether it shows two voices.
        question: The question that it answers, if it is an answer.
        essays: Page of the list of essays, from 0, if it is one.
        asker: Who asked that question, if somebody in particular did.
        suggestions: What else the answer offers to ask.
        naming: The question in its words, where the answer has to name it: a suggestion that
            was pressed.
    """

    language: str
    shown: Sequence[Shown] = field(default=())
    voices: bool = False
    question: int | None = None
    essays: int | None = None
    asker: int | None = None
    suggestions: Sequence[str] = field(default=())
    naming: str | None = None

    def noted(self) -> dict[str, Any]:
        """Return it as a button's data."""
        return {
            "language": self.language,
            "shown": [[one.passage, one.key] for one in self.shown],
            "voices": self.voices,
            "question": self.question,
            "essays": self.essays,
            "asker": self.asker,
            "suggestions": list(self.suggestions),
            "naming": self.naming,
        }

    @classmethod
    def noted_in(cls, data: Mapping[str, Any]) -> Self:
        """Return what a button's data tells."""
        return cls(
            data["language"],
            tuple(Shown(*one) for one in data["shown"]),
            data["voices"],
            data["question"],
            data["essays"],
            data["asker"],
            tuple(data["suggestions"]),
            data["naming"],
        )
