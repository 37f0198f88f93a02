import math

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody gives it
from hypothesis import given
from hypothesis import strategies as st

from training.losses import (
    IMPOSSIBLE,
    choose,
    contrast,
    contrast_to_teacher,
    disagreement,
    distance,
    gather,
    maxsim,
)
from training.model import Encoded, mean_pool

seeds = st.integers(0, 2**31)


def encoded(seed: int, texts: int, tokens: int, dimension: int = 4) -> Encoded:
    """Return random texts of 1 to `tokens` tokens that count; one that does not comes first."""
    chance = torch.Generator().manual_seed(seed)
    vectors = F.normalize(torch.randn(texts, tokens + 1, dimension, generator=chance), dim=-1)
    lengths = torch.randint(1, tokens + 1, (texts,), generator=chance)
    places = torch.arange(tokens + 1)
    counts = (places >= 1) & (places <= lengths[:, None])
    return Encoded(vectors[:, 0], vectors, counts, torch.zeros_like(counts, dtype=torch.long))


@given(seed=seeds, queries=st.integers(1, 4), passages=st.integers(1, 4), tokens=st.integers(1, 6))
def test_maxsim_agrees_with_brute_force(
    seed: int, queries: int, passages: int, tokens: int
) -> None:
    asked, told = encoded(seed, queries, tokens), encoded(seed + 1, passages, tokens + 2)

    scores = maxsim(asked, told)

    assert scores.shape == (queries, passages)
    for q in range(queries):
        for p in range(passages):
            ours, theirs = asked.tokens[q][asked.counts[q]], told.tokens[p][told.counts[p]]
            best = [max(float(a @ b) for b in theirs) for a in ours]
            assert float(scores[q, p]) == pytest.approx(sum(best) / len(best), abs=1e-5)


@given(seed=seeds)
def test_maxsim_of_a_text_with_itself_is_1(seed: int) -> None:
    text = encoded(seed, 3, 5)

    assert maxsim(text, text).diagonal().tolist() == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_text_without_tokens_that_count_scores_a_number() -> None:
    none = torch.zeros(1, 3, dtype=torch.bool)
    empty = Encoded(torch.zeros(1, 4), torch.zeros(1, 3, 4), none, none.long())

    assert maxsim(empty, encoded(0, 2, 3)).tolist() == [[0, 0]]
    assert bool(torch.isfinite(maxsim(encoded(0, 2, 3), empty)).all())


@given(seed=seeds, n=st.integers(1, 6))
def test_the_distance_is_the_mean_of_1_minus_the_cosine(seed: int, n: int) -> None:
    vectors, targets = encoded(seed, n, 1).vectors, encoded(seed + 1, n, 1).vectors
    cosines = [float(a @ b) for a, b in zip(vectors, targets, strict=True)]

    assert float(distance(vectors, targets)) == pytest.approx(1 - sum(cosines) / n, abs=1e-5)
    assert float(distance(vectors, vectors)) == pytest.approx(0, abs=1e-5)


@given(seed=seeds, n=st.integers(1, 6), scale=st.sampled_from([1.0, 20.0]))
def test_contrast_is_the_cross_entropy_of_the_diagonal(seed: int, n: int, scale: float) -> None:
    similarities = encoded(seed, n, n).tokens[:, :n, 0]
    rows = (similarities * scale).tolist()
    wanted = [math.log(sum(map(math.exp, row))) - row[i] for i, row in enumerate(rows)]

    found = float(contrast(similarities, scale))

    assert found == pytest.approx(sum(wanted) / n, abs=1e-3)


def test_partners_that_are_nearest_are_easier_to_tell() -> None:
    near, far = torch.eye(4), torch.full((4, 4), 0.5)

    assert float(contrast(near, 20)) < 1e-6
    assert float(contrast(far, 20)) == pytest.approx(math.log(4))


def test_equal_targets_are_no_rivals() -> None:
    targets = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])

    assert float(contrast_to_teacher(targets, targets, 20)) == pytest.approx(0, abs=1e-6)
    assert float(contrast(targets @ targets.T, 20)) > 0.4


def test_what_is_impossible_weighs_nothing() -> None:
    similarities = torch.tensor([[0.0, IMPOSSIBLE], [IMPOSSIBLE, 0.0]])

    assert float(contrast(similarities, 1)) == 0


def test_pooling_leaves_padding_out_and_gives_unit_vectors() -> None:
    hidden = torch.tensor(
        [[[3.0, 0.0], [0.0, 4.0], [9.0, 9.0]], [[0.0, 2.0], [7.0, 7.0], [1.0, 1.0]]]
    )
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])

    assert mean_pool(hidden, mask).flatten().tolist() == pytest.approx([0.6, 0.8, 0, 1])


@given(seed=seeds, n=st.integers(2, 6))
def test_choosing_among_partners_in_order_is_the_contrast(seed: int, n: int) -> None:
    similarities = encoded(seed, n, n).tokens[:, :n, 0]

    chosen = choose(20 * similarities, torch.arange(n))

    assert float(chosen) == pytest.approx(float(contrast(similarities, 20)), abs=1e-5)


@given(seed=seeds, owners=st.lists(st.integers(0, 2), min_size=2, max_size=7))
def test_gathering_agrees_with_brute_force(seed: int, owners: list[int]) -> None:
    n = len(owners)
    similarities = encoded(seed, n, n).tokens[:, :n, 0]
    costs = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        total = sum(math.exp(5 * float(similarities[i, j])) for j in others)
        fellows = [j for j in others if owners[j] == owners[i]]
        if fellows:
            costs.append(
                sum(math.log(total) - 5 * float(similarities[i, j]) for j in fellows) / len(fellows)
            )

    itself = torch.eye(n, dtype=torch.bool)
    logits = (5 * similarities).masked_fill(itself, IMPOSSIBLE)
    found = float(gather(logits, torch.tensor(owners)))

    assert found == pytest.approx(sum(costs) / max(len(costs), 1), abs=1e-3)


def test_one_disagrees_with_others_and_not_with_oneself() -> None:
    logits = torch.tensor([[3.0, 1.0, 0.0], [0.0, 0.0, 5.0]])

    assert float(disagreement(logits, logits + 7)) == pytest.approx(0, abs=1e-6)
    assert float(disagreement(logits, logits.flip(0))) > 1


@given(seed=seeds)
def test_a_token_without_weight_is_not_looked_for(seed: int) -> None:
    asked, told = encoded(seed, 2, 3), encoded(seed + 1, 3, 5)
    weights = torch.zeros(2, 4)
    weights[:, 1] = 0.25  # the first that counts

    scores = maxsim(asked, told, weights)

    first = Encoded(asked.vectors, asked.tokens[:, 1:2], asked.counts[:, 1:2], asked.pieces[:, 1:2])
    torch.testing.assert_close(scores, maxsim(first, told))
