import asyncio
import threading
from typing import Any

import pytest

from bot.answers.answer import Answer, Answerer, StillReading
from bot.answers.questioning import MOST, Questioning
from tests.bot.fakes import hit


class Slow(Answerer):
    """Answers a batch when a test lets it."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go, self.told = threading.Semaphore(0), threading.Semaphore(1_000)
        self.fails: Exception | None = None

    def encode(self, asked: Any) -> Any:
        self.batches.append([question for question, _ in asked])
        self.go.acquire()
        if self.fails:
            raise self.fails
        return asked

    def tell(self, batch: Any) -> list[Answer]:
        self.told.acquire()
        return [Answer("es", (hit([question]),)) for question, _ in batch]


async def first_batch(slow: Slow) -> None:
    while not slow.batches:  # noqa: ASYNC110 - what is watched rings no bell
        await asyncio.sleep(0.001)


async def test_what_comes_while_a_batch_is_at_work_goes_together_in_the_next() -> None:
    slow = Slow()
    questioning = Questioning(slow)
    asked = [asyncio.ensure_future(questioning.ask("0", "es"))]
    await first_batch(slow)

    asked += [asyncio.ensure_future(questioning.ask(f"{n}", "es")) for n in range(1, MOST + 5)]
    await asyncio.sleep(0)
    slow.go.release(3)
    answers = await asyncio.gather(*asked)

    assert [len(batch) for batch in slow.batches] == [1, MOST, 4]
    assert [answer.hits[0].passage.text for answer in answers] == [f"{n}" for n in range(MOST + 5)]


async def test_the_next_batch_is_encoded_while_the_answers_of_one_are_looked_for() -> None:
    slow = Slow()
    slow.told = threading.Semaphore(0)
    slow.go.release(3)
    questioning = Questioning(slow)
    first = asyncio.ensure_future(questioning.ask("a", "es"))
    await first_batch(slow)
    second = asyncio.ensure_future(questioning.ask("b", "es"))
    while len(slow.batches) < 2:  # noqa: ASYNC110 - what is watched rings no bell
        await asyncio.sleep(0.001)

    assert not first.done()
    slow.told.release(2)
    assert len(await asyncio.gather(first, second)) == 2


async def test_a_failure_reaches_everybody_of_its_batch_and_nobody_else() -> None:
    slow = Slow()
    questioning = Questioning(slow)
    slow.fails = StillReading()
    slow.go.release(2)

    with pytest.raises(StillReading):
        await questioning.ask("a", "es")
    slow.fails = None
    answer = await questioning.ask("b", "es")

    assert answer.hits
    counted = questioning.metrics.answers
    found = {o: counted.labels(o)._value.get() for o in ("still_reading", "answered", "refused")}
    assert found == {"still_reading": 1, "answered": 1, "refused": 0}


async def test_who_gives_up_does_not_hold_up_the_others() -> None:
    slow = Slow()
    questioning = Questioning(slow)
    first = asyncio.ensure_future(questioning.ask("a", "es"))
    await first_batch(slow)
    gone = asyncio.ensure_future(questioning.ask("b", "es"))
    stays = asyncio.ensure_future(questioning.ask("c", "es"))
    await asyncio.sleep(0)

    gone.cancel()
    slow.go.release(2)
    answers = await asyncio.gather(first, stays)

    assert [answer.hits[0].passage.text for answer in answers] == ["a", "c"]
