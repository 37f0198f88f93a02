"""Small things that outlive a process, by name."""

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import notes


def read(connection: Connection, name: str) -> str | None:
    """Return what was noted under a name; None if nothing was."""
    found: str | None = connection.execute(
        select(notes.c.value).where(notes.c.name == name)
    ).scalar_one_or_none()
    return found


def beginning_with(connection: Connection, prefix: str) -> dict[str, str]:
    """Return what was noted under the names that begin so."""
    found = connection.execute(
        select(notes).where(notes.c.name.startswith(prefix, autoescape=True))
    )
    return {row.name: row.value for row in found}


def write(connection: Connection, name: str, value: str) -> None:
    """Note something in the place of what was noted under the name."""
    connection.execute(delete(notes).where(notes.c.name == name))
    connection.execute(insert(notes).values(name=name, value=value))


def drop(connection: Connection, name: str) -> None:
    """Forget what was noted under a name."""
    connection.execute(delete(notes).where(notes.c.name == name))
