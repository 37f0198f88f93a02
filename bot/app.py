"""The bot on Telegram: everything is built and wired here, on one screen."""

import asyncio
import gc
import os
import signal
import socket
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import SecretStr
from starlette.applications import Starlette
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.answers.answer import Answerer
from bot.answers.questioning import Questioning
from bot.building.builds import Builds
from bot.building.first_build import open_index
from bot.handlers import Desk, Gate, Notices, register
from bot.incoming.hearing import ear, make_way
from bot.incoming.inbox import Inbox
from bot.incoming.listening import Listener
from bot.incoming.polling import Poller
from bot.incoming.webhook import Webhook
from bot.metrics import Metrics
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.people.bans import Bans
from bot.people.introduction import introduce
from bot.people.languages import Languages
from bot.people.rates import Buckets
from bot.settings import BotSettings
from bot.storage import Database, Lock
from bot.storage.retention import Keeping
from bot.upkeep.health import Pulse
from bot.upkeep.housekeeping import Housekeeping
from bot.upkeep.outlook import routes
from bot.upkeep.watching import Watch

KEEP_EVERY_S = 5.0  # how soon a lock is taken again that the database's server has forgotten
WATCH_EVERY_S = 1.0  # how soon another generation is noticed, and how fresh the pulse is
GRACE_S = 3.0  # for turns at work, and again for letters, before the process ends
AT_LAST_S = 9.5  # after a signal, for everything

logger = structlog.get_logger(__name__)
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


def run(settings: BotSettings, token: SecretStr, answerer: Answerer, lock: Lock) -> None:
    """Talk on Telegram until a signal ends it, as the only process that holds the lock.

    Raises:
        InvalidToken: Telegram does not know the token.
        Deaf: Telegram has been silent for too long.
        WebhookInTheWay: Polling would take away a webhook that somebody has set.
        CannotListen: The address of BOT_LISTEN is taken.
        EncoderError: The model that the settings name cannot be loaded.
        StorageError: The database cannot be opened, or another process has taken its lock.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database.open(settings.database)
    asyncio.run(_until_told(_talk(settings, token, answerer, database, lock)))


@dataclass(frozen=True, slots=True)
class _House:
    """What is alive while the bot talks."""

    settings: BotSettings
    application: AnyApplication
    desk: Desk
    builds: Builds
    inbox: Inbox
    ear: Poller | Webhook
    watch: Watch
    listener: Listener | None


async def _talk(
    settings: BotSettings, token: SecretStr, answerer: Answerer, database: Database, lock: Lock
) -> None:
    house = await _wire(settings, token, answerer, database)
    running: list[asyncio.Task[None]] = []
    try:
        await house.application.initialize()
        bot = house.application.bot
        await make_way(settings, bot)
        running += await open_index(house.builds, answerer)
        await introduce(bot, database, settings.language, settings.admins)
        _settle()
        logger.info("listening", bot=bot.username, administrators=len(settings.admins))
        running.append(asyncio.create_task(house.watch.run(WATCH_EVERY_S)))
        running.append(asyncio.create_task(Housekeeping(database, house.desk.keeping).run()))
        await house.desk.sender.resume()
        running.append(await Notices(house.desk, house.builds).begin())
        await house.inbox.resume()
        if house.listener is not None:
            await house.listener.begin()
        keeping, hearing = asyncio.create_task(_keep(lock)), asyncio.create_task(house.ear.run())
        running += [keeping, hearing]
        ended, _ = await asyncio.wait(running[-2:], return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        await _end(house, running)


async def _keep(lock: Lock) -> None:
    """Hold the lock on the database as long as the bot talks.

    Raises:
        DatabaseBusy: Another process has taken it.
    """
    while True:
        await asyncio.sleep(KEEP_EVERY_S)
        await asyncio.to_thread(lock.keep)


async def _wire(
    settings: BotSettings, token: SecretStr, answerer: Answerer, database: Database
) -> _House:
    name, metrics = f"{socket.gethostname()}:{os.getpid()}", Metrics()
    application = _application(settings, token)
    bot = application.bot
    sender = Sender(bot, database, _limits(settings), name)
    builds = Builds(record=settings.home / "build.json")
    desk = Desk(
        answerer,
        Questioning(answerer),
        sender,
        database,
        settings.admins,
        await Languages.load(database, settings.language),
        await Bans.load(database),
        Keeping(settings.remember_hours, settings.unanswered_days),
    )
    register(application, desk, builds)
    process = _gate(settings, desk, application).process
    inbox = Inbox(database, bot, process, sender.hand_over, name)
    inbox.apologise = application.process_error
    hearing = ear(settings, bot, inbox)
    watch = Watch(settings.home, answerer, hearing, inbox, builds, database, metrics)
    inbox.metrics = desk.questioning.metrics = metrics
    database.took = metrics.commits.observe
    listener = _listener(settings, hearing, watch)
    return _House(settings, application, desk, builds, inbox, hearing, watch, listener)


def _settle() -> None:
    """Let the garbage collector leave alone what is there now: it stays as long as the process.

    Libraries and model are half a million objects; to look through them takes longer than an
    answer, and would happen between answers again and again.
    """
    gc.collect()
    gc.freeze()


async def _end(house: _House, running: list[asyncio.Task[None]]) -> None:
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    if house.listener is not None:
        await house.listener.end()
    await asyncio.gather(house.builds.cancel(), house.inbox.end(GRACE_S))
    await house.desk.sender.end(GRACE_S)
    await house.application.shutdown()
    await house.desk.database.close()
    Pulse.remove(house.settings.home)


def _limits(settings: BotSettings) -> LocalLimits:
    return LocalLimits(
        settings.messages_per_second,
        settings.messages_per_chat_second,
        settings.messages_per_group_minute,
    )


def _gate(settings: BotSettings, desk: Desk, application: AnyApplication) -> Gate:
    return Gate(
        desk,
        application.process_update,
        settings.chats,
        Buckets(settings.questions_per_minute),
        Buckets(settings.questions_per_chat_minute),
    )


def _listener(settings: BotSettings, hearing: Poller | Webhook, watch: Watch) -> Listener | None:
    if settings.listen is None:
        return None
    served = routes(watch.pulse, watch.metrics)
    if isinstance(hearing, Webhook):
        served.append(hearing.route)
    return Listener(Starlette(routes=served), settings.listen)


def _application(settings: BotSettings, token: SecretStr) -> AnyApplication:
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    builder = (
        ApplicationBuilder()
        .token(token.get_secret_value())
        .request(HTTPXRequest(connection_pool_size=64, proxy=proxy))
        .updater(None)
    )
    if settings.api_url:
        builder = builder.base_url(f"{settings.api_url}/bot")
        builder = builder.base_file_url(f"{settings.api_url}/file/bot")
    return builder.build()


async def _until_told(talking: Coroutine[Any, Any, None]) -> None:
    """Talk until a signal says so; end in order then, and at once at a second signal."""
    task = asyncio.ensure_future(talking)
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        if task.cancelling():
            os._exit(128 + number)  # what matters is on the disk
        # Whatever hangs, such as a model that is being loaded: what matters is on the disk.
        last_resort = threading.Timer(AT_LAST_S, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
