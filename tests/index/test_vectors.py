import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Vectors
from index.vectors import VectorIndex

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 60)


def unit_rows(seed: int, n: int, dimension: int = 8) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(n, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@given(seed=seeds, n=sizes, k=st.integers(1, 80))
def test_nearest_agrees_with_brute_force(seed: int, n: int, k: int) -> None:
    rows, question = unit_rows(seed, n), unit_rows(seed + 1, 1)

    found = VectorIndex.from_rows(rows).nearest(question, k)

    assert found.tolist() == np.argsort(-(rows @ question[0]), kind="stable")[:k].tolist()


@given(seed=seeds, n=sizes)
def test_what_is_written_is_what_is_read(seed: int, n: int) -> None:
    index = VectorIndex.from_rows(unit_rows(seed, n))

    read = VectorIndex.from_bytes(index.to_bytes())

    assert (len(read), read.dimension) == (n, 8)
    assert read.to_bytes() == index.to_bytes()
    np.testing.assert_array_equal(read.rows(range(n)), unit_rows(seed, n))


@given(seed=seeds, n=sizes, numbers=st.lists(st.integers(0, 59), max_size=10))
def test_cosines_are_those_of_the_rows_asked_for_in_order(
    seed: int, n: int, numbers: list[int]
) -> None:
    rows, question = unit_rows(seed, n), unit_rows(seed + 1, 1)
    asked = np.asarray([number % n for number in numbers], np.int64)
    index = VectorIndex.from_rows(rows)

    np.testing.assert_array_equal(index.rows(asked), rows[asked])
    np.testing.assert_allclose(index.cosines(question, asked), rows[asked] @ question[0], atol=1e-6)


@pytest.mark.parametrize("n", [4, 1000, 10**9])
def test_asking_for_more_than_there_are_gives_all_of_them(n: int) -> None:
    found = VectorIndex.from_rows(unit_rows(0, 3)).nearest(unit_rows(1, 1), n)

    assert sorted(found) == [0, 1, 2]


@pytest.mark.parametrize("n", [0, -1])
def test_asking_for_none_gives_none(n: int) -> None:
    assert VectorIndex.from_rows(unit_rows(0, 3)).nearest(unit_rows(1, 1), n).size == 0


def test_an_index_without_rows_finds_nothing() -> None:
    empty = VectorIndex.from_rows(np.empty((0, 8), np.float32))

    assert empty.nearest(unit_rows(0, 1), 3).size == 0
    assert empty.rows(np.empty(0, np.int64)).shape == (0, 8)
    assert empty.cosines(unit_rows(0, 1), np.empty(0, np.int64)).shape == (0,)


def test_bytes_that_are_no_index_are_refused() -> None:
    with pytest.raises(RuntimeError, match="Error"):
        VectorIndex.from_bytes(b"no index at all")
