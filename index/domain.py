"""The words of the domain: essays, passages, sentences, hits, and what an encoder and a store are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]  # unit rows, shape (n, dimension)


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
class Candidate:
    """A passage that may answer, with what speaks for it.

    Attributes:
        number: The passage's number in its generation.
        sentence: Number, within the passage, of the sentence nearest to the question.
        passage_cosine: Cosine similarity of question and passage, in [-1, 1].
        sentence_cosine: The same for the nearest sentence.
        question_cosine: The same for the nearest reader question; None where it has none.
        bm25: Share of the question's lexical weight that the passage holds, in [0, 1).
    """

    number: int
    sentence: int
    passage_cosine: float
    sentence_cosine: float
    question_cosine: float | None
    bm25: float


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
        quoted: How many of the first hits are close enough to the best to be shown with it.
    """

    question: str
    language: str
    confidence: float
    answered: bool
    hits: tuple[Hit, ...]
    quoted: int


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

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question, in order, shape (n, dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each passage or sentence, in order, shape (n, dimension)."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special ones included."""
        ...


class Store(Protocol):
    """Where a searcher looks: one generation on this machine, or something larger one day."""

    def candidates(self, vector: Vectors, terms: Sequence[str], n: int) -> list[Candidate]:
        """Return up to about n passages near a question, in no order.

        Args:
            vector: The question as one unit row, shape (1, dimension).
            terms: Its stems.
            n: How many to take from each way of finding.
        """
        ...

    def passages(self, numbers: Sequence[int]) -> list[tuple[Essay, Passage]]:
        """Return these passages, each with its essay, in order."""
        ...
