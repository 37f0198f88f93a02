"""Chats that cannot be written to, and why."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import chats


class Why(StrEnum):
    """Why nothing can be sent to a chat."""

    BLOCKED = "blocked"
    KICKED = "kicked"
    DEACTIVATED = "deactivated"
    LEFT = "left"  # by the bot itself
    MOVED = "moved"  # became a supergroup
    GONE = "gone"  # Telegram does not know it


def close(
    connection: Connection, chat: int, why: Why, *, now: float, moved_to: int | None = None
) -> None:
    """Note that nothing can be sent to a chat."""
    connection.execute(delete(chats).where(chats.c.id == chat))
    row = {"id": chat, "active": False, "why": why, "moved_to": moved_to, "since": now}
    connection.execute(insert(chats).values(row))


def reopen(connection: Connection, chat: int, *, now: float) -> None:
    """Note that a chat can be written to again: somebody wrote in it, or let the bot in."""
    if connection.execute(select(chats.c.id).where(chats.c.id == chat)).first() is not None:
        connection.execute(delete(chats).where(chats.c.id == chat))
        row = {"id": chat, "active": True, "why": None, "moved_to": None, "since": now}
        connection.execute(insert(chats).values(row))


def closed(connection: Connection, ids: Sequence[int]) -> dict[int, Why]:
    """Return which of these chats cannot be written to, and why."""
    rows = connection.execute(
        select(chats.c.id, chats.c.why).where(chats.c.id.in_(ids), chats.c.active.is_(False))
    )
    return {row.id: Why(row.why) for row in rows}


def moved_to(connection: Connection, chat: int) -> int:
    """Return the supergroup that a group has become; the chat itself if it has not."""
    found: int | None = connection.execute(
        select(chats.c.moved_to).where(chats.c.id == chat)
    ).scalar_one_or_none()
    return chat if found is None else found


def moved_from(connection: Connection, chat: int) -> set[int]:
    """Return the groups that have become this supergroup."""
    return set(connection.execute(select(chats.c.id).where(chats.c.moved_to == chat)).scalars())
