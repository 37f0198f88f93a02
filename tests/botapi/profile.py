"""The methods about the bot itself: its name, its descriptions, its commands."""

import re
from collections.abc import Callable

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from tests.botapi.chats import Json
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

LIMITS = {
    "name": BotNameLimit.MAX_NAME_LENGTH,
    "description": BotDescriptionLimit.MAX_DESCRIPTION_LENGTH,
    "short_description": BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH,
}
SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
LANGUAGE = re.compile("[a-z]{2}")
COMMAND = re.compile(rf"[a-z0-9_]{{1,{BotCommandLimit.MAX_COMMAND:d}}}")


def get_me(telegram: Telegram, _: Request) -> Json:
    """Return who the bot is."""
    identity = telegram.identity
    switches = {
        "can_join_groups": identity.can_join_groups,
        "can_read_all_group_messages": identity.can_read_all_group_messages,
        "supports_inline_queries": identity.supports_inline_queries,
        "supports_guest_queries": identity.supports_guest_queries,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return telegram.bot.json() | switches


def set_my_commands(telegram: Telegram, request: Request) -> bool:
    """Keep the commands of one scope and language."""
    scope, commands = _scope(request), _described(request)
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        telegram.blame(request, f"{len(commands)} commands")
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command, description in commands.items():
        if (
            not COMMAND.fullmatch(command)
            or not 1 <= len(description) <= BotCommandLimit.MAX_DESCRIPTION
        ):
            telegram.blame(request, f"command {command!r}")
            raise bad_request("BOT_COMMAND_INVALID")
    telegram.commands[scope] = commands
    return True


def get_my_commands(telegram: Telegram, request: Request) -> list[Json]:
    """Return the commands of one scope and language, and of no other."""
    kept = telegram.commands.get(_scope(request), {})
    return [{"command": command, "description": words} for command, words in kept.items()]


def delete_my_commands(telegram: Telegram, request: Request) -> bool:
    """Forget the commands of one scope and language."""
    telegram.commands.pop(_scope(request), None)
    return True


def set_my(field: str) -> Callable[[Telegram, Request], bool]:
    """Make the method that keeps the name or a description in one language."""

    def keep(telegram: Telegram, request: Request) -> bool:
        words, _ = request.text(field), _language(request)
        if len(words) > LIMITS[field]:
            telegram.blame(request, f"{field} of {len(words)} characters")
            raise bad_request(f"{field.upper()}_TOO_LONG")
        telegram.profile[field, request.text("language_code")] = words
        return True

    return keep


def get_my(field: str) -> Callable[[Telegram, Request], Json]:
    """Make the method that returns the name or a description in one language."""

    def read(telegram: Telegram, request: Request) -> Json:
        first = telegram.identity.first_name if field == "name" else ""
        default = telegram.profile.get((field, ""), first)
        return {field: telegram.profile.get((field, request.text("language_code")), default)}

    return read


def _described(request: Request) -> dict[str, str]:
    return {c["command"]: c["description"] for c in request.json("commands") or []}


def _scope(request: Request) -> tuple[str, str]:
    scope = request.json("scope") or {"type": "default"}
    if (kind := scope.get("type")) not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if missing := next((name for name in SCOPES[kind] if name not in scope), None):
        raise bad_request(f"can't parse BotCommandScope: Can't find field \"{missing}\"")
    parts = (kind, scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part), _language(request)


def _language(request: Request) -> str:
    code = request.text("language_code")
    if code and not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code
