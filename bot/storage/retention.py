"""How long what people say is kept, and how it is forgotten: the rules of /privacy as queries."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from bot.storage import buttons, unanswered
from bot.storage.ids import new_id
from bot.storage.schema import buttons as button_rows
from bot.storage.schema import chats, languages, letters, notes, questions, updates, votes

HOUR_S, DAY_S = 3600.0, 24 * 3600.0
KNOWN_S = 48 * HOUR_S  # Telegram repeats an update for 24 hours at most
SCRUB = "scrub"  # the note that the files still hold what was deleted


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long what is kept.

    Attributes:
        hours: Texts of questions, updates and answers, after they are dealt with.
        unanswered_days: Questions without an answer, without their person; 0: not at all.
    """

    hours: float = 48.0
    unanswered_days: float = 0.0


def expire(connection: Connection, keeping: Keeping, *, now: float, most: int = 2000) -> int:
    """Empty and delete what has been kept long enough; return how many rows that concerned.

    Texts go first. A row of an update stays for as long as Telegram could send it again; that of
    a letter or a question for as long as a button under it works, which needs to know the message
    and the passages, never the words.

    Args:
        connection: To the database.
        keeping: How long what is kept.
        now: Seconds since 1970.
        most: Rows of a kind at a time, so that nobody waits for long; 0 is returned in the end.
    """
    over = now - keeping.hours * HOUR_S
    gone = min(over, now - KNOWN_S)
    pressed = select(button_rows.c.letter)
    number = buttons.purge(connection, now)
    number += unanswered.purge(connection, now - keeping.unanswered_days * DAY_S)
    for table, column, due in (
        (updates, updates.c.body, updates.c.finished < over),
        (letters, letters.c.body, letters.c.finished < over),
        (questions, questions.c.text, questions.c.asked < over),
    ):
        some = select(table.c.id).where(due, column.is_not(None)).limit(most)
        emptied = update(table).where(table.c.id.in_(some)).values({column: None})
        number += connection.execute(emptied).rowcount
    without = or_(questions.c.letter.is_(None), questions.c.letter.not_in(select(letters.c.id)))
    for table, due in (
        (updates, updates.c.finished < gone),
        (letters, and_(letters.c.finished < gone, letters.c.id.not_in(pressed))),
        (questions, and_(questions.c.asked < gone, without)),
    ):
        some = select(table.c.id).where(due).limit(most)
        number += connection.execute(delete(table).where(table.c.id.in_(some))).rowcount
    if number:
        _want_scrub(connection)
    return number


def forget(connection: Connection, person: int, *, update_id: int) -> None:
    """Delete everything about a person, bans apart.

    What they have asked and still wait for is answered; its text goes with that of everybody.

    Args:
        connection: To the database.
        person: Who wants it.
        update_id: The update by which they say so, which is dealt with in the same transaction.
    """
    dealt_with = or_(updates.c.finished.is_not(None), updates.c.id == update_id)
    theirs = select(updates.c.id).where(updates.c.person == person)
    lanes = select(updates.c.lane).where(updates.c.person == person)
    sent = letters.c.finished.is_not(None)
    to_them = sent & or_(letters.c.chat == person, letters.c.update_id.in_(theirs))
    asked = or_(questions.c.person == person, questions.c.chat == person)
    for statement in (
        # Others' updates in the same chats can hold their words, as those that were replied to.
        update(updates).where(dealt_with, updates.c.lane.in_(lanes)).values(body=None),
        update(updates).where(dealt_with, updates.c.person == person).values(body=None),
        delete(button_rows).where(
            or_(
                button_rows.c.person == person,
                button_rows.c.letter.in_(select(letters.c.id).where(to_them)),
            )
        ),
        delete(votes).where(votes.c.person == person),
        update(votes)
        .where(votes.c.question.in_(select(questions.c.id).where(asked)))
        .values(text=None),
        delete(questions).where(asked),
        delete(letters).where(to_them),
        update(updates)
        .where(dealt_with, updates.c.person == person)
        .values(person=None, lane=None),
        delete(languages).where(languages.c.id == person),
        delete(chats).where(chats.c.id == person),
    ):
        connection.execute(statement)
    _want_scrub(connection)


def scrub_wanted(connection: Connection) -> str | None:
    """Return the mark of what was last deleted; None if the files hold nothing of it any more."""
    found: str | None = connection.execute(
        select(notes.c.value).where(notes.c.name == SCRUB)
    ).scalar_one_or_none()
    return found


def scrubbed(connection: Connection, mark: str) -> None:
    """Note that the files hold nothing of what was deleted up to a mark."""
    connection.execute(delete(notes).where(notes.c.name == SCRUB, notes.c.value == mark))


def _want_scrub(connection: Connection) -> None:
    connection.execute(delete(notes).where(notes.c.name == SCRUB))
    connection.execute(insert(notes).values(name=SCRUB, value=str(new_id())))
