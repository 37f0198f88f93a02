"""What an error of the Bot API means for what was being sent: the table, in one place."""

from dataclasses import dataclass
from enum import StrEnum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.storage.chats import Why

# Raised before a byte of the request has left.
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# Nothing in the message itself displeases, so leaving out its entities changes nothing.
SETTLED = ("not enough rights", "thread not found", "topic_closed", "too long", "too old")


class Kind(StrEnum):
    """What to do."""

    DONE = "done"  # it is as it should be
    AGAIN = "again"  # it was certainly not carried out: try again
    WAIT = "wait"  # Telegram wants a pause first
    UNSURE = "unsure"  # it may have been carried out or not
    BARE = "bare"  # the message it replies to is gone: send without the reply
    MOVED = "moved"  # the group has another number now
    CLOSED = "closed"  # nothing can be sent to that chat
    GONE = "gone"  # the message to edit is there no more, or may not be edited
    REFUSED = "refused"  # something in it displeases: without entities and buttons it may pass
    LOST = "lost"  # it will never be carried out


@dataclass(frozen=True, slots=True)
class Fate:
    """What to do about a failed call.

    Attributes:
        kind: What to do.
        wait_s: Seconds of the pause.
        chat: The group's new number.
        why: Why the chat is closed.
    """

    kind: Kind
    wait_s: float = 0.0
    chat: int | None = None
    why: Why | None = None


def fate_of(error: TelegramError) -> Fate:
    """Tell what an error means.

    `BadRequest` is a kind of `NetworkError` to the library and is looked at first.
    """
    match error:
        case RetryAfter():
            return Fate(Kind.WAIT, wait_s=_seconds(error))
        case ChatMigrated():
            return Fate(Kind.MOVED, chat=error.new_chat_id)
        case Forbidden():
            return Fate(Kind.CLOSED, why=_why(str(error)))
        case BadRequest():
            return _bad_request(str(error).lower())
        case InvalidToken():
            return Fate(Kind.AGAIN)  # the poller decides whether the token is really refused
        case TimedOut() | NetworkError():
            unsent = isinstance(error.__cause__, UNSENT)
            return Fate(Kind.AGAIN if unsent else Kind.UNSURE)
        case _:
            return Fate(Kind.LOST)


def _bad_request(said: str) -> Fate:
    if "message is not modified" in said:
        return Fate(Kind.DONE)
    if "message to delete not found" in said or "message can't be deleted" in said:
        return Fate(Kind.DONE)
    if "message to edit not found" in said or "can't be edited" in said:
        return Fate(Kind.GONE)
    if "replied not found" in said or "quote" in said:
        return Fate(Kind.BARE)
    if any(words in said for words in SETTLED):
        return Fate(Kind.LOST)
    if "chat not found" in said:
        return Fate(Kind.CLOSED, why=Why.GONE)
    return Fate(Kind.REFUSED)


def _why(said: str) -> Why:
    said = said.lower()
    if "blocked" in said:
        return Why.BLOCKED
    if "deactivated" in said:
        return Why.DEACTIVATED
    return Why.KICKED


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
