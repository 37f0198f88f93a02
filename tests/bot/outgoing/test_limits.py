import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outgoing.limits import BURST, IN_A_ROW, LocalLimits

PRIVATE, OTHER, GROUP = 7, 8, -1001


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that moves ahead whenever the event loop would have to wait for it."""
    clock, real = Clock(), asyncio.sleep

    async def sleep(seconds: float) -> None:
        until = clock.now + max(seconds, 1e-6)  # below that the digits end
        await real(0)
        clock.now = max(clock.now, until)

    monkeypatch.setattr("bot.outgoing.limits.asyncio.sleep", sleep)
    return clock


async def times(clock: Clock, wait: Callable[[], Awaitable[None]], number: int) -> list[float]:
    """Return when each of some messages in a row may go, counted from the first."""
    found = []
    for _ in range(number):
        await wait()
        found.append(clock.now)
    return [round(time - found[0], 3) for time in found]


async def test_a_quiet_chat_bears_a_burst_and_then_one_a_second(clock: Clock) -> None:
    limits = LocalLimits(1000, 1, 1000, clock)

    went = await times(clock, lambda: limits.wait(PRIVATE, 0), 7)

    assert went == [0, 0, 0, 1, 2, 3, 4]
    assert BURST == 3


async def test_a_group_gets_twenty_in_any_minute(clock: Clock) -> None:
    limits = LocalLimits(1e6, 1e6, 20, clock)

    went = await times(clock, lambda: limits.wait(GROUP, 0), 41)

    assert went == [0] * 20 + [60] * 20 + [120]


async def test_what_is_in_no_chat_counts_over_all_only(clock: Clock) -> None:
    limits = LocalLimits(1000, 0.001, 1, clock)

    assert await times(clock, lambda: limits.wait(None, 0), 20) == [0] * 20


async def test_a_chat_that_telegram_refuses_is_paused_and_others_are_not(clock: Clock) -> None:
    limits = LocalLimits(1000, 1000, 1000, clock)

    limits.refused(PRIVATE, 5)

    assert await times(clock, lambda: limits.wait(OTHER, 0), 2) == [0, 0]
    begun = clock.now
    await limits.wait(PRIVATE, 0)
    assert clock.now - begun == pytest.approx(5)


async def test_many_refusals_in_a_row_pause_all(clock: Clock) -> None:
    limits = LocalLimits(1000, 1000, 1000, clock)
    waiting = LocalLimits(1000, 1000, 1000, clock)

    for chat in range(IN_A_ROW):
        limits.refused(100 + chat, 5)
    for chat in range(IN_A_ROW):
        waiting.refused(100 + chat, 5)
        waiting.served()

    assert limits._overall_wait(clock.now) == 5
    assert waiting._overall_wait(clock.now) <= 0


async def test_who_is_more_urgent_goes_first_where_all_wait() -> None:
    limits, went = LocalLimits(2, 1000, 1000), []

    async def go(name: str, chat: int, priority: int) -> None:
        await limits.wait(chat, priority)
        went.append(name)

    for chat in (1, 2):
        await limits.wait(chat, 0)
    await asyncio.gather(go("news", 3, 2), go("group", -4, 1), go("private", 5, 0))

    assert went[0] == "private"
    assert went[1] == "group"


@given(
    most=st.integers(1, 5),
    chats=st.lists(st.integers(-3, 3).filter(bool), min_size=1, max_size=40),
)
def test_no_chat_and_no_group_ever_gets_more(most: int, chats: list[int]) -> None:
    clock, sent = Clock(), []

    async def send_all() -> None:
        limits = LocalLimits(10_000, 1, most, clock)
        for chat in chats:
            while (seconds := limits._chat_wait(chat)) > 0:
                clock.now += max(seconds, 1e-6)
            await limits.wait(chat, 0)
            sent.append((chat, clock.now))

    asyncio.run(send_all())

    for chat, then in sent:
        within = [time for other, time in sent if other == chat and then <= time < then + 60]
        for end in within:
            assert len([time for time in within if time <= end]) <= BURST + (end - then) + 1e-3
        assert chat > 0 or len([time for time in within if time < then + 60 - 1e-6]) <= most


async def test_chats_that_are_quiet_are_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outgoing.limits.REMEMBERED", 10)
    limits = LocalLimits(1000, 1, 20, clock)

    for chat in range(1, 200):
        await limits.wait(chat, 0)
        clock.now += 10

    assert len(limits._chats) <= 11
