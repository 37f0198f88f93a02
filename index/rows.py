"""Which row of the vectors is what: numbers, and nothing that needs storing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from index.domain import Passage, ReaderQuestion, Sentence
from index.lexicon import words

TELLING_WORDS = 3  # fewer answer nothing
ASKING = 0.1  # cosine that a sentence loses for being a question itself


@dataclass(frozen=True, slots=True)
class Rows:
    """Which row of the vectors belongs to which passage.

    Attributes:
        owner: Number of the passage of each row.
        sentences: Rows of each passage's sentences.
        questions: Rows of each passage's reader questions.
        first_question: Row of the first reader question.
        telling: Numbers of the passages with words enough to answer anything: "L." has not.
        asking: For each row of a sentence what to take off its cosine: a question is no evidence.
    """

    owner: Sequence[int]
    sentences: Sequence[range]
    questions: Sequence[Sequence[int]]
    first_question: int
    telling: frozenset[int]
    asking: Mapping[int, float]

    @classmethod
    def of(
        cls, passages: Sequence[Passage], questions: Sequence[tuple[int, ReaderQuestion]]
    ) -> Self:
        """Number the rows: passages, sentences, reader questions."""
        counts = [len(passage.sentences) for passage in passages]
        ends = list(accumulate(counts, initial=len(passages)))
        owner = list(range(len(passages)))
        owner += [number for number, count in enumerate(counts) for _ in range(count)]
        asked: list[list[int]] = [[] for _ in passages]
        for row, (number, _) in enumerate(questions, start=ends[-1]):
            asked[number].append(row)
            owner.append(number)
        ranges = [range(end - count, end) for end, count in zip(ends[1:], counts, strict=True)]
        telling = frozenset(
            number
            for number, passage in enumerate(passages)
            if len(words(passage.text)) >= TELLING_WORDS
        )
        sentences = [sentence for passage in passages for sentence in passage.sentences]
        asking = {
            row: ASKING if asks(sentence) else 0.0
            for row, sentence in enumerate(sentences, start=len(passages))
        }
        return cls(owner, ranges, asked, ends[-1], telling, asking)

    def of_passage(self, number: int) -> list[int]:
        """Return every row of a passage."""
        return [number, *self.sentences[number], *self.questions[number]]


def asks(sentence: Sentence) -> bool:
    """Tell a question: it repeats the reader's words and answers nothing."""
    return sentence.text.rstrip("»”’\"')").endswith("?")
