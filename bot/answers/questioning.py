"""Questions that come at the same time are asked together: one batch costs little more than one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.answer import Answer, Answerer, Batch, StillReading
from bot.metrics import Metrics

MOST = 16  # questions in a batch: a third of the chats at work, one for each half and one between


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    spoken: str
    answer: "asyncio.Future[Answer]"


class Questioning:
    """Asks the answerer off the event loop, one batch at a time.

    A question that comes while a batch is being encoded waits for the end of that and goes with
    all that came meanwhile; one that comes alone goes at once. While the answers of a batch are
    looked for, the next is encoded.

    Attributes:
        metrics: What is counted.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._waiting: list[_Asked] = []
        self._task: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
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
        self.metrics.answers.labels(found.outcome).inc()
        return found

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                encoded = await self._encode(batch)
                if self._telling is not None:
                    await self._telling  # so that there is one batch in each half
                if encoded is not None:
                    self._telling = asyncio.create_task(self._tell(batch, encoded))
        finally:
            self._task = None

    async def _encode(self, batch: Sequence[_Asked]) -> Batch | None:
        asked = [(one.question, one.spoken) for one in batch]
        try:
            return await asyncio.to_thread(self._answerer.encode, asked)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            _fail(batch, error)
            return None

    async def _tell(self, batch: Sequence[_Asked], encoded: Batch) -> None:
        try:
            answers = await asyncio.to_thread(self._answerer.tell, encoded)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            _fail(batch, error)
            return
        for one, answer in zip(batch, answers, strict=True):
            if not one.answer.done():
                one.answer.set_result(answer)


def _fail(batch: Sequence[_Asked], error: Exception) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error)
