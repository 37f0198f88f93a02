"""`python -m bot check`: is everything there that the bot needs? In plain words."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.settings import BotSettings
from bot.storage import DatabaseBusy, StorageError, locked
from index import IndexingError, IndexSettings, Shelf
from index.corpus import read_corpus

ROOM_BYTES = 200_000_000  # a few generations of a small corpus, a database, logs


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it should be, and what to know or do."""

    good: bool
    words: str


def check_here(bot: BotSettings, index: IndexSettings) -> Iterator[Finding]:
    """Look at essays, index, folders and disk on this machine."""
    try:
        essays = read_corpus(index.corpus)
        yield Finding(True, f"{len(essays)} essays can be read")
    except IndexingError as error:
        yield Finding(False, str(error))
    shelf = Shelf(index.home)
    try:
        manifest = shelf.manifest()
        yield Finding(
            True, f"index {shelf.verify()} is whole, {manifest['counts']['passages']} passages"
        )
    except IndexingError as error:
        yield Finding(False, str(error))
    for name, folder in (("INDEX_HOME", index.home), ("BOT_HOME", bot.home)):
        yield _folder(name, folder)
    yield _database(bot)


async def check_telegram(settings: BotSettings, bot: Bot) -> AsyncIterator[Finding]:
    """Ask Telegram about the bot: its name, what it hears in groups, its webhook."""
    try:
        await bot.initialize()
        me = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        yield Finding(False, "Telegram does not know BOT_TOKEN; copy it again from @BotFather")
        return
    except TelegramError as error:
        yield Finding(
            False, f"Telegram does not answer ({type(error).__name__}); see to the network"
        )
        return
    finally:
        await bot.shutdown()
    yield Finding(True, f"Telegram knows the bot as @{me.username}")
    if me.can_read_all_group_messages:
        yield Finding(
            True,
            "privacy mode is off: in groups the bot sees every message, and answers only when addressed",
        )
    else:
        yield Finding(
            True,
            "privacy mode is on: in groups use /ask or reply to the bot; "
            "for @mentions to reach it everywhere, switch it off at @BotFather (/setprivacy)",
        )
    if (found := _webhook(settings, webhook)) is not None:
        yield found
    if settings.admins:
        yield Finding(True, f"{len(settings.admins)} administrators")
    else:
        yield Finding(
            True, "no administrators: send /id to the bot and put the number into BOT_ADMINS"
        )


def _webhook(settings: BotSettings, webhook: WebhookInfo) -> Finding | None:
    if settings.mode == "webhook":
        if webhook.url not in ("", settings.webhook_url):
            return Finding(False, "webhook: another address is set for this token")
        words = f"webhook: {webhook.pending_update_count} updates wait at Telegram"
        if webhook.last_error_message:
            words = f"{words}; its last attempt failed: {webhook.last_error_message}"
        return Finding(True, words)
    if not webhook.url:
        return None
    if settings.drop_webhook:
        return Finding(True, "a webhook is set, and the start will take it away")
    return Finding(
        False, "a webhook is set: polling would delete it; is another bot using this token?"
    )


def _database(bot: BotSettings) -> Finding:
    """Look whether the database can be had, and changes nothing in it."""
    if bot.database_url is None and not bot.home.exists():
        return Finding(True, "database: none yet; the first start makes it")
    try:
        with locked(bot.database):
            return Finding(True, "database: nobody works with it")
    except DatabaseBusy as error:
        return Finding(True, f"database: in use ({error})")
    except StorageError as error:
        return Finding(False, f"database: {error}")


def _folder(name: str, folder: Path) -> Finding:
    """Look at the nearest folder that exists: the rest will be made in it."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(
            False, f"{name}: nothing can be written in {there}; give this user the right"
        )
    free = shutil.disk_usage(there).free
    words = f"{name}: {there} can be written, {free / 1e9:.1f} GB free"
    return Finding(free >= ROOM_BYTES, words if free >= ROOM_BYTES else f"{words}; make room")
