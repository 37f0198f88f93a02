"""What Telegram shows of the bot before anybody talks to it: commands, descriptions."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.messages import LANGUAGES, Messages
from bot.storage import Database, notes

NOTE = "introduction"  # digest of what Telegram was told last

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Menu:
    """Commands that some people see in one language; no tag: in every other one."""

    scope: BotCommandScope
    tag: str | None
    commands: Mapping[str, str]


def menus(language: str, admins: Collection[int]) -> list[_Menu]:
    """Return the commands by scope and language, so that people see what they can use.

    Args:
        language: The bot's own, shown to whoever's client speaks none of its.
        admins: Numbers of the administrators.
    """
    found = []
    for tag, messages in _tagged(language):
        for scope, commands in (
            (BotCommandScopeDefault(), messages.group_commands),
            (BotCommandScopeAllPrivateChats(), messages.commands),
            (BotCommandScopeAllGroupChats(), messages.group_commands),
            (
                BotCommandScopeAllChatAdministrators(),
                {**messages.group_commands, **messages.chat_admin_commands},
            ),
            *(
                (BotCommandScopeChat(admin), {**messages.commands, **messages.admin_commands})
                for admin in sorted(admins)
            ),
        ):
            found.append(_Menu(scope, tag, commands))
    return found


async def introduce(bot: Bot, database: Database, language: str, admins: Collection[int]) -> None:
    """Tell Telegram, unless it has been told the same before; it is no loss if that fails."""
    digest = _digest(language, admins, bot.id)
    if await database.run(lambda connection: notes.read(connection, NOTE)) == digest:
        return
    complete = True
    try:
        for menu in menus(language, admins):
            commands = [BotCommand(*pair) for pair in menu.commands.items()]
            try:
                await bot.set_my_commands(commands, menu.scope, menu.tag)
            except TelegramError:
                if not isinstance(menu.scope, BotCommandScopeChat):
                    raise
                complete = False  # an administrator who never wrote to the bot is unknown
        for tag, messages in _tagged(language):
            await bot.set_my_description(messages.description, tag)
            await bot.set_my_short_description(messages.short_description, tag)
    except TelegramError as error:
        logger.warning("introduction not complete", error=type(error).__name__)
        return
    if complete:
        await database.run(lambda connection: notes.write(connection, NOTE, digest))


def _tagged(language: str) -> Iterator[tuple[str | None, Messages]]:
    yield None, LANGUAGES[language]
    yield from LANGUAGES.items()


def _digest(language: str, admins: Collection[int], bot: int) -> str:
    said = repr((bot, [(m.scope.to_dict(), m.tag, m.commands) for m in menus(language, admins)]))
    descriptions = repr([(m.description, m.short_description) for m in LANGUAGES.values()])
    return hashlib.sha256((said + descriptions + language).encode()).hexdigest()
