import random
from collections.abc import Callable, Iterator

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody gives it
from hypothesis import given
from hypothesis import strategies as st

from training.data import Record
from training.sharpen import NEIGHBOURS, deal_hard
from training.tune import BATCH, Course, Targets, deal

Deal = Callable[[Course, random.Random], Iterator[list[int]]]

seeds = st.integers(0, 2**31)


def course(records: int, *, seed: int = 0) -> Course:
    """Return records of no words whose passages lie anywhere."""
    chance = torch.Generator().manual_seed(seed)
    vectors = F.normalize(torch.randn(records, 8, generator=chance), dim=-1)
    return Course([Record("", "", "", "", "")] * records, Targets(vectors, vectors), [])


@pytest.mark.parametrize("way", [deal, deal_hard])
@pytest.mark.parametrize("records", [0, 1, BATCH - 1, BATCH, BATCH + 1, 5 * BATCH - 1])
def test_an_epoch_is_all_the_full_batches_there_are(way: Deal, records: int) -> None:
    batches = list(way(course(records), random.Random(0)))

    assert [len(rows) for rows in batches] == [BATCH] * (records // BATCH)


@given(records=st.integers(0, 4 * BATCH), seed=seeds)
def test_a_record_is_dealt_at_most_once_an_epoch(records: int, seed: int) -> None:
    dealt = [
        row for rows in deal_hard(course(records, seed=seed), random.Random(seed)) for row in rows
    ]

    assert len(dealt) == len(set(dealt))
    assert set(dealt) <= set(range(records))


def test_the_seed_decides_the_batches() -> None:
    some = course(6 * BATCH)

    def batches(seed: int) -> list[list[int]]:
        return list(deal_hard(some, random.Random(seed)))

    assert batches(1) == batches(1)
    assert batches(1) != batches(2)


def test_every_epoch_deals_anew() -> None:
    some, chance = course(6 * BATCH), random.Random(0)

    assert list(deal_hard(some, chance)) != list(deal_hard(some, chance))


@given(seed=seeds)
def test_the_first_half_are_the_nearest_of_those_left(seed: int) -> None:
    some = course(3 * BATCH, seed=seed)
    passages = some.targets.passages
    left = set(range(3 * BATCH))

    for rows in deal_hard(some, random.Random(seed)):
        near = rows[:NEIGHBOURS]
        cosines = {row: float(passages[row] @ passages[near[0]]) for row in left}
        farthest = min(cosines[row] for row in near)
        assert all(cosines[row] <= farthest + 1e-5 for row in left - set(near))
        left -= set(rows)


def test_records_with_the_same_passage_are_neighbours() -> None:
    vectors = torch.eye(8).repeat(2 * BATCH, 1)
    some = Course([Record("", "", "", "", "")] * len(vectors), Targets(vectors, vectors), [])

    rows = next(iter(deal_hard(some, random.Random(0))))

    assert len({row % 8 for row in rows[:NEIGHBOURS]}) == 1
    assert len({row % 8 for row in rows[NEIGHBOURS:]}) > 1
