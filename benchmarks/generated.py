"""Essays made of the essays' words, and an encoder of chance, for what only size matters to."""

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.fixture import ESSAYS
from index import Encoded, Pieces
from index.lexicon import words

SEED = 20130430
PASSAGES = 5  # of a generated essay
SENTENCES = 2  # of a generated passage, about as the essays have
LENGTHS = range(8, 28)  # words of a generated sentence


def write_essays(folder: Path, passages: int, *, sentences: int = SENTENCES) -> None:
    """Write as many passages, five an essay, the same on every machine."""
    chance = random.Random(SEED)
    folder.mkdir(parents=True)
    said = _words_of_the_essays()
    for number in range(passages // PASSAGES):
        paragraphs = [
            " ".join(_sentence(chance, said) for _ in range(sentences)) for _ in range(PASSAGES)
        ]
        head = f"---\ntitle: Ensayo {number}\nlanguage: es\n---\n\n"
        path = folder / f"ensayo-{number:05}.md"
        path.write_text(head + "\n\n".join(paragraphs) + "\n", encoding="utf-8")


def questions(n: int) -> list[str]:
    """Return questions of the same words."""
    chance = random.Random(SEED + 1)
    said = _words_of_the_essays()
    return [f"¿{' '.join(chance.choices(said, k=9))}?" for _ in range(n)]


def _sentence(chance: random.Random, said: Sequence[str]) -> str:
    return " ".join(chance.choices(said, k=chance.choice(LENGTHS))).capitalize() + "."


def _words_of_the_essays() -> list[str]:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(ESSAYS.glob("*.md")))
    return [word for word in re.findall(r"\w+", text) if word.isalpha()]


@dataclass(frozen=True)
class ChanceEncoder:
    """Unit vectors by chance, as many numbers as the bundled encoder gives; a token a word."""

    dimension: int = 384
    token_dimension: int = 128
    window: int = 256
    name: str = "chance"

    @property
    def digest(self) -> str:
        """Of its two dimensions, which decide all there is."""
        return hashlib.sha256(f"{self.dimension} {self.token_dimension}".encode()).hexdigest()

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Draw vectors."""
        pieces = tuple(self._pieces(text) for text in texts)
        return Encoded(self._rows(len(texts), self.dimension), pieces)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Draw vectors, whatever the contexts."""
        return self.encode_questions(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count words."""
        return [len(words(text)) + 2 for text in texts]

    @cached_property
    def _chance(self) -> np.random.Generator:
        return np.random.default_rng(SEED)

    def _pieces(self, text: str) -> Pieces:
        ids = [int.from_bytes(word.encode()[-2:]) for word in words(text)] or [-1]
        return Pieces(np.asarray(ids, np.int32), self._rows(len(ids), self.token_dimension))

    def _rows(self, n: int, dimension: int) -> np.typing.NDArray[np.float32]:
        rows = self._chance.standard_normal((n, dimension), dtype=np.float32)
        unit: np.typing.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit
