"""What was asked and what was shown for it, for edits, follow-ups, feedback and buttons."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.storage.ids import new_id
from bot.storage.schema import letters, questions
from bot.storage.words import storable


class Outcome(StrEnum):
    """What came of a question."""

    ANSWERED = "answered"
    REFUSED = "refused"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer.

    Attributes:
        chat: Where it was asked; None where the bot is no member.
        message_id: Of the question.
        person: Who asked; None in a channel.
        letter: That answers.
        text: Its words; None once they are emptied.
        language: Tag of its language.
        outcome: What came of it.
        confidence: How sure the answer was, in [0, 1].
        generation: Which index answered.
        passages: Ids of the passages shown, in order; of those offered as related for a refusal.
        asked: When, in seconds since 1970.
        others: Ids of the next best passages, which were not shown.
        follows: The question before it in the conversation, if the two were asked together.
        id: Known before it is stored.
    """

    chat: int | None
    message_id: int | None
    person: int | None
    letter: int | None
    text: str | None
    language: str
    outcome: Outcome
    confidence: float
    generation: str
    passages: tuple[str, ...]
    asked: float
    others: tuple[str, ...] = ()
    follows: int | None = None
    id: int = field(default_factory=new_id)


# Said once, for it is asked with every question; what was asked in no message has no earlier wording.
_ASKED_IN = select(questions.c.id).where(
    questions.c.chat == bindparam("at"), questions.c.message_id == bindparam("number")
)


def keep(connection: Connection, question: Question) -> None:
    """Store a question in the place of an earlier wording of the same message."""
    asked = {"at": question.chat, "number": question.message_id}
    for earlier in connection.execute(_ASKED_IN, asked).scalars().all():
        following = questions.c.follows == earlier
        connection.execute(update(questions).where(following).values(follows=question.id))
        connection.execute(delete(questions).where(questions.c.id == earlier))
    connection.execute(
        insert(questions),
        {
            "id": question.id,
            "chat": question.chat,
            "message_id": question.message_id,
            "person": question.person,
            "letter": question.letter,
            "text": None if question.text is None else storable(question.text),
            "language": question.language,
            "outcome": question.outcome,
            "confidence": question.confidence,
            "generation": question.generation,
            "passages": json.dumps(question.passages),
            "others": json.dumps(question.others),
            "follows": question.follows,
            "asked": question.asked,
        },
    )


def find(connection: Connection, question: int) -> Question | None:
    """Return a question by its id."""
    return _one(connection.execute(select(questions).where(questions.c.id == question)).first())


def asked_in(connection: Connection, chat: int, message_id: int) -> Question | None:
    """Return the question that a message asked."""
    found = connection.execute(
        select(questions).where(questions.c.chat == chat, questions.c.message_id == message_id)
    )
    return _one(found.first())


def answered_in(connection: Connection, chat: int, message_id: int) -> Question | None:
    """Return the question that a message of ours answers."""
    found = connection.execute(
        select(questions)
        .join(letters, letters.c.id == questions.c.letter)
        .where(letters.c.chat == chat, letters.c.message_id == message_id)
        .order_by(questions.c.id.desc())
    )
    return _one(found.first())


def conversation(connection: Connection, last: Question, most: int) -> list[Question]:
    """Return a question and those that it follows up, in order.

    Args:
        connection: To the database.
        last: The last of them.
        most: How many to return at most.
    """
    found = [last]
    while len(found) < most and found[0].follows is not None:
        before = find(connection, found[0].follows)
        if before is None:
            break
        found.insert(0, before)
    return found


def _one(row: Row[Any] | None) -> Question | None:
    if row is None:
        return None
    return Question(
        row.chat,
        row.message_id,
        row.person,
        row.letter,
        row.text,
        row.language,
        Outcome(row.outcome),
        row.confidence,
        row.generation,
        tuple(json.loads(row.passages)),
        row.asked,
        tuple(json.loads(row.others)),
        row.follows,
        row.id,
    )
