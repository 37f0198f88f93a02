"""Unit vectors under cosine search, in memory and as bytes; the only door to faiss."""

from collections.abc import Sequence
from typing import Any, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.domain import Vectors


class VectorIndex:
    """Rows numbered in the order they came, searched exactly."""

    def __init__(self, index: Any) -> None:
        self._index = index
        stored = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self._rows: Vectors = stored.reshape(index.ntotal, index.d)  # a view, not a copy

    @classmethod
    def from_rows(cls, rows: Vectors) -> Self:
        """Hold unit rows, shape (n, dimension)."""
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(np.ascontiguousarray(rows, np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, raw: bytes | memoryview) -> Self:
        """Read what `to_bytes` wrote; check it against its digest first, faiss does not.

        Raises:
            RuntimeError: faiss cannot read it.
        """
        return cls(faiss.deserialize_index(np.frombuffer(raw, np.uint8)))

    def to_bytes(self) -> memoryview:
        """Return the index as bytes: `faiss.write_index` hides errors of a full disk."""
        raw: npt.NDArray[np.uint8] = faiss.serialize_index(self._index)
        return raw.data

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def nearest(self, vector: Vectors, n: int) -> npt.NDArray[np.int64]:
        """Return the numbers of up to n rows, the most similar first.

        Args:
            vector: One unit row, shape (1, dimension).
            n: How many at most.
        """
        most = min(n, len(self))  # faiss pads missing results with -1
        if most < 1:
            return np.empty(0, np.int64)
        _, numbers = self._index.search(vector, most)
        return np.asarray(numbers[0], np.int64)

    def cosines(self, vector: Vectors, numbers: npt.NDArray[np.int64]) -> Vectors:
        """Return the cosine of one unit row with each of these rows, in order, shape (n,)."""
        if 2 * len(numbers) > len(self):  # a product over all is cheaper than a copy of most
            return np.asarray((self._rows @ vector[0])[numbers], np.float32)
        return np.asarray(self.rows(numbers) @ vector[0], np.float32)

    def rows(self, numbers: Sequence[int] | npt.NDArray[np.int64]) -> Vectors:
        """Return these rows, in order, shape (n, dimension)."""
        return np.asarray(self._rows[np.asarray(numbers, np.int64)], np.float32)
