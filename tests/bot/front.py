"""All that the bot is between Telegram's server and its answers, in the process of a test."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder

from bot.answers.answer import Answerer
from bot.answers.questioning import Questioning
from bot.building.builds import Builds
from bot.handlers import Desk, Gate, register
from bot.incoming.inbox import Inbox
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.people.bans import Bans
from bot.people.languages import Languages
from bot.people.rates import Buckets
from bot.storage import Database
from bot.storage.retention import Keeping
from bot.upkeep.housekeeping import Housekeeping
from tests.botapi import BotApiServer
from tests.botapi.chats import Json

ADMIN = 900
PLENTY = 1e9


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the gate and of what is kept."""

    listed: Collection[int] = ()
    per_person: float = PLENTY
    per_chat: float = PLENTY
    keeping: Keeping = Keeping()  # noqa: RUF009 - it is frozen
    now: float = 0.0  # presses and typing are counted at this one moment


@dataclass(frozen=True, slots=True)
class Front:
    """A bot that hears what it is given, and nothing else."""

    api: BotApiServer
    database: Database
    desk: Desk
    inbox: Inbox
    housekeeping: Housekeeping

    async def hear(self, *updates: Json) -> None:
        """Take updates at once, until everything is sent."""
        await self.take(self.api.push(update) for update in updates)

    async def take(self, numbered: Iterable[Json]) -> None:
        await self.inbox.take(list(numbered))
        await self.inbox.settled()
        await self.desk.sender.settled()


@asynccontextmanager
async def fronting(
    api: BotApiServer, folder: Path, answerer: Answerer, rules: Rules | None = None
) -> AsyncIterator[Front]:
    """Run a bot whose database lies in a folder."""
    rules = rules or Rules()
    bot = Bot("123:TEST", base_url=f"{api.url}/bot")
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().bot(bot).updater(None).build()
    )
    database = Database.open(f"sqlite:///{folder / 'tertulia.db'}")
    sender = Sender(bot, database, LocalLimits(PLENTY, PLENTY, PLENTY), "test")
    desk = Desk(
        answerer,
        Questioning(answerer),
        sender,
        database,
        {ADMIN},
        await Languages.load(database, "es"),
        await Bans.load(database),
        rules.keeping,
    )
    register(application, desk, Builds(("false",)))
    gate = Gate(
        desk,
        application.process_update,
        rules.listed,
        Buckets(rules.per_person),
        Buckets(rules.per_chat),
        clock=lambda: rules.now,
    )
    inbox = Inbox(database, bot, gate.process, sender.hand_over, "test")
    async with application:
        yield Front(api, database, desk, inbox, Housekeeping(database, rules.keeping))
    await database.close()


def button_under(message: Mapping[str, Any]) -> str:
    """Return the callback_data of the first button under a message."""
    return str(message["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
