"""What the database tells of how the bot does."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.storage.letters import State
from bot.storage.schema import letters, updates

MOST = 5000  # letters looked at in one go


@dataclass(frozen=True, slots=True)
class Settled:
    """A letter that is settled.

    Attributes:
        state: How it ended.
        finished: When, in seconds since 1970.
        took_s: Since the update that it answers was received; None where it answers none.
    """

    state: State
    finished: float
    took_s: float | None


def settled_after(connection: Connection, moment: float) -> Sequence[Settled]:
    """Return letters that were settled after a moment, in order."""
    rows = connection.execute(
        select(letters.c.state, letters.c.finished, updates.c.received)
        .select_from(letters.outerjoin(updates, updates.c.id == letters.c.update_id))
        .where(letters.c.finished > moment)
        .order_by(letters.c.finished)
        .limit(MOST)
    )
    return [
        Settled(
            State(row.state),
            row.finished,
            None if row.received is None else row.finished - row.received,
        )
        for row in rows
    ]
