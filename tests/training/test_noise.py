import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.noise import SHORTEST, misspell

words = st.lists(st.text("abcñáé¿?", min_size=1, max_size=9), min_size=1, max_size=6)
seeds = st.integers(0, 2**31)


@given(words=words, seed=seeds)
def test_at_most_one_long_word_is_changed_by_one_slip(words: list[str], seed: int) -> None:
    text = " ".join(words)

    typed = misspell(text, random.Random(seed)).split(" ")

    assert len(typed) == len(words)
    changed = [(was, now) for was, now in zip(words, typed, strict=True) if was != now]
    assert len(changed) <= 1
    for was, now in changed:
        assert len(was) >= SHORTEST
        assert abs(len(was) - len(now)) <= 1
        assert (was[0], was[-1]) == (now[0], now[-1]) or sorted(was) == sorted(now)


def test_every_kind_of_slip_happens() -> None:
    chance = random.Random(0)

    typed = (
        {misspell("pan", chance) for _ in range(9)},
        {misspell("clave", chance) for _ in range(400)},
    )

    assert typed[0] == {"pan"}
    assert {"cave", "claave", "calve", "clxve"} <= typed[1]


@pytest.mark.parametrize("text", ["", " ", "un día es", "¿?"])
def test_a_text_of_short_words_stays_as_it_is(text: str) -> None:
    assert misspell(text, random.Random(0)) == text
