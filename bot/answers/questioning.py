"""Questions that come at the same time are asked together: one batch costs little more than one."""

import asyncio
from dataclasses import dataclass

from bot.answers.answer import Answer, Answerer, StillReading
from bot.metrics import Metrics

MOST = 32  # questions in a batch


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    spoken: str
    answer: "asyncio.Future[Answer]"


class Questioning:
    """Asks the answerer off the event loop, one batch at a time.

    A question that comes while a batch is at work waits for its end and goes with all that came
    meanwhile; one that comes alone goes at once.

    Attributes:
        metrics: What is counted.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._waiting: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None
        self.metrics = Metrics()

    async def ask(self, question: str, spoken: str) -> Answer:
        """Find what to quote for a question.

        Args:
            question: In any language.
            spoken: Tag of the language of whoever asks.

        Raises:
            StillReading: No index serves yet.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(question, spoken, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        try:
            found = await answer
        except Exception as error:
            outcome = "still_reading" if isinstance(error, StillReading) else "failed"
            self.metrics.answers.labels(outcome).inc()
            raise
        self.metrics.answers.labels(_outcome(found)).inc()
        return found

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._together(batch)
        finally:
            self._task = None

    async def _together(self, batch: list[_Asked]) -> None:
        asked = [(one.question, one.spoken) for one in batch]
        try:
            answers = await asyncio.to_thread(self._answerer.ask_many, asked)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            for one in batch:
                if not one.answer.done():
                    one.answer.set_exception(error)
            return
        for one, answer in zip(batch, answers, strict=True):
            if not one.answer.done():
                one.answer.set_result(answer)


def _outcome(answer: Answer) -> str:
    if answer.small_talk is not None:
        return "small_talk"
    return "answered" if answer.hits else "refused"
