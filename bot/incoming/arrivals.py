"""Reads of a raw update what must be known to keep it: its kind, its chat, its person."""

from typing import Any

import structlog
from telegram import Bot, Chat, Message, Update

from bot.storage.updates import Arrival

LARGEST = 2**63 - 1  # what a column holds

# Whatever else an update calls its content is no name to keep or to count.
KINDS = frozenset(Update.ALL_TYPES)

logger = structlog.get_logger(__name__)


def identified(raw: object) -> bool:
    """Tell whether this is an update that has a number, so that it can be kept."""
    return isinstance(raw, dict) and _is_number(raw.get("update_id")) and raw["update_id"] >= 0


def read(raw: dict[str, Any], bot: Bot, now: float) -> tuple[Arrival, Update | None]:
    """Return an update as the inbox keeps it, and as the library reads it; None of a poison one.

    Args:
        raw: As received, and identified.
        bot: What the library's objects belong to.
        now: Seconds since 1970.
    """
    kind = next((name for name in raw if name in KINDS), "unknown")
    try:
        update = Update.de_json(dict(raw), bot)
        lane, person, said = _sender(update)
    except Exception as error:  # noqa: BLE001 - whatever a strange update does
        logger.error("update not readable", kind=kind, error=type(error).__name__)  # noqa: TRY400 - a traceback shows values
        return Arrival(raw["update_id"], kind, None, None, now, raw, poison=True), None
    said = now if said is None else said
    return Arrival(raw["update_id"], kind, lane, person, said, raw), update


def _sender(update: Update) -> tuple[int | None, int | None, float | None]:
    """Return lane, person and time of an update.

    Raises:
        TypeError: Something that handlers rely on is not what Telegram says it is; the library
            does not look.
    """
    chat, user = update.effective_chat, update.effective_user
    numbers = [one.id for one in (chat, user) if one is not None]
    said = None
    if update.callback_query is not None:
        _expect(update.callback_query.id, str)
        _expect(update.callback_query.data, str, type(None))
    elif update.inline_query is not None:
        _expect(update.inline_query.id, str)
        _expect(update.inline_query.query, str)
    elif (message := update.effective_message) is not None:
        said = (message.edit_date or message.date).timestamp()
        numbers += _look_at(message)
    for number in numbers:
        if not _is_number(number):
            raise TypeError("not a number")
    person = user.id if user else None
    return (chat.id if chat else person), person, said


def _look_at(message: Message) -> list[int]:
    """Check a message as far as handlers trust it; return its numbers."""
    _expect(message.chat, Chat)
    _expect(message.chat.type, str)
    numbers = [message.message_id]
    for one in (message, message.reply_to_message):
        if isinstance(one, Message):
            _expect(one.text, str, type(None))
            _expect(one.caption, str, type(None))
    if message.message_thread_id is not None:
        numbers.append(message.message_thread_id)
    if message.from_user is not None:
        _expect(message.from_user.language_code, str, type(None))
    return numbers


def _expect(value: object, *kinds: type) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"found {type(value).__name__}, expected {kinds[0].__name__}")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
