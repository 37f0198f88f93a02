"""The outbox: what is to be sent, until Telegram has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from bot.storage import buttons
from bot.storage.buttons import Button, Link
from bot.storage.ids import new_id
from bot.storage.schema import letters

BUTTONS_LAST_S = 400 * 24 * 3600.0  # a button of last year still opens its passage


class Method(StrEnum):
    """Which call of the Bot API a letter is."""

    SEND = "sendMessage"
    EDIT = "editMessageText"
    DELETE = "deleteMessage"
    LEAVE = "leaveChat"
    DOCUMENT = "sendDocument"  # body: {"name", "text", …}


class Priority(IntEnum):
    """Who goes first where Telegram's limits make letters wait."""

    PRIVATE = 0
    GROUP = 1
    NEWS = 2


class State(StrEnum):
    """How far a letter is."""

    NEW = "new"
    CLAIMED = "claimed"  # a process is sending it, or was when it ended
    SENT = "sent"
    AMBIGUOUS = "ambiguous"  # may have arrived or not; sent once more, then left at that
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Letter:
    """One call of the Bot API that must not be lost.

    Attributes:
        method: The call.
        chat: Its chat; None where `inline` tells the message.
        body: Its other parameters, as the Bot API names them, without keyboard, chat or message.
        keyboard: Rows of buttons.
        priority: Who goes first.
        about: The letter whose message is edited or deleted.
        message_id: The message that is edited or deleted, where no letter tells it.
        inline: The inline_message_id of the message that is edited.
        id: Known before it is stored; letters of a chat are sent in its order.
        tries: Sends that have begun.
    """

    method: Method
    chat: int | None
    body: Mapping[str, Any]
    keyboard: Sequence[Sequence[Button | Link]] = ()
    priority: Priority = Priority.PRIVATE
    about: int | None = None
    message_id: int | None = None
    inline: str | None = None
    id: int = field(default_factory=new_id)
    tries: int = 0


# What is done for every letter is said once: to build a statement costs more than to run it.
_OF_ONE = letters.c.id == bindparam("number")
_FINISH = (
    update(letters)
    .where(_OF_ONE)
    .values(
        state=bindparam("reached"),
        message_id=func.coalesce(bindparam("became"), letters.c.message_id),
        error=bindparam("why"),
        finished=bindparam("now"),
        claimed_by=None,
        claimed_until=None,
    )
)
_BEGIN = (
    update(letters)
    .where(_OF_ONE)
    .values(
        state=State.CLAIMED,
        claimed_by=bindparam("by"),
        claimed_until=bindparam("now"),
        tries=letters.c.tries + 1,
    )
)


def add(
    connection: Connection, letter: Letter, *, update_id: int | None, by: str, now: float
) -> None:
    """Store a letter, and its buttons, claimed by the process that is going to send it.

    Its first send counts as begun: that saves every answer a transaction.
    """
    connection.execute(
        insert(letters),
        {
            "id": letter.id,
            "update_id": update_id,
            "chat": letter.chat,
            "method": letter.method,
            "about": letter.about,
            "priority": letter.priority,
            "body": json.dumps(_packed(letter)),
            "state": State.CLAIMED,
            "tries": letter.tries + 1,
            "not_before": now,
            "claimed_by": by,
            "written": now,
        },
    )
    added = [item for row in letter.keyboard for item in row if isinstance(item, Button)]
    buttons.add(connection, added, chat=letter.chat, letter=letter.id, until=now + BUTTONS_LAST_S)


def unfinished(connection: Connection) -> list[Letter]:
    """Return every letter that Telegram is not known to have, in order."""
    waiting = letters.c.state.in_((State.NEW, State.CLAIMED))
    rows = connection.execute(select(letters).where(waiting).order_by(letters.c.id))
    return [_unpacked(row) for row in rows]


def begin(connection: Connection, letter: int, *, by: str, now: float) -> None:
    """Note that a further send begins."""
    connection.execute(_BEGIN, {"number": letter, "by": by, "now": now})


def finish(
    connection: Connection,
    letter: int,
    state: State,
    *,
    now: float,
    message_id: int | None = None,
    error: str | None = None,
) -> None:
    """Note how it went."""
    connection.execute(
        _FINISH,
        {"number": letter, "reached": state, "became": message_id, "why": error, "now": now},
    )


def message_of(connection: Connection, letter: int) -> int | None:
    """Return the id of the message that a letter became; None if it did not, or not yet."""
    found: int | None = connection.execute(
        select(letters.c.message_id).where(letters.c.id == letter)
    ).scalar_one_or_none()
    return found


def letter_of(connection: Connection, chat: int, message_id: int) -> int | None:
    """Return the letter that became a message; None if the message is not one of ours."""
    found: int | None = connection.execute(
        select(letters.c.id)
        .where(letters.c.chat == chat, letters.c.message_id == message_id)
        .order_by(letters.c.id)
        .limit(1)
    ).scalar_one_or_none()
    return found


def state_of(connection: Connection, letter: int) -> State | None:
    """Return how far a letter is; None if there is none."""
    found = connection.execute(
        select(letters.c.state).where(letters.c.id == letter)
    ).scalar_one_or_none()
    return None if found is None else State(found)


def count(connection: Connection) -> dict[State, int]:
    """Return how many letters are in each state."""
    rows = connection.execute(select(letters.c.state, func.count()).group_by(letters.c.state))
    return {State(state): number for state, number in rows}


def markup(keyboard: Sequence[Sequence[Button | Link]]) -> dict[str, Any]:
    """Return a keyboard as the Bot API has it; one without rows takes the buttons away."""
    return {"inline_keyboard": [[_key(item) for item in row] for row in keyboard]}


def _key(item: Button | Link) -> dict[str, Any]:
    if isinstance(item, Button):
        return {"text": item.label, "callback_data": item.id}
    if item.url is not None:
        return {"text": item.label, "url": item.url}
    if item.inline is not None:
        return {"text": item.label, "switch_inline_query": item.inline}
    return {"text": item.label, "copy_text": {"text": item.copy}}


def _packed(letter: Letter) -> dict[str, Any]:
    body = dict(packed(letter).body)
    if letter.message_id is not None:
        body["message_id"] = letter.message_id
    if letter.inline is not None:
        body["inline_message_id"] = letter.inline
    return body


def _unpacked(row: Row[Any]) -> Letter:
    body = json.loads(row.body or "{}")
    return Letter(
        method=Method(row.method),
        chat=row.chat,
        body=body,
        priority=Priority(row.priority),
        about=row.about,
        message_id=body.pop("message_id", None),
        inline=body.pop("inline_message_id", None),
        id=row.id,
        tries=row.tries,
    )


def packed(letter: Letter) -> Letter:
    """Return a letter whose keyboard has become part of its body, as one read from the outbox."""
    if not letter.keyboard:
        return letter
    return replace(
        letter, body={**letter.body, "reply_markup": markup(letter.keyboard)}, keyboard=()
    )
