"""What readers think of answers: one vote a person and answer."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from bot.storage.questions import Question
from bot.storage.schema import votes

NONE = "none"  # in the place of a better passage: no passage answers


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thinks of an answer.

    Attributes:
        question: The question that was answered.
        person: Who votes.
        helpful: Whether the answer helped.
        better: Id of a passage that answers better, or NONE where none does; None if not told.
        text: The question's words, where the person lets them be kept.
        language: Tag of the question's language.
        passages: Ids of the passages shown, in order.
        cast: When, in seconds since 1970.
    """

    question: int
    person: int
    helpful: bool
    better: str | None
    text: str | None
    language: str
    passages: tuple[str, ...]
    cast: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How many votes there are.

    Attributes:
        helpful: Answers that helped.
        unhelpful: Answers that did not.
        better: Those of the latter for which a better passage was named.
        none: Those for which no passage answers.
        kept: Votes with their question's words.
    """

    helpful: int
    unhelpful: int
    better: int
    none: int
    kept: int


def cast(
    connection: Connection, question: Question, person: int, *, helpful: bool, now: float
) -> None:
    """Count a vote; another one of the same person on the same answer takes its place."""
    earlier = of(connection, question.id, person)
    if earlier is not None and earlier.helpful == helpful:
        return
    values: dict[str, Any] = {
        "helpful": helpful,
        "better": None,
        "text": None,
        "language": question.language,
        "passages": json.dumps(question.passages),
        "cast": now,
    }
    if earlier is not None:
        connection.execute(update(votes).where(_is(question.id, person)).values(values))
        return
    values |= {"question": question.id, "person": person}
    connection.execute(insert(votes).values(values))


def prefer(connection: Connection, question: int, person: int, better: str) -> None:
    """Note which passage would have answered better; NONE for none."""
    connection.execute(update(votes).where(_is(question, person)).values(better=better))


def keep(connection: Connection, question: int, person: int, text: str) -> None:
    """Keep the words of the question with a vote."""
    connection.execute(update(votes).where(_is(question, person)).values(text=text))


def of(connection: Connection, question: int, person: int) -> Vote | None:
    """Return a person's vote on the answer to a question; None if there is none."""
    row = connection.execute(select(votes).where(_is(question, person))).first()
    return None if row is None else _vote(row)


def count(connection: Connection) -> Counts:
    """Count the votes."""
    better = and_(votes.c.better.is_not(None), votes.c.better != NONE)
    wanted = (
        votes.c.helpful.is_(True),
        votes.c.helpful.is_(False),
        better,
        votes.c.better == NONE,
        votes.c.text.is_not(None),
    )
    numbers = [
        connection.execute(select(func.count()).select_from(votes).where(which)).scalar_one()
        for which in wanted
    ]
    return Counts(*numbers)


def telling(connection: Connection) -> list[Vote]:
    """Return the votes whose question's words are kept, in order, without whose they are."""
    rows = connection.execute(
        select(votes).where(votes.c.text.is_not(None)).order_by(votes.c.cast, votes.c.question)
    )
    return [replace(_vote(row), person=0) for row in rows]


def _is(question: int, person: int) -> ColumnElement[bool]:
    return and_(votes.c.question == question, votes.c.person == person)


def _vote(row: Row[Any]) -> Vote:
    return Vote(
        row.question,
        row.person,
        row.helpful,
        row.better,
        row.text,
        row.language,
        tuple(json.loads(row.passages)),
        row.cast,
    )
