"""The inbox: what came in, until it is dealt with, and its number for some time after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from bot.storage.ids import new_id, rise_above
from bot.storage.schema import updates


class State(StrEnum):
    """How far an update is."""

    NEW = "new"
    DONE = "done"
    DROPPED = "dropped"  # too old to be answered
    POISON = "poison"  # cannot be read, or ended the process again and again


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update that came in.

    Attributes:
        id: Telegram's update_id.
        kind: The field that holds it, such as "message"; "unknown" where there is none.
        lane: The chat, or the person where there is no chat: handled in order within.
        person: Who caused it; None where it is nobody in particular.
        said: When it was said, in seconds since 1970; when it came where the update does not tell.
        body: The update as received.
        poison: Whether it cannot be read.
        tries: How often its handling had begun when it was read.
        order: Rises from one that came to the next; 0 before it is stored.
    """

    id: int
    kind: str
    lane: int | None
    person: int | None
    said: float
    body: dict[str, Any]
    poison: bool = False
    tries: int = 0
    order: int = 0


# What is done for every update is said once: to build a statement costs more than to run it.
_OPEN = (updates.c.id == bindparam("number")) & (updates.c.state == State.NEW)
_BEGIN = (
    update(updates)
    .where(_OPEN)
    .values(
        tries=updates.c.tries + 1,
        claimed_by=bindparam("by"),
        claimed_until=bindparam("until"),
    )
)
_IS_OPEN = select(updates.c.id).where(_OPEN)
_FINISH = (
    update(updates)
    .where(updates.c.id == bindparam("number"))
    .values(
        state=bindparam("reached"), finished=bindparam("now"), claimed_by=None, claimed_until=None
    )
)


def add(connection: Connection, arrivals: Sequence[Arrival], *, now: float) -> list[Arrival]:
    """Store what is new of these; return that, in order. All of it or nothing is stored."""
    ids = {arrival.id for arrival in arrivals}
    known = set(connection.execute(select(updates.c.id).where(updates.c.id.in_(ids))).scalars())
    fresh: dict[int, Arrival] = {}
    for arrival in arrivals:
        if arrival.id not in known and arrival.id not in fresh:
            fresh[arrival.id] = replace(arrival, order=new_id())
    if fresh:
        connection.execute(insert(updates), [_row(arrival, now) for arrival in fresh.values()])
    return list(fresh.values())


def page(connection: Connection, *, after: int, most: int) -> list[Arrival]:
    """Return the first updates that are not dealt with and came after a place in the order."""
    rows = connection.execute(
        select(updates)
        .where(updates.c.state == State.NEW, updates.c.arrival > after)
        .order_by(updates.c.arrival)
        .limit(most)
    )
    return [_arrival(row) for row in rows]


def resume(connection: Connection) -> int:
    """Void the claims of a process that is gone; return how many updates wait.

    Only for who holds the lock on the database: nobody else works with it then.
    """
    latest = connection.execute(select(func.max(updates.c.arrival))).scalar_one()
    rise_above(latest or 0)
    connection.execute(
        update(updates)
        .where(updates.c.state == State.NEW, updates.c.claimed_by.is_not(None))
        .values(claimed_by=None, claimed_until=None)
    )
    return waiting(connection)


def suspects(connection: Connection, tries: int) -> int:
    """Return how many updates wait whose handling has begun that often and never ended."""
    counted = select(func.count()).where(updates.c.state == State.NEW, updates.c.tries >= tries)
    number: int = connection.execute(counted).scalar_one()
    return number


def waiting(connection: Connection) -> int:
    """Return how many updates are not dealt with."""
    counted = select(func.count()).where(updates.c.state == State.NEW)
    number: int = connection.execute(counted).scalar_one()
    return number


def begin(connection: Connection, update_id: int, *, by: str, now: float, until: float) -> bool:
    """Claim an update, and note that its handling begins; False if it is dealt with.

    Args:
        connection: To the database.
        update_id: Of the update.
        by: The process that handles it.
        now: Seconds since 1970.
        until: When another process may take it to be given up.
    """
    begun = connection.execute(_BEGIN, {"number": update_id, "by": by, "until": until})
    return begun.rowcount == 1


def is_open(connection: Connection, update_id: int) -> bool:
    """Return whether an update is there and not dealt with."""
    return connection.execute(_IS_OPEN, {"number": update_id}).first() is not None


def finish(connection: Connection, update_id: int, state: State, *, now: float) -> None:
    """Note that an update is dealt with."""
    connection.execute(_FINISH, {"number": update_id, "reached": state, "now": now})


def count(connection: Connection) -> dict[State, int]:
    """Return how many updates are in each state."""
    rows = connection.execute(select(updates.c.state, func.count()).group_by(updates.c.state))
    return {State(state): number for state, number in rows}


def _arrival(row: Row[Any]) -> Arrival:
    return Arrival(
        row.id,
        row.kind,
        row.lane,
        row.person,
        row.received if row.said is None else row.said,
        json.loads(row.body or "{}"),
        tries=row.tries,
        order=row.arrival,
    )


def _row(arrival: Arrival, now: float) -> dict[str, Any]:
    return {
        "id": arrival.id,
        "arrival": arrival.order,
        "kind": arrival.kind,
        "lane": arrival.lane,
        "person": arrival.person,
        "said": arrival.said,
        "received": now,
        "body": json.dumps(arrival.body),
        "state": State.POISON if arrival.poison else State.NEW,
        "tries": 0,
        "finished": now if arrival.poison else None,
    }
