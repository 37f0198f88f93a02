from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Pieces, Vectors
from index.tokens import TokenBlock, TokenIndex, backward, forward

seeds = st.integers(0, 2**32 - 1)
lengths = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def pieces(rng: np.random.Generator, n: int, dimension: int = 8) -> Pieces:
    rows = rng.normal(size=(n, dimension))
    unit = np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
    return Pieces(rng.integers(-1, 20, n).astype(np.int32), unit)


def texts_of(seed: int, sizes: list[int]) -> tuple[Pieces, list[Pieces], TokenIndex]:
    rng = np.random.default_rng(seed)
    texts = [pieces(rng, size) for size in sizes]
    index = TokenIndex.from_pieces(texts, [n // 2 for n in range(len(texts))])
    return pieces(rng, 3), texts, index


def some(block: TokenBlock) -> list[tuple[Vectors, Vectors]]:
    """Return the vectors and the weights of each text of a block."""
    bounds = [*block.starts.tolist(), len(block.vectors)]
    return [
        (block.vectors[start:stop], block.weights[start:stop]) for start, stop in pairwise(bounds)
    ]


@given(seed=seeds, sizes=lengths)
def test_late_interaction_agrees_with_brute_force(seed: int, sizes: list[int]) -> None:
    question, _, index = texts_of(seed, sizes)
    block = index.block(range(len(sizes)))
    weights = index.weights(question)

    similarity = block.similarity(question)

    there, back = [], []
    for vectors, rarity in some(block):
        near = [[float(q @ v) for v in vectors] for q in question.vectors]
        there.append(sum(w * max(row) for w, row in zip(weights, near, strict=True)))
        best = [max(column) for column in zip(*near, strict=True)]
        back.append(sum(r * b for r, b in zip(rarity, best, strict=True)) / sum(rarity))
    np.testing.assert_allclose(forward(similarity, block, weights), there, atol=1e-5)
    np.testing.assert_allclose(backward(similarity, block), back, atol=1e-5)


@given(seed=seeds, sizes=lengths, data=st.data())
def test_a_block_is_the_texts_asked_for_in_order(
    seed: int, sizes: list[int], data: st.DataObject
) -> None:
    _, _, index = texts_of(seed, sizes)
    asked = data.draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, max_size=5))

    block = index.block(asked)

    for number, (vectors, _) in zip(asked, some(block), strict=True):
        np.testing.assert_array_equal(vectors, index.pieces_of(number).vectors)


@given(seed=seeds, sizes=lengths)
def test_a_text_finds_itself_best(seed: int, sizes: list[int]) -> None:
    _, texts, index = texts_of(seed, sizes)
    block = index.block(range(len(sizes)))

    for number, text in enumerate(texts):
        scores = forward(block.similarity(text), block, index.weights(text))
        assert scores[number] == pytest.approx(1, abs=0.03)
        assert (scores <= scores[number] + 0.03).all()


@given(seed=seeds, sizes=lengths)
def test_codes_survive_being_taken_up_again_exactly(seed: int, sizes: list[int]) -> None:
    _, texts, index = texts_of(seed, sizes)
    documents = [n // 2 for n in range(len(sizes))]

    again = TokenIndex.from_pieces([index.pieces_of(n) for n in range(len(sizes))], documents)

    np.testing.assert_array_equal(again.codes, index.codes)
    np.testing.assert_array_equal(again.starts, index.starts)
    np.testing.assert_array_equal(again.pieces, index.pieces)
    np.testing.assert_array_equal(again.rarity, index.rarity)
    for number, text in enumerate(texts):
        np.testing.assert_array_equal(index.pieces_of(number).ids, text.ids)
        np.testing.assert_allclose(index.pieces_of(number).vectors, text.vectors, atol=1 / 250)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    _, _, index = texts_of(1, [3, 1, 4])
    index.save(tmp_path)

    loaded = TokenIndex.load(tmp_path)

    for kept, read in (
        (index.codes, loaded.codes),
        (index.starts, loaded.starts),
        (index.pieces, loaded.pieces),
        (index.rarity, loaded.rarity),
    ):
        assert kept.dtype == read.dtype
        np.testing.assert_array_equal(kept, read)
    assert index.codes.dtype == np.int8
    for path in tmp_path.iterdir():
        np.load(path, allow_pickle=False)


@given(seed=seeds, sizes=lengths)
def test_the_weights_of_a_question_sum_to_1(seed: int, sizes: list[int]) -> None:
    question, _, index = texts_of(seed, sizes)

    weights = index.weights(question)

    assert (weights > 0).all()
    assert float(weights.sum()) == pytest.approx(1)


def question_of(*ids: int) -> Pieces:
    return Pieces(np.asarray(ids, np.int32), np.eye(len(ids), 8, dtype=np.float32))


def test_the_fewer_passages_have_a_piece_the_more_it_weighs_and_an_unknown_one_most() -> None:
    texts = [question_of(5), question_of(5), question_of(5, 7)]
    index = TokenIndex.from_pieces(texts, [0, 1, 2])

    common, rare, unknown, beyond, none = index.weights(question_of(5, 7, 6, 10**6, -1))

    assert common < rare < unknown
    assert unknown == beyond == none


def test_the_questions_of_a_passage_make_its_words_no_commoner() -> None:
    alone = TokenIndex.from_pieces([question_of(5), question_of(6)], [0, 1])
    asked = TokenIndex.from_pieces(
        [question_of(5), question_of(6), question_of(5), question_of(5, 5)], [0, 1, 0, 0]
    )

    np.testing.assert_array_equal(alone.rarity, asked.rarity)
