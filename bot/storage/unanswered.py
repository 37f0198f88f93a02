"""Questions without an answer, for whoever writes essays; only where the operator turns it on."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from bot.storage.schema import unanswered
from bot.storage.words import storable

DAY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was asked in vain.

    Attributes:
        day: On which, as 2026-05-31; the hour could tell who asked.
        language: Tag of its language.
        text: Its words.
    """

    day: str
    language: str
    text: str


def keep(connection: Connection, text: str, language: str, *, now: float) -> None:
    """Store a question without its person: neither number nor time lead back."""
    row = {
        "id": secrets.randbits(62),
        "text": storable(text),
        "language": language,
        "asked": now - now % DAY_S,
    }
    connection.execute(insert(unanswered).values(row))


def read(connection: Connection) -> list[Unanswered]:
    """Return every question without an answer, by day."""
    rows = connection.execute(select(unanswered).order_by(unanswered.c.asked, unanswered.c.text))
    return [
        Unanswered(
            datetime.fromtimestamp(row.asked, UTC).date().isoformat(), row.language, row.text
        )
        for row in rows
    ]


def purge(connection: Connection, before: float) -> int:
    """Delete what was asked on a day that ended before a time; return how many."""
    over = delete(unanswered).where(unanswered.c.asked + DAY_S < before)
    return connection.execute(over).rowcount
