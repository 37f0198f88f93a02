"""What the essays allow the bot to say."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answers.known import Known
from bot.storage.questions import Outcome
from index import (
    Asked,
    Encoder,
    Findings,
    Generation,
    Hit,
    Searcher,
    Shelf,
    suggest,
    suggest_beside,
)

LOOKED_AT = 10  # hits to choose from what is shown beside the answer
OTHERS = 3  # next best passages that are remembered
OFFERED, OFFERED_BESIDE = 3, 2  # questions offered in the place of an answer, beside one
SPARE = 2  # more of them that are looked at, as some might themselves be refused
RELATED = 2  # passages offered beside a refusal
# Confidence from which they are. Of 460 questions it offers something to 10 of 12 that were
# wrongly refused (to 9 the right passage) and to 22 of 60 about what is near the essays, but to 6
# of 50 about something else. A cosine, where nothing is calibrated, says less and must be higher.
RELATED_FROM, RELATED_COSINE = 0.1, 0.45


class StillReading(Exception):  # noqa: N818 - it says what is so
    """No index serves yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show for a question.

    Attributes:
        language: BCP 47 tag of the question's language; "und" where it cannot be told.
        hits: The passages to quote, best first; none means that the essays do not answer.
        small_talk: The kind of small talk, if it was that and no question; else None.
        confidence: How sure it is that the best passage answers, in [0, 1].
        generation: Id of the index that was asked.
        found: All that was found, best first, good enough to answer or not.
        suggestions: Questions that the essays do answer: where there is nothing to quote in its
            place, else of what stands near.
        voices: Whether the hits are the best of two essays whose authors both have their say.
        others: The next best passages, which are not quoted.
        related: Where there is nothing to quote, passages that are near all the same.
    """

    language: str
    hits: tuple[Hit, ...]
    small_talk: str | None = None
    suggestions: tuple[str, ...] = ()
    confidence: float = 0.0
    generation: str = ""
    found: tuple[Hit, ...] = ()
    voices: bool = False
    others: tuple[Hit, ...] = ()
    related: tuple[Hit, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What came of the question."""
        if self.small_talk is not None:
            return Outcome.SMALL_TALK
        return Outcome.ANSWERED if self.hits else Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers: set as one, so that nobody sees half of a change.

    Attributes:
        generation: The index.
        searcher: Asks it.
        answered: Its reader questions that were tried, and whether they have an answer.
        known: What it has found.
    """

    generation: Generation
    searcher: Searcher
    answered: dict[str, bool] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions, of which those that have to be looked for are encoded.

    Attributes:
        asked: Each question with the language of whoever asks.
        known: What is known for questions that were asked before.
        encoded: The others, each once.
        serving: What they were encoded for.
    """

    asked: Sequence[tuple[str, str]]
    known: Mapping[str, Findings]
    encoded: Sequence[Asked]
    serving: Serving


class Answerer:
    """Answers from whatever generation serves, and notices when another one does.

    Its methods take their time: call them off the event loop, from any thread.
    """

    def __init__(
        self, shelf: Shelf, load_encoder: Callable[[], Encoder], threshold: float | None
    ) -> None:
        self._shelf, self._load_encoder, self._threshold = shelf, load_encoder, threshold
        self._encoder: Encoder | None = None
        self._serving: Serving | None = None
        self._seen: str | None = None
        self._damaged: str | None = None
        self._refreshing = threading.Lock()

    @property
    def built(self) -> bool:
        """Whether there is an index on disk, servable or not."""
        return self._shelf.current_id() is not None

    @property
    def generation(self) -> Generation | None:
        """What serves; None until something does."""
        return None if self._serving is None else self._serving.generation

    @property
    def threshold(self) -> float:
        """Confidence from which the essays answer, in [0, 1]; 1 while no index serves."""
        return 1.0 if self._serving is None else self._serving.searcher.least

    @property
    def damaged(self) -> str | None:
        """The current generation's id, if an earlier one serves in its place; else None."""
        return self._damaged

    def current_id(self) -> str | None:
        """Return the id of the generation that should serve; None before any build."""
        return self._shelf.current_id()

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
            before = self._serving
            self._damaged = current if generation.id != current else None
            searcher = Searcher(self._encoder, generation, generation.calibration, self._threshold)
            self._serving = Serving(generation, searcher)
            return before is None or before.generation.id != generation.id

    def roll_back(self) -> tuple[str, str]:
        """Let the generation before the current one serve; return their ids, the current first.

        Raises:
            IndexingError: The current one serves on; the text says why.
        """
        with self._refreshing:
            digest = None if self._encoder is None else self._encoder.digest
            left, serving = self._shelf.rollback(digest)
        self.refresh()
        return left, serving

    def ask(self, question: str, spoken: str = "und") -> Answer:
        """Find what to quote for a question.

        Args:
            question: In any language.
            spoken: Tag of the language of whoever asks, for suggestions where the question's
                own cannot be told.

        Raises:
            StillReading: No index serves yet.
        """
        (answer,) = self.ask_many([(question, spoken)])
        return answer

    def ask_many(self, asked: Sequence[tuple[str, str]]) -> list[Answer]:
        """Ask several questions in one batch, each with the language of whoever asks it; see `ask`.

        Raises:
            StillReading: No index serves yet.
        """
        return self.tell(self.encode(asked))

    def encode(self, asked: Sequence[tuple[str, str]]) -> Batch:
        """Do the first half of `ask_many`; the next batch's can be done during the second.

        Raises:
            StillReading: No index serves yet.
        """
        serving = self._serving
        if serving is None:
            raise StillReading
        found = {question: serving.known.find(question) for question, _ in asked}
        known = {question: findings for question, findings in found.items() if findings}
        encoded = serving.searcher.encode([one for one in found if one not in known])
        return Batch(asked, known, encoded, serving)

    def tell(self, batch: Batch) -> list[Answer]:
        """Do the second half of `ask_many`."""
        serving, found = batch.serving, dict(batch.known)
        searcher, answered = serving.searcher, serving.answered
        for asked in batch.encoded:
            found[asked.question] = searcher.tell(asked, LOOKED_AT)
            serving.known.keep(found[asked.question])
        answers = [
            _told(found[question], spoken, serving.generation) for question, spoken in batch.asked
        ]
        offered = dict.fromkeys(one for answer in answers for one in answer.suggestions)
        untried = [question for question in offered if question not in answered]
        for findings in searcher.ask_many(untried) if untried else ():
            answered[findings.question] = findings.answered
        return [_without_refused(answer, answered) for answer in answers]

    def nearest(self, text: str) -> Hit | None:
        """Return the passage most like some words; None while there is none."""
        return None if self._serving is None else self._serving.searcher.nearest(text)

    def suggestions(self, language: str, seed: int) -> tuple[str, ...]:
        """Return questions that the essays answer; none while no index serves."""
        serving = self._serving
        return () if serving is None else suggest(serving.generation, language, seed=seed)


def _told(findings: Findings, spoken: str, generation: Generation) -> Answer:
    """Make an answer of what was found."""
    told, sure, which = findings.language, findings.confidence, generation.id
    if findings.small_talk:
        return Answer(told, (), findings.small_talk, (), sure, which)
    every = findings.hits
    language = spoken if told == "und" else told
    quoted = findings.voices or findings.quoted
    shown = {hit.passage.id for hit in quoted} if findings.answered else set()
    others = tuple(hit for hit in findings.hits if hit.passage.id not in shown)
    if findings.answered:
        near = [hit.parts.number for hit in others]
        n = OFFERED_BESIDE + SPARE
        beside = suggest_beside(generation, language, near, findings.question, n)
        two = bool(findings.voices)
        return Answer(told, quoted, None, beside, sure, which, every, two, others[:OTHERS])
    near = [hit.parts.number for hit in findings.hits[:OTHERS]]
    offered = suggest(generation, language, near=near, n=OFFERED + SPARE)
    least = RELATED_COSINE if generation.calibration is None else RELATED_FROM
    related = findings.quoted[:RELATED] if sure >= least else ()
    return Answer(told, (), None, offered, sure, which, every, False, others[:OTHERS], related)


def _without_refused(answer: Answer, answered: Mapping[str, bool]) -> Answer:
    """Offer only what has an answer: a question that is offered and then refused is an insult."""
    most = OFFERED_BESIDE if answer.hits else OFFERED
    offered = tuple(question for question in answer.suggestions if answered[question])
    return replace(answer, suggestions=offered[:most])
