"""The methods about the bot itself, and about the chats that it is in."""

import re
from collections.abc import Callable

from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from tests.botapi.chats import Json
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

NO_RIGHTS = dict.fromkeys(
    [
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ],
    False,
)
MEMBER_FIELDS: dict[str, Json] = {
    "administrator": NO_RIGHTS,
    "creator": {"is_anonymous": False},
    "kicked": {"until_date": 0},
}
LIMITS = {
    "name": BotNameLimit.MAX_NAME_LENGTH,
    "description": BotDescriptionLimit.MAX_DESCRIPTION_LENGTH,
    "short_description": BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH,
}
COMMAND = re.compile(rf"[a-z0-9_]{{1,{BotCommandLimit.MAX_COMMAND:d}}}")


def get_me(telegram: Telegram, _: Request) -> Json:
    """Return who the bot is."""
    identity = telegram.identity
    switches = {
        "can_join_groups": identity.can_join_groups,
        "can_read_all_group_messages": identity.can_read_all_group_messages,
        "supports_inline_queries": identity.supports_inline_queries,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return telegram.bot.json() | switches


def set_my_commands(telegram: Telegram, request: Request) -> bool:
    """Keep the commands of one scope and language."""
    commands = {c["command"]: c["description"] for c in request.json("commands") or []}
    for command, description in commands.items():
        if not COMMAND.fullmatch(command) or len(description) > BotCommandLimit.MAX_DESCRIPTION:
            telegram.blame(request, f"command {command!r}")
            raise bad_request("BOT_COMMAND_INVALID")
    telegram.commands[_scope(request)] = commands
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
        words = request.text(field)
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


def get_chat(telegram: Telegram, request: Request) -> Json:
    """Return all about a chat."""
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    kinds = dict.fromkeys(gifts.split(), False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": kinds}
    return telegram.conversation(request).chat.json() | full


def get_chat_member(telegram: Telegram, request: Request) -> Json:
    """Return somebody's place in a chat."""
    here, user_id = telegram.conversation(request), request.integer("user_id")
    status = here.members.get(user_id, "left")
    known = telegram.chats.get(user_id)
    name = (known.chat.first_name if known else None) or "Somebody"
    person = {"id": user_id, "is_bot": False, "first_name": name}
    user = telegram.bot.json() if user_id == telegram.bot_id else person
    return {"status": status, "user": user} | MEMBER_FIELDS.get(status, {})


def leave_chat(telegram: Telegram, request: Request) -> bool:
    """Leave a group or a channel."""
    telegram.conversation(request).members[telegram.bot_id] = "left"
    return True


def _scope(request: Request) -> tuple[str, str]:
    scope = request.json("scope") or {"type": "default"}
    parts = (scope["type"], scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part), request.text("language_code")
