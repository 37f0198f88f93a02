"""The words of the domain: essays, passages, sentences, hits, and what an encoder and a store are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]  # unit rows, shape (n, dimension)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokens of a text, without the tokenizer's special ones.

    Attributes:
        ids: The tokenizer's numbers, shape (t,); -1 where there are none to tell.
        vectors: One unit row for each, shape (t, token dimension).
    """

    ids: npt.NDArray[np.int32]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as an encoder sees them.

    Attributes:
        vectors: One unit row for each text, shape (n, dimension).
        pieces: The tokens of each; empty where the encoder has none to give.
    """

    vectors: Vectors
    pieces: tuple[Pieces, ...]


class Voice(StrEnum):
    """Who speaks in a stretch of an essay."""

    AUTHOR = "author"  # the essay's author, in the essay
    CITED = "cited"  # somebody else, whom the essay quotes
    READER = "reader"  # a reader, in a comment under the essay
    REPLY = "reply"  # the essay's author, answering a comment
    COMMENT = "comment"  # somebody in the comments; the text does not say who


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of an essay under one heading, spoken by one voice (quoted lines apart).

    Attributes:
        heading: The nearest `## ` heading, without its mark; empty before the first.
        voice: Who speaks, wherever no line mark says otherwise.
        start: First code point of the stretch in the essay's text.
        end: Code point after its last.
    """

    heading: str
    voice: Voice
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """A question that a reader might ask, and the stretch text[start:end] that answers it."""

    text: str
    language: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Essay:
    """An essay as its file gives it; every offset counts code points of `text`."""

    slug: str
    title: str
    language: str
    text: str
    sections: tuple[Section, ...] = ()
    questions: tuple[ReaderQuestion, ...] = ()
    author: str | None = None
    about: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is matched: text == essay.text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is quoted: text == essay.text[start:end], whole sentences of one voice.

    Attributes:
        id: 16 base32 characters from the slug and the words; survives edits elsewhere.
        essay: Slug of its essay.
        section: Heading above it; empty where there is none.
    """

    id: str
    essay: str
    section: str
    voice: Voice
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A passage that an earlier generation had and this one has not."""

    id: str
    essay: str
    first_sentence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with what speaks for it.

    Attributes:
        number: The passage's number in its generation.
        sentence: Number, within the passage, of its key sentence: the nearest to the question
            that is no question itself.
        passage_cosine: Cosine similarity of question and passage, in [-1, 1].
        sentence_cosine: The same for the nearest sentence.
        question_cosine: The mean of the three nearest reader questions; None without any.
        questions: Numbers of those reader questions in the generation, the nearest first.
        bm25: Share of the question's weight in stems that the passage holds, in [0, 1).
        letters: The same in stretches of four letters, which survive typos; in [0, 1].
        passage_maxsim: Late interaction with the passage, in [-1, 1]; None where there is none.
        question_maxsim: The same, both ways, with the best of those reader questions.
    """

    number: int
    sentence: int
    passage_cosine: float
    sentence_cosine: float
    question_cosine: float | None
    questions: tuple[int, ...]
    bm25: float
    letters: float
    passage_maxsim: float | None = None
    question_maxsim: float | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """What a question is like among questions that are not for the essays.

    Attributes:
        background: Cosine of the nearest of questions of every other kind, in [-1, 1].
        background_mean: The mean of the five nearest.
        small_talk: Cosine of the nearest example of small talk.
        kind: What kind of small talk that is.
    """

    background: float
    background_mean: float
    small_talk: float
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` orders hits and means nothing by itself."""

    essay: Essay
    passage: Passage
    key_sentence: Sentence
    score: float
    parts: Candidate


@dataclass(frozen=True, slots=True)
class Findings:
    """What the essays hold for a question.

    Attributes:
        question: The question as it was asked.
        language: BCP 47 tag of its language; "und" where it cannot be told.
        confidence: How sure it is that the first hit answers, in [0, 1].
        answered: Whether that is enough to answer.
        hits: Best first.
        quoted: Those to show: one to three, close to the best.
        small_talk: The kind of small talk, if it is that and no question; else None.
        voices: The best of two essays whose authors both have something to say to it, to be
            shown side by side; empty where one essay has clearly more.
    """

    question: str
    language: str
    confidence: float
    answered: bool
    hits: tuple[Hit, ...]
    quoted: tuple[Hit, ...]
    small_talk: str | None = None
    voices: tuple[Hit, ...] = ()


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What the settings call it."""
        ...

    @property
    def digest(self) -> str:
        """Hexadecimal sha256 of the files that decide its vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def window(self) -> int:
        """Longest text it reads, in its own tokens; the rest would be cut off."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Encode questions, in order."""
        ...

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Encode passages or sentences, in order.

        Args:
            texts: The words.
            contexts: What stands above each, such as a title; it colours the vectors, but its
                own tokens are left out. Empty for none.
        """
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special ones included."""
        ...


class Store(Protocol):
    """Where a searcher looks: one generation on this machine, or something larger one day."""

    def candidates(
        self, vector: Vectors, terms: Sequence[str], letters: Sequence[str], n: int
    ) -> list[Candidate]:
        """Return up to some n passages near a question, without late interaction, in no order.

        Args:
            vector: The question as one unit row, shape (1, dimension).
            terms: Its stems.
            letters: Its stretches of letters.
            n: How many to take from each way of finding.
        """
        ...

    def interact(self, question: Pieces, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return candidates with late interaction, in order; as they are where there is none."""
        ...

    def company(self, vector: Vectors) -> Company:
        """Compare a question with those that are not for the essays."""
        ...

    def passages(self, numbers: Sequence[int]) -> list[tuple[Essay, Passage]]:
        """Return these passages, each with its essay, in order."""
        ...
