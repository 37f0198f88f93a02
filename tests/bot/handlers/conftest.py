from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram.ext import Application, ApplicationBuilder

from bot.answers.answer import Answer, Answerer
from bot.answers.questioning import Questioning
from bot.building.builds import Builds
from bot.handlers import Desk, Gate, register
from bot.incoming.inbox import Inbox
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.people.languages import Languages
from bot.people.rates import Buckets
from bot.storage import Database
from index import Generation, Hit, Searcher
from tests.bot.fakes import THRESHOLD, hit
from tests.bot.handlers.conversation import QUESTION, WORDS, Conversation, rebuilt
from tests.botapi import BotApiServer, Chat, User
from tests.botapi.chats import Json, private_chat
from tests.fakes import WordEncoder

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Hear = Callable[..., Awaitable[None]]
Talk = Callable[[Chat], Conversation]


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
        self.batches: list[int] = []
        self._generation: Generation | None = None

    def encode(self, asked: Any) -> Any:
        self.batches.append(len(asked))
        return asked

    def tell(self, batch: Any) -> list[Answer]:
        return [self.ask(question, spoken) for question, spoken in batch]

    def ask(self, question: str, spoken: str = "und") -> Answer:
        self.asked.append(question)
        self.spoken.append(spoken)
        self.until()
        if self.fails:
            raise self.fails
        return self.answers.get(question) or Answer("es", (hit(["Leer es releer."]),))

    def serves(self, generation: Generation | None) -> None:
        """Let a generation serve, with its nearest passages told by a tiny encoder."""
        self._generation = generation

    @property
    def generation(self) -> Generation | None:
        return self._generation

    def nearest(self, text: str) -> Hit | None:
        assert self._generation is not None
        return Searcher(WordEncoder(), self._generation).nearest(text)

    @property
    def threshold(self) -> float:
        return THRESHOLD

    def suggestions(self, language: str, seed: int) -> tuple[str, ...]:
        self.offers.append((language, seed))
        return OFFERED.get(language, ())


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    yield database
    await database.close()


@pytest.fixture
def admins() -> set[int]:
    return {900}


@pytest.fixture
def builds() -> Builds:
    return Builds(("false",))


@pytest.fixture
async def desk(bot: Bot, oracle: Answerer, database: Database, admins: set[int]) -> Desk:
    sender = Sender(bot, database, LocalLimits(1000, 1000, 1000), "test")
    languages = await Languages.load(database, "es")
    return Desk(oracle, Questioning(oracle), sender, database, admins, languages)


@pytest.fixture
async def hear(
    api: BotApiServer, bot: Bot, desk: Desk, database: Database, builds: Builds
) -> AsyncIterator[Hear]:
    """Let the handlers take updates, as they are registered, until everything is sent."""
    application: AnyApplication = ApplicationBuilder().bot(bot).updater(None).build()
    register(application, desk, builds)
    gate = Gate(desk, application.process_update, (), Buckets(1e6), Buckets(1e6))
    inbox = Inbox(database, bot, gate.process, desk.sender.hand_over, "test")
    async with application:

        async def take(*said: Json) -> None:
            await inbox.take([api.push(update) for update in said])
            await inbox.settled()
            await desk.sender.settled()

        yield take


@pytest.fixture
def talk(api: BotApiServer, hear: Hear, oracle: Oracle, tmp_path: Path) -> Talk:
    generation = rebuilt(tmp_path, *WORDS)
    oracle.serves(generation)

    def begin(chat: Chat) -> Conversation:
        found = Conversation(api, hear, oracle, generation, chat)
        found.answers(QUESTION, 0, others=2)
        return found

    return begin


@pytest.fixture
def ada(api: BotApiServer) -> User:
    return api.user(7)


@pytest.fixture
def alone(talk: Talk, ada: User) -> Conversation:
    return talk(private_chat(ada))
