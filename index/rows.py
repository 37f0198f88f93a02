"""Which row of the vectors is what: numbers, and nothing that needs storing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from index.domain import Passage, ReaderQuestion, Sentence
from index.lexicon import words

TELLING_WORDS = 3  # fewer answer nothing
ASKING = 0.1  # cosine that a sentence loses for being a question itself


Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in groups, one group after the other, each possibly empty.

    Attributes:
        rows: All of them, shape (rows,).
        starts: Place of each group's first, and the number of rows at the end.
    """

    rows: Numbers
    starts: Numbers

    @classmethod
    def of(cls, rows: Numbers, group: Numbers, groups: int) -> Self:
        """Group rows by the number of the group of each; those of a group stay in order."""
        order = np.argsort(group, kind="stable")
        return cls(rows[order], _starts(np.bincount(group, minlength=groups)))

    def take(self, numbers: Numbers) -> "Groups":
        """Return these groups, in order."""
        counts = self.starts[numbers + 1] - self.starts[numbers]
        starts = _starts(counts)
        places = np.arange(starts[-1]) + np.repeat(self.starts[numbers] - starts[:-1], counts)
        return Groups(self.rows[places], starts)

    def without(self, row: int) -> "Groups":
        """Return the groups as if a row were not there."""
        kept = self.rows != row
        return Groups(self.rows[kept], np.concatenate([[0], np.cumsum(kept)])[self.starts])

    @property
    def group(self) -> Numbers:
        """The number of the group of each row, shape (rows,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def ranked(self, values: npt.NDArray[np.float64], most: int) -> tuple[Numbers, "Groups"]:
        """Return the places of each group's highest values, the highest first, and their rows.

        Args:
            values: Of each row, shape (rows,).
            most: How many of a group at most, at least 1; of equal ones the first.
        """
        order = np.lexsort((-values, self.group))
        kept = np.arange(len(order)) - self.starts[self.group] < most
        places = order[kept]
        return places, Groups(
            self.rows[places], np.concatenate([[0], np.cumsum(kept)])[self.starts]
        )


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """Which row of the vectors belongs to which passage.

    Attributes:
        owner: Number of the passage of each row, shape (rows,).
        sentences: Rows of each passage's sentences.
        questions: Rows of each passage's reader questions.
        first_question: Row of the first reader question.
        telling: Whether a passage has words enough to answer anything: "L." has not.
        asking: What to take off a row's cosine: a sentence that is a question is no evidence.
    """

    owner: Numbers
    sentences: Groups
    questions: Groups
    first_question: int
    telling: npt.NDArray[np.bool_]
    asking: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls, passages: Sequence[Passage], questions: Sequence[tuple[int, ReaderQuestion]]
    ) -> Self:
        """Number the rows: passages, sentences, reader questions."""
        count = len(passages)
        counts = np.asarray([len(passage.sentences) for passage in passages], np.int64)
        sentences = [sentence for passage in passages for sentence in passage.sentences]
        first = count + len(sentences)
        of_sentences = np.repeat(np.arange(count), counts)
        of_questions = np.asarray([number for number, _ in questions], np.int64)
        rows = np.arange(first + len(questions))
        asking = np.zeros(len(rows))
        asking[count:first] = [ASKING if asks(sentence) else 0.0 for sentence in sentences]
        return cls(
            owner=np.concatenate([np.arange(count), of_sentences, of_questions]),
            sentences=Groups.of(rows[count:first], of_sentences, count),
            questions=Groups.of(rows[first:], of_questions, count),
            first_question=first,
            telling=np.asarray(
                [len(words(passage.text)) >= TELLING_WORDS for passage in passages], np.bool_
            ),
            asking=asking,
        )


def asks(sentence: Sentence) -> bool:
    """Tell a question: it repeats the reader's words and answers nothing."""
    return sentence.text.rstrip("»”’\"')").endswith("?")
