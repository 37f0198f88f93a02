from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.ext import Application, ApplicationBuilder

from bot.answer import Answer, Answerer
from bot.builds import Builds
from bot.handlers import Desk, register
from bot.sender import Sender
from tests.bot.fakes import hit
from tests.botapi import BotApiServer
from tests.botapi.chats import Json

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Hear = Callable[[Json], Awaitable[None]]


OFFERED = {
    "es": ("¿Por qué leemos?", "¿Para qué callar?", "¿Quién relee?"),
    "en": ("Why do we read?", "Why be silent?", "Who reads again?"),
}


class Oracle(Answerer):
    """Answers as a test wants it to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.spoken: list[str] = []
        self.fails: Exception | None = None
        self.until: Callable[[], None] = lambda: None
        self.answers: dict[str, Answer] = {}
        self.offers: list[tuple[str, int]] = []

    def ask(self, question: str, spoken: str = "und") -> Answer:
        self.asked.append(question)
        self.spoken.append(spoken)
        self.until()
        if self.fails:
            raise self.fails
        return self.answers.get(question) or Answer("es", (hit(["Leer es releer."]),))

    def suggestions(self, language: str, seed: int) -> tuple[str, ...]:
        self.offers.append((language, seed))
        return OFFERED.get(language, ())


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
async def hear(api: BotApiServer, bot: Bot, oracle: Oracle) -> AsyncIterator[Hear]:
    """Let the handlers take an update, as they are registered, to the end."""
    application: AnyApplication = ApplicationBuilder().bot(bot).updater(None).build()
    desk = Desk(oracle, Sender(bot), admins={900}, language="es")
    register(application, desk, Builds(("false",)))
    async with application:

        async def take(update: Json) -> None:
            await application.process_update(Update.de_json(api.push(update), bot))

        yield take
