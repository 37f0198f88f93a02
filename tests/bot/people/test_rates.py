import pytest

from bot.people.rates import Buckets, Notices, cost_of

ADA, BEA = 7, 8


def taken(buckets: Buckets, whose: int, now: float, times: int) -> int:
    return sum(buckets.take(whose, now) for _ in range(times))


def test_a_minutes_worth_may_be_taken_at_once_and_no_more() -> None:
    assert taken(Buckets(20), ADA, 0.0, 50) == 20


def test_a_bucket_fills_again_at_its_rate() -> None:
    buckets = Buckets(20)
    taken(buckets, ADA, 0.0, 50)

    assert taken(buckets, ADA, 3.0, 50) == 1
    assert taken(buckets, ADA, 33.0, 50) == 10
    assert taken(buckets, ADA, 1e9, 50) == 20


def test_one_persons_bucket_is_not_anothers() -> None:
    buckets = Buckets(20)
    taken(buckets, ADA, 0.0, 50)

    assert taken(buckets, BEA, 0.0, 50) == 20


def test_less_than_one_a_minute_is_one_now_and_then() -> None:
    buckets = Buckets(0.5)

    assert [taken(buckets, ADA, now, 5) for now in (0.0, 60.0, 120.0)] == [1, 0, 1]


def test_a_clock_that_goes_back_fills_nothing() -> None:
    buckets = Buckets(20)
    taken(buckets, ADA, 100.0, 50)

    assert taken(buckets, ADA, 40.0, 50) == 0
    assert taken(buckets, ADA, 100.0, 50) == 0


def test_looking_takes_nothing() -> None:
    buckets = Buckets(1)

    assert all(buckets.has(ADA, 0.0) for _ in range(5))
    assert buckets.take(ADA, 0.0)
    assert not buckets.has(ADA, 0.0)


def test_who_takes_much_is_in_debt_and_waits_longer() -> None:
    buckets = Buckets(20)

    assert [buckets.take(ADA, 0.0, cost=9) for _ in range(5)] == [True] * 3 + [False] * 2
    assert not buckets.take(ADA, 23.0)
    assert buckets.take(ADA, 25.0)
    assert buckets.take(BEA, 0.0)


@pytest.mark.parametrize(
    ("length", "cost"), [(0, 1), (249, 1), (250, 2), (1999, 8), (2000, 9), (4096, 9)]
)
def test_a_long_question_costs_more_up_to_what_is_read_of_it(length: int, cost: int) -> None:
    assert cost_of("a" * length) == cost


def test_the_number_of_buckets_is_bounded_and_the_oldest_is_forgotten() -> None:
    buckets = Buckets(1, remembered=100)
    for whose in range(1, 1001):
        buckets.take(whose, 0.0)

    assert len(buckets) == 100
    assert not buckets.take(1000, 0.0)
    assert buckets.take(1, 0.0)


def test_a_notice_is_given_once_a_window() -> None:
    notices = Notices(60.0)

    assert [notices.first(ADA, now) for now in (0.0, 1.0, 59.0, 60.0, 61.0)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert notices.first(BEA, 61.0)
