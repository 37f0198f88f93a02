"""Buttons under messages: a random id on the button, what it does in a row."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.schema import buttons, letters

ID_BYTES = 12  # 16 characters of callback_data, and not to be guessed


def _random_id() -> str:
    return secrets.token_urlsafe(ID_BYTES)


@dataclass(frozen=True, slots=True)
class Button:
    """Does something when pressed.

    Attributes:
        label: What it shows.
        action: Name of what it does; `bot.handlers.presses` knows them.
        data: What the action needs, as a JSON object.
        person: Who alone may press it; None: everyone in the chat.
        id: Its callback_data.
    """

    label: str
    action: str
    data: Mapping[str, Any] = field(default_factory=dict)
    person: int | None = None
    id: str = field(default_factory=_random_id)


@dataclass(frozen=True, slots=True)
class Link:
    """Leads somewhere by Telegram's own means; exactly one of the last three is set.

    Attributes:
        label: What it shows.
        url: An address.
        inline: Words to put behind the bot's name in a chat that the reader chooses.
        copy: Text for the reader's clipboard, 1 to 256 characters.
    """

    label: str
    url: str | None = None
    inline: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button does, as its row tells it.

    Attributes:
        id: Its callback_data.
        chat: Where it may be pressed; None in a message of inline mode.
        letter: The letter under which it stands.
        action: Name of what it does.
        data: What the action needs.
        person: Who alone may press it; None for everyone in the chat.
        until: When it ends to work, in seconds since 1970.
    """

    id: str
    chat: int | None
    letter: int
    action: str
    data: Mapping[str, Any]
    person: int | None
    until: float


def add(
    connection: Connection,
    added: Iterable[Button],
    *,
    chat: int | None,
    letter: int,
    until: float,
) -> None:
    """Let buttons work from now on."""
    rows = [
        {
            "id": button.id,
            "chat": chat,
            "letter": letter,
            "action": button.action,
            "data": json.dumps(button.data),
            "person": button.person,
            "until": until,
        }
        for button in added
    ]
    if rows:
        connection.execute(insert(buttons), rows)


def find(connection: Connection, button: str) -> Pressed | None:
    """Return what a button does; None if there is no such button, or no longer."""
    row = connection.execute(select(buttons).where(buttons.c.id == button)).one_or_none()
    if row is None:
        return None
    return Pressed(
        row.id, row.chat, row.letter, row.action, json.loads(row.data), row.person, row.until
    )


def rewrite(connection: Connection, button: str, data: Mapping[str, Any]) -> None:
    """Change what the action of a button needs."""
    connection.execute(update(buttons).where(buttons.c.id == button).values(data=json.dumps(data)))


def drop(connection: Connection, letter: int) -> None:
    """Take away the buttons under the message that a letter became, and under edits of it."""
    became = select(letters.c.chat, letters.c.message_id).where(letters.c.id == letter)
    chat, message_id = connection.execute(became).one_or_none() or (None, None)
    same = (letters.c.chat == chat) & (letters.c.message_id == message_id)
    edits = select(letters.c.id).where((letters.c.about == letter) | same)
    under = (buttons.c.letter == letter) | buttons.c.letter.in_(edits)
    connection.execute(delete(buttons).where(under))


def purge(connection: Connection, now: float) -> int:
    """Take away the buttons whose time is over; return how many."""
    return connection.execute(delete(buttons).where(buttons.c.until < now)).rowcount


def drop_former(connection: Connection, pressed: Pressed, message_id: int | None) -> None:
    """Take away the buttons that stood under a message before the one that was pressed.

    The pressed one's own row of buttons stays until the next press: somebody else may have
    pressed at the same moment, and gets the same.

    Args:
        connection: Within the transaction that adds the new ones.
        pressed: One of the buttons that the message showed.
        message_id: The message; None for one of inline mode, whose only known letter is the
            pressed button's.
    """
    if message_id is None:
        connection.execute(delete(buttons).where(buttons.c.letter == pressed.letter))
        return
    of_message = select(letters.c.id).where(
        letters.c.chat == pressed.chat, letters.c.message_id == message_id
    )
    connection.execute(
        delete(buttons).where(buttons.c.letter.in_(of_message), buttons.c.letter != pressed.letter)
    )
