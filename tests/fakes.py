"""Stand-ins for the edges: an encoder that needs no model."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from index.domain import Vectors
from index.lexicon import fold, words


@dataclass
class WordEncoder:
    """Texts with words in common are near each other, accents and case aside.

    A text is the sum of one fixed direction a word. `encoded` holds every text that was ever
    asked for, in order.
    """

    name: str = "words"
    dimension: int = 64
    window: int = 200
    encoded: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.name} {self.dimension}".encode()).hexdigest()

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) + 2 for text in texts]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(fold(text)) or [""]:
                row += _direction(f"{self.name} {word}", self.dimension)
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@cache
def _direction(word: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=dimension).astype(np.float32)
