"""What the essays allow the bot to say."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from index import Encoder, Generation, Hit, Searcher, Shelf, suggest


class StillReading(Exception):  # noqa: N818 - it says what is so
    """No index serves yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show for a question.

    Attributes:
        language: BCP 47 tag of the question's language; "und" where it cannot be told.
        hits: The passages to quote, best first; none means that the essays do not answer.
        small_talk: The kind of small talk, if it was that and no question; else None.
        suggestions: Where there is nothing to quote, questions that the essays do answer.
    """

    language: str
    hits: tuple[Hit, ...]
    small_talk: str | None = None
    suggestions: tuple[str, ...] = ()


class Answerer:
    """Answers from whatever generation serves, and notices when another one does.

    Its methods take their time: call them off the event loop. One search runs at a time,
    which torch with one thread wants anyway.
    """

    def __init__(
        self, shelf: Shelf, load_encoder: Callable[[], Encoder], threshold: float | None
    ) -> None:
        self._shelf, self._load_encoder, self._threshold = shelf, load_encoder, threshold
        self._encoder: Encoder | None = None
        self._searcher: Searcher | None = None
        self._generation: Generation | None = None
        self._seen: str | None = None
        self._damaged: str | None = None
        self._searching, self._refreshing = threading.Lock(), threading.Lock()

    @property
    def built(self) -> bool:
        """Whether there is an index on disk, servable or not."""
        return self._shelf.current_id() is not None

    @property
    def generation(self) -> Generation | None:
        """What serves; None until something does."""
        return self._generation

    @property
    def damaged(self) -> str | None:
        """The current generation's id, if an earlier one serves in its place; else None."""
        return self._damaged

    def refresh(self) -> bool:
        """Let the current generation serve if it does not yet; return whether that changed.

        A generation that cannot serve is tried once; what served before goes on.

        Raises:
            EncoderError: The model that the settings name cannot be loaded.
            IndexDamaged: No generation is whole.
            IndexMismatch: It was built with another encoder.
        """
        with self._refreshing:
            if self._encoder is None:  # takes seconds, which a first build takes as well
                self._encoder = self._load_encoder()
            current = self._shelf.current_id()
            if current is None or current == self._seen:
                return False
            self._seen = current
            generation = self._shelf.current()
            generation.require(self._encoder.digest, self._encoder.name)
            before = self._generation
            self._damaged = current if generation.id != current else None
            self._searcher = Searcher(
                self._encoder, generation, generation.calibration, self._threshold
            )
            self._generation = generation
            return before is None or before.id != generation.id

    def ask(self, question: str, spoken: str = "und") -> Answer:
        """Find what to quote for a question.

        Args:
            question: In any language.
            spoken: Tag of the language of whoever asks, for suggestions where the question's
                own cannot be told.

        Raises:
            StillReading: No index serves yet.
        """
        searcher, generation = self._searcher, self._generation
        if searcher is None or generation is None:
            raise StillReading
        with self._searching:
            findings = searcher.ask(question)
        if findings.answered:
            return Answer(findings.language, findings.quoted)
        if findings.small_talk:
            return Answer(findings.language, (), findings.small_talk)
        near = [hit.parts.number for hit in findings.hits]
        language = spoken if findings.language == "und" else findings.language
        offered = suggest(generation, language, near=near)
        return Answer(findings.language, (), None, offered)

    def suggestions(self, language: str, seed: int) -> tuple[str, ...]:
        """Return questions that the essays answer; none while no index serves."""
        generation = self._generation
        return () if generation is None else suggest(generation, language, seed=seed)
