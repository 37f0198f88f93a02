"""Token vectors, kept compactly, and late interaction over them.

ColBERT's MaxSim (Khattab and Zaharia, 2020): each token of the question takes its most similar
token of the text; tokens are weighed by their rarity in the corpus.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.domain import Pieces, Vectors

SCALE = 127  # a number of a unit vector as a signed byte
CODES, STARTS, PIECES, RARITY = "codes.npy", "starts.npy", "pieces.npy", "rarity.npy"


@dataclass(frozen=True, slots=True)
class TokenBlock:
    """The token vectors of some texts, one text after the other.

    Attributes:
        vectors: Unit rows, shape (tokens, dimension).
        starts: First row of each text.
        weights: Rarity of each token, shape (tokens,).
    """

    vectors: Vectors
    starts: npt.NDArray[np.int64]
    weights: Vectors

    def similarity(self, question: Pieces) -> Vectors:
        """Return the cosine of each token of a question with each row, shape (t, tokens)."""
        return np.asarray(question.vectors @ self.vectors.T, np.float32)


def forward(similarity: Vectors, block: TokenBlock, weights: Vectors) -> Vectors:
    """Score each text by how well the question's tokens find partners in it, in [-1, 1].

    Args:
        similarity: As `TokenBlock.similarity` gives it.
        block: The texts.
        weights: Of the question's tokens, their sum 1.
    """
    best = np.maximum.reduceat(similarity, block.starts, axis=1)
    return np.asarray(weights @ best, np.float32)


def backward(similarity: Vectors, block: TokenBlock) -> Vectors:
    """Score each text by how well its tokens find partners in the question, in [-1, 1]."""
    found = np.add.reduceat(similarity.max(axis=0) * block.weights, block.starts)
    return np.asarray(found / np.add.reduceat(block.weights, block.starts), np.float32)


@dataclass(frozen=True, slots=True)
class TokenIndex:
    """Token vectors of numbered texts, a byte a number.

    Attributes:
        codes: Shape (tokens, dimension).
        starts: First row of each text, and the number of rows at the end.
        pieces: The tokenizer's number of each token, shape (tokens,).
        rarity: Inverse document frequency of each token number; the last is that of all others.
    """

    codes: npt.NDArray[np.int8]
    starts: npt.NDArray[np.int64]
    pieces: npt.NDArray[np.int32]
    rarity: Vectors

    @classmethod
    def from_pieces(cls, texts: Sequence[Pieces], documents: Sequence[int]) -> Self:
        """Keep the tokens of texts, in order.

        Args:
            texts: In order, at least one.
            documents: For each text the passage whose words it belongs to, numbered from 0;
                a token is the rarer the fewer passages have it.
        """
        seen = {
            (n, int(piece)) for n, text in zip(documents, texts, strict=True) for piece in text.ids
        }
        spread = Counter(piece for _, piece in seen)
        passages = len(set(documents))
        rarity = np.full(max(spread, default=-1) + 2, log(1 + (passages + 0.5) / 0.5), np.float32)
        for piece, found in spread.items():
            if piece >= 0:
                rarity[piece] = log(1 + (passages - found + 0.5) / (found + 0.5))
        starts = np.cumsum([0, *(len(text.ids) for text in texts)], dtype=np.int64)
        # Text by text: all of them at once would need several times the room of what is kept.
        codes = np.empty((starts[-1], texts[0].vectors.shape[1]), np.int8)
        for start, text in zip(starts[:-1], texts, strict=True):
            codes[start : start + len(text.ids)] = np.rint(text.vectors * SCALE)
        return cls(
            codes=codes,
            starts=starts,
            pieces=np.concatenate([text.ids for text in texts]).astype(np.int32),
            rarity=rarity,
        )

    def save(self, folder: Path) -> None:
        """Write plain arrays into a folder."""
        for name, array in self._files().items():
            np.save(folder / name, array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote into memory: what is not asked for need not be read."""
        codes, starts, pieces, rarity = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False)
            for name in (CODES, STARTS, PIECES, RARITY)
        )
        # Plain views: slices of a memmap object cost more than what they slice.
        return cls(np.asarray(codes), np.asarray(starts), np.asarray(pieces), np.asarray(rarity))

    def block(self, texts: Sequence[int]) -> TokenBlock:
        """Return the token vectors of these texts, each of which has tokens."""
        bounds = [(int(self.starts[text]), int(self.starts[text + 1])) for text in texts]
        codes = np.concatenate([self.codes[start:stop] for start, stop in bounds])
        pieces = np.concatenate([self.pieces[start:stop] for start, stop in bounds])
        lengths = [stop - start for start, stop in bounds]
        return TokenBlock(
            vectors=np.asarray(codes / np.float32(SCALE), np.float32),
            starts=np.cumsum([0, *lengths[:-1]], dtype=np.int64),
            weights=self._rarity_of(pieces),
        )

    def pieces_of(self, text: int) -> Pieces:
        """Return the tokens of a text, as exact as they are kept."""
        start, stop = int(self.starts[text]), int(self.starts[text + 1])
        vectors = np.asarray(self.codes[start:stop] / np.float32(SCALE), np.float32)
        return Pieces(np.asarray(self.pieces[start:stop]), vectors)

    def weights(self, question: Pieces) -> Vectors:
        """Return how much each token of a question counts; their sum is 1."""
        rarity = self._rarity_of(question.ids)
        return np.asarray(rarity / max(float(rarity.sum()), 1e-9), np.float32)

    def _rarity_of(self, pieces: npt.NDArray[np.int32]) -> Vectors:
        known = (pieces >= 0) & (pieces < len(self.rarity) - 1)
        return np.asarray(self.rarity[np.where(known, pieces, -1)], np.float32)

    def _files(self) -> dict[str, npt.NDArray[np.generic]]:
        return {CODES: self.codes, STARTS: self.starts, PIECES: self.pieces, RARITY: self.rarity}
