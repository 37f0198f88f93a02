"""A bot in this process, without an index: what it asks and hears is real, its answers are short."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram.ext import ApplicationBuilder

from bot.answers.answer import Answer, Answerer
from bot.answers.questioning import Questioning
from bot.building.builds import Builds
from bot.handlers import Desk, register
from bot.incoming.inbox import Inbox
from bot.incoming.polling import Poller
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.people.languages import Languages
from bot.storage import Database
from tests.bot.fakes import hit
from tests.botapi import BotApiServer

TOKEN = "123:TEST"
GIVE_UP_S = 600  # far beyond what anything takes
HEARD = ["message", "channel_post", "callback_query"]


class Oracle(Answerer):
    """Answers everything with the same words."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, question: str, spoken: str = "und") -> Answer:
        self.asked += 1
        return Answer("es", (hit(["Leer es releer."]),))

    def encode(self, asked: Any) -> Any:
        return asked

    def tell(self, batch: Any) -> list[Answer]:
        return [self.ask(question) for question, _ in batch]

    def suggestions(self, language: str, seed: int) -> tuple[str, ...]:
        return ()


@dataclass
class Chamber:
    """The parts of a running bot."""

    database: Database
    inbox: Inbox
    sender: Sender

    async def quiet(self, api: BotApiServer) -> None:
        """Return when Telegram has nothing left for the bot, and the bot nothing for Telegram."""
        await asyncio.to_thread(
            api.wait_until, lambda: not api.pending_updates, timeout_s=GIVE_UP_S
        )
        await self.inbox.settled()
        await self.sender.settled()


@asynccontextmanager
async def chamber(
    api: BotApiServer, folder: Path, limits: Callable[[], LocalLimits]
) -> AsyncIterator[Chamber]:
    """Run a bot against a server until the block ends."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api.url}/bot").updater(None)
    application = builder.connection_pool_size(64).pool_timeout(30).build()
    database = Database.open(f"sqlite:///{folder / 'tertulia.db'}")
    sender = Sender(application.bot, database, limits(), "chamber")
    oracle = Oracle()
    languages = await Languages.load(database, "es")
    desk = Desk(oracle, Questioning(oracle), sender, database, {900}, languages)
    register(application, desk, Builds(("false",)))
    inbox = Inbox(
        database, application.bot, application.process_update, sender.hand_over, "chamber"
    )
    await application.initialize()
    polling = asyncio.create_task(Poller(application.bot.base_url, inbox.take, HEARD).run())
    try:
        yield Chamber(database, inbox, sender)
    finally:
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await polling
        await inbox.end(1)
        await sender.end(1)
        await application.shutdown()
        await database.close()
