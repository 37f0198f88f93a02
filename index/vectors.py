"""Unit vectors under cosine search, in memory and as bytes; the only door to faiss."""

from collections.abc import Sequence
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt

from index.domain import Vectors


class VectorIndex:
    """Rows numbered in the order they came, searched exactly."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def from_rows(cls, rows: Vectors) -> Self:
        """Hold unit rows, shape (n, dimension)."""
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(np.ascontiguousarray(rows, np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote; check it against its digest first, faiss does not.

        Raises:
            RuntimeError: faiss cannot read it.
        """
        return cls(faiss.deserialize_index(np.frombuffer(raw, np.uint8)))

    def to_bytes(self) -> bytes:
        """Return the index as bytes: `faiss.write_index` hides errors of a full disk."""
        raw: npt.NDArray[np.uint8] = faiss.serialize_index(self._index)
        return raw.tobytes()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def nearest(self, vector: Vectors, n: int) -> list[int]:
        """Return the numbers of up to n rows, the most similar first.

        Args:
            vector: One unit row, shape (1, dimension).
            n: How many at most.
        """
        most = min(n, len(self))  # faiss pads missing results with -1
        if most < 1:
            return []
        _, numbers = self._index.search(vector, most)
        return [int(number) for number in numbers[0]]

    def cosines(self, vector: Vectors, numbers: Sequence[int]) -> Vectors:
        """Return the cosine of one unit row with each of these rows, in order, shape (n,)."""
        return np.asarray(self.rows(numbers) @ vector[0], np.float32)

    def rows(self, numbers: Sequence[int]) -> Vectors:
        """Return these rows, in order, shape (n, dimension)."""
        if not numbers:
            return np.empty((0, self.dimension), np.float32)
        rows: Vectors = self._index.reconstruct_batch(np.asarray(numbers, np.int64))
        return rows
