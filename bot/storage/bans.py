"""Whom the bot ignores."""

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import bans


def banned(connection: Connection) -> set[int]:
    """Return every person and chat that is banned."""
    return set(connection.execute(select(bans.c.id)).scalars())


def ban(connection: Connection, whom: int, *, administrator: int, now: float) -> None:
    """Note that a person or a chat is ignored from now on, and who wants it."""
    unban(connection, whom)
    row = {"id": whom, "administrator": administrator, "since": now}
    connection.execute(insert(bans).values(row))


def unban(connection: Connection, whom: int) -> None:
    """Note that a person or a chat is heard again."""
    connection.execute(delete(bans).where(bans.c.id == whom))
