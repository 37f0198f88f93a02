from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Candidate
from index.ranking import CLOSE, MAX_QUOTED, confidence, quoted, rank, score

cosines = st.floats(-1, 1, width=32)
candidates = st.builds(
    Candidate,
    number=st.integers(0, 50),
    sentence=st.just(0),
    passage_cosine=cosines,
    sentence_cosine=cosines,
    question_cosine=st.none() | cosines,
    bm25=st.floats(0, 1, exclude_max=True, width=32),
)
several = st.lists(candidates, max_size=12, unique_by=lambda candidate: candidate.number)


def candidate(number: int, cosine: float) -> Candidate:
    return Candidate(number, 0, cosine, cosine, cosine, 0.0)


@given(several)
def test_ranking_orders_every_candidate_by_its_score(found: list[Candidate]) -> None:
    ranked = rank(found)

    assert sorted(ranked, key=lambda c: c.number) == sorted(found, key=lambda c: c.number)
    assert all(score(a) >= score(b) for a, b in pairwise(ranked))


@given(several)
def test_the_order_of_arrival_does_not_matter(found: list[Candidate]) -> None:
    assert rank(found[::-1]) == rank(found)


def test_equal_candidates_stay_in_the_order_of_the_corpus() -> None:
    found = [candidate(n, 0.5) for n in (7, 2, 5)]

    assert [c.number for c in rank(found)] == [2, 5, 7]


@given(candidates)
def test_the_nearest_sentence_stands_in_for_a_missing_reader_question(found: Candidate) -> None:
    without = replace(found, question_cosine=None)
    equal = replace(found, question_cosine=found.sentence_cosine)

    assert score(without) == score(equal)


@pytest.mark.parametrize("part", ["passage_cosine", "sentence_cosine", "question_cosine", "bm25"])
def test_more_of_anything_raises_the_score(part: str) -> None:
    low = Candidate(0, 0, 0.1, 0.1, 0.1, 0.1)
    high = {
        "passage_cosine": replace(low, passage_cosine=0.2),
        "sentence_cosine": replace(low, sentence_cosine=0.2),
        "question_cosine": replace(low, question_cosine=0.2),
        "bm25": replace(low, bm25=0.2),
    }[part]

    assert score(high) > score(low)


@given(several)
def test_confidence_lies_between_0_and_1(found: list[Candidate]) -> None:
    assert 0 <= confidence(rank(found)) <= 1


def test_confidence_is_the_best_cosine_of_the_first() -> None:
    best = Candidate(0, 0, 0.3, 0.6, 0.5, 0.9)

    assert confidence([best, candidate(1, 0.99)]) == 0.6
    assert confidence([replace(best, question_cosine=0.7)]) == 0.7
    assert confidence([replace(best, question_cosine=None)]) == 0.6
    assert confidence([candidate(0, -0.5)]) == 0


def test_nothing_found_is_no_confidence_and_nothing_to_show() -> None:
    assert confidence([]) == 0
    assert quoted([]) == 0
    assert rank([]) == []


@given(several.filter(bool))
def test_at_least_one_and_at_most_three_are_shown(found: list[Candidate]) -> None:
    assert 1 <= quoted(rank(found)) <= MAX_QUOTED == 3


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ([0.9], 1),
        ([0.9, 0.5, 0.4], 1),
        ([0.9, 0.88, 0.4], 2),
        ([0.9, 0.88, 0.86, 0.85], 3),
        ([0.8, 0.8 * CLOSE + 0.001, 0.1], 2),
        ([0.8, 0.8 * CLOSE - 0.001, 0.1], 1),
        ([-0.1, -0.2], 1),
    ],
)
def test_those_close_to_the_best_are_shown_beside_it(scores: list[float], shown: int) -> None:
    ranked = rank([candidate(number, cosine) for number, cosine in enumerate(scores)])

    assert quoted(ranked) == shown
