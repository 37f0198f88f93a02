import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.rows import Groups

NUMBERS = st.lists(st.integers(0, 5), max_size=40)
VALUES = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 1.0]), min_size=40, max_size=40)


def groups_of(owners: list[int]) -> tuple[Groups, list[list[int]]]:
    """Return rows 100, 101, … in six groups, and the same as lists."""
    rows = np.arange(100, 100 + len(owners))
    expected: list[list[int]] = [[] for _ in range(6)]
    for row, owner in zip(rows.tolist(), owners, strict=True):
        expected[owner].append(row)
    return Groups.of(rows, np.asarray(owners, np.int64), 6), expected


def lists(groups: Groups) -> list[list[int]]:
    return [part.tolist() for part in np.split(groups.rows, groups.starts[1:-1])]


@given(NUMBERS, st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_groups_are_taken_in_the_order_asked_for(owners: list[int], asked: list[int]) -> None:
    groups, expected = groups_of(owners)

    taken = groups.take(np.asarray(asked, np.int64))

    assert lists(taken) == [expected[number] for number in asked]
    assert taken.group.tolist() == [
        place for place, number in enumerate(asked) for _ in expected[number]
    ]


@given(NUMBERS, st.integers(98, 145))
def test_a_row_left_out_is_in_no_group(owners: list[int], hidden: int) -> None:
    groups, expected = groups_of(owners)

    left = groups.without(hidden)

    assert lists(left) == [[row for row in rows if row != hidden] for rows in expected]


@given(NUMBERS, VALUES, st.integers(1, 4))
def test_the_highest_of_each_group_come_first_and_equal_ones_in_order(
    owners: list[int], values: list[float], most: int
) -> None:
    groups, expected = groups_of(owners)
    given_to = dict(zip(range(100, 140), values, strict=True))
    own = np.asarray([given_to[row] for row in groups.rows.tolist()])

    places, best = groups.ranked(own, most)

    assert lists(best) == [sorted(rows, key=lambda r: -given_to[r])[:most] for rows in expected]
    assert groups.rows[places].tolist() == best.rows.tolist()
