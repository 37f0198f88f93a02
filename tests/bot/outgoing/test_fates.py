from typing import Any

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outgoing.fates import Fate, Kind, fate_of
from bot.storage.chats import Why

TABLE: list[tuple[TelegramError, Fate]] = [
    (RetryAfter(7), Fate(Kind.WAIT, wait_s=7)),
    (ChatMigrated(-1009), Fate(Kind.MOVED, chat=-1009)),
    (Forbidden("Forbidden: bot was blocked by the user"), Fate(Kind.CLOSED, why=Why.BLOCKED)),
    (Forbidden("Forbidden: user is deactivated"), Fate(Kind.CLOSED, why=Why.DEACTIVATED)),
    (Forbidden("Forbidden: bot was kicked from the group"), Fate(Kind.CLOSED, why=Why.KICKED)),
    (BadRequest("Chat not found"), Fate(Kind.CLOSED, why=Why.GONE)),
    (BadRequest("Message is not modified: specified new…"), Fate(Kind.DONE)),
    (BadRequest("Message to delete not found"), Fate(Kind.DONE)),
    (BadRequest("Message to be replied not found"), Fate(Kind.BARE)),
    (BadRequest("Quote_text_invalid"), Fate(Kind.BARE)),
    (BadRequest("Message to edit not found"), Fate(Kind.GONE)),
    (BadRequest("Message can't be edited"), Fate(Kind.GONE)),
    (BadRequest("Entity_bounds_invalid"), Fate(Kind.REFUSED)),
    (TimedOut(), Fate(Kind.UNSURE)),
    (NetworkError("Bad Gateway"), Fate(Kind.UNSURE)),
    (InvalidToken(), Fate(Kind.AGAIN)),
    (Conflict("terminated by other getUpdates request"), Fate(Kind.LOST)),
]


@pytest.mark.parametrize(("error", "fate"), TABLE, ids=[str(error) for error, _ in TABLE])
def test_each_error_has_its_fate(error: TelegramError, fate: Fate) -> None:
    assert fate_of(error) == fate


@pytest.mark.parametrize(
    "cause",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("late"),
        httpx.PoolTimeout("no connection free"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("kind", [TimedOut, NetworkError])
def test_what_has_not_left_is_tried_again_without_doubt(kind: Any, cause: Exception) -> None:
    error = kind("no")
    error.__cause__ = cause

    assert fate_of(error) == Fate(Kind.AGAIN)


@pytest.mark.parametrize("cause", [httpx.ReadTimeout("late"), httpx.ReadError("reset")], ids=repr)
def test_what_has_left_may_have_arrived(cause: Exception) -> None:
    error = NetworkError("no")
    error.__cause__ = cause

    assert fate_of(error) == Fate(Kind.UNSURE)
