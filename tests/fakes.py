"""Stand-ins for the edges: an encoder that needs no model."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from index.domain import Encoded, Pieces, Vectors
from index.lexicon import fold, words

COLOUR = 0.05  # how much a word of the context counts beside one of the text
NUMBERS = 5000  # of the pieces that words are hashed to


@dataclass
class WordEncoder:
    """Texts with words in common are near each other, accents and case aside.

    A text is the sum of one fixed direction a word, the words of its context much less than its
    own; each word of the text is a piece. `encoded` holds every text that was ever asked for
    behind its context, in order.
    """

    name: str = "words"
    dimension: int = 64
    window: int = 200
    late: bool = True  # whether it has pieces to give
    encoded: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.name} {self.dimension}".encode()).hexdigest()

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        return self._encode(texts, [""] * len(texts))

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        return self._encode(texts, contexts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) + 2 for text in texts]

    def _encode(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        self.encoded += [f"{c} {t}".strip() for c, t in zip(contexts, texts, strict=True)]
        rows = np.zeros((len(texts), self.dimension), np.float32)
        pieces = []
        for row, text, context in zip(rows, texts, contexts, strict=True):
            said = words(fold(text)) or [""]
            row += sum(map(self._direction, said))
            row += COLOUR * sum(map(self._direction, words(fold(context))))
            vectors = np.stack([self._direction(word) for word in said])
            ids = np.asarray([_number(word) % NUMBERS for word in said], np.int32)
            pieces.append(Pieces(ids, _unit(vectors)))
        return Encoded(_unit(rows), tuple(pieces) if self.late else ())

    def _direction(self, word: str) -> Vectors:
        return _direction(f"{self.name} {word}", self.dimension)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _number(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])


@cache
def _direction(word: str, dimension: int) -> Vectors:
    return np.random.default_rng(_number(word)).normal(size=dimension).astype(np.float32)
