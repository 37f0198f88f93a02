"""The bot on Telegram: everything is built and wired here, on one screen."""

import asyncio
import contextlib
from typing import Any

import structlog
from pydantic import SecretStr
from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.answer import Answerer
from bot.builds import BuildFailed, Builds, Event
from bot.handlers import Desk, register
from bot.health import Pulse
from bot.messages import LANGUAGES
from bot.polling import PollingRequest
from bot.sender import Sender
from bot.settings import BotSettings
from index import IndexDamaged, IndexingError, IndexMismatch

TRY_AGAIN_S = 60.0  # after a first build that failed
WATCH_EVERY_S = 1.0  # how soon another generation is noticed, and how fresh the pulse is
HEARD = [Update.MESSAGE, Update.CHANNEL_POST]

logger = structlog.get_logger(__name__)
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


def run(settings: BotSettings, token: SecretStr, answerer: Answerer) -> None:
    """Talk on Telegram until a signal ends it.

    Raises:
        InvalidToken: Telegram does not know the token.
        EncoderError: The model that the settings name cannot be loaded.
    """
    builds = Builds()
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    polling = PollingRequest(connection_pool_size=1, proxy=proxy)
    builder = (
        ApplicationBuilder()
        .token(token.get_secret_value())
        .request(HTTPXRequest(connection_pool_size=32, proxy=proxy))
        .get_updates_request(polling)
        # One update at a time keeps the order in every chat; a search takes milliseconds, and a
        # build runs beside it.
        .concurrent_updates(False)
    )
    if settings.api_url:
        builder = builder.base_url(f"{settings.api_url}/bot")
        builder = builder.base_file_url(f"{settings.api_url}/file/bot")
    application: AnyApplication = builder.build()
    desk = Desk(answerer, Sender(application.bot), settings.admins, settings.language)
    register(application, desk, builds)
    watching: list[asyncio.Task[None]] = []

    async def begin(_: AnyApplication) -> None:
        if not answerer.built:  # and build while the encoder is loaded
            watching.append(asyncio.create_task(_first_build(builds, answerer)))
        if not await asyncio.to_thread(_serves, answerer) and not watching:
            watching.append(asyncio.create_task(_first_build(builds, answerer)))
        watching.append(asyncio.create_task(_watch(settings, answerer, polling)))
        await _offer_commands(application, settings)
        logger.info("listening", bot=application.bot.username, administrators=len(settings.admins))

    async def end(_: AnyApplication) -> None:
        for task in watching:
            task.cancel()
        await builds.stop()
        for task in watching:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        Pulse.remove(settings.home)

    application.post_init, application.post_stop = begin, end
    application.run_polling(allowed_updates=HEARD, drop_pending_updates=False)


def _serves(answerer: Answerer) -> bool:
    """Open the current generation; where none can serve, one is to be built."""
    try:
        answerer.refresh()
    except (IndexMismatch, IndexDamaged) as error:
        logger.warning("index not servable", reason=str(error))
    return answerer.generation is not None


async def _first_build(builds: Builds, answerer: Answerer) -> None:
    """Build until there is something to serve: an essay may be mended meanwhile."""

    async def listen(event: Event) -> None:
        if event["event"] == "progress":
            logger.info("reading", stage=event["stage"], done=event["done"], total=event["total"])

    while answerer.generation is None:
        try:
            report = await builds.run(listen)
        except BuildFailed as error:
            logger.error("not read", reason=str(error))  # noqa: TRY400 - the reason is all there is
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            seconds = round(report["seconds"], 1)
            logger.info("read", generation=report["generation"], seconds=seconds)
            return


async def _watch(settings: BotSettings, answerer: Answerer, polling: PollingRequest) -> None:
    """Notice another generation, and leave the pulse for the health check."""
    while True:
        try:
            if await asyncio.to_thread(answerer.refresh) and answerer.generation:
                logger.info("serving", generation=answerer.generation.id)
        except IndexingError as error:
            logger.error("generation not served", reason=str(error))  # noqa: TRY400
        serving = answerer.generation.id if answerer.generation else None
        try:
            Pulse(polling.polled, serving, answerer.damaged is not None).write(settings.home)
        except OSError as error:  # a full disk must not keep a new generation from serving
            logger.error("pulse not written", reason=str(error))  # noqa: TRY400
        await asyncio.sleep(WATCH_EVERY_S)


async def _offer_commands(application: AnyApplication, settings: BotSettings) -> None:
    """Tell Telegram's menus what there is; people see what they can use, in their language."""
    try:
        for language, messages in LANGUAGES.items():
            tag = None if language == settings.language else language
            common = [BotCommand(*pair) for pair in messages.commands.items()]
            extra = [BotCommand(*pair) for pair in messages.admin_commands.items()]
            await application.bot.set_my_commands(common, language_code=tag)
            for admin in settings.admins:
                with contextlib.suppress(TelegramError):  # who never wrote to the bot is unknown
                    scope = BotCommandScopeChat(admin)
                    await application.bot.set_my_commands([*common, *extra], scope, tag)
    except TelegramError as error:
        logger.warning("commands not offered", error=type(error).__name__)
