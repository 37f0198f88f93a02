"""Languages that people chose for themselves, and administrators for their groups."""

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import languages


def chosen(connection: Connection) -> dict[int, str]:
    """Return the language of every person and chat that has chosen one."""
    return {row.id: row.language for row in connection.execute(select(languages))}


def choose(connection: Connection, chooser: int, language: str | None) -> None:
    """Note a person's or a chat's choice; None takes it back."""
    connection.execute(delete(languages).where(languages.c.id == chooser))
    if language is not None:
        connection.execute(insert(languages).values(id=chooser, language=language))
