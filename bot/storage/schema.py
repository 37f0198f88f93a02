"""The tables. Times are seconds since 1970, UTC; texts of people are emptied when their time is over."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# The inbox: every update that came in. Its row outlives its body, so that it is known again.
updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's update_id
    Column("arrival", BigInteger, nullable=False),  # order of arrival; ids of Telegram are not one
    Column("kind", Text, nullable=False),  # field of the update that holds it, such as "message"
    Column("lane", BigInteger),  # chat, or person where there is none: handled in order within
    Column("person", BigInteger),  # who caused it, so that it can be forgotten
    Column("said", Float),  # when it was said, where the update tells
    Column("received", Float, nullable=False),
    Column("body", Text),  # JSON as received; emptied later
    Column("state", Text, nullable=False),  # an `updates.State`
    Column("tries", Integer, nullable=False),  # how often its handling has begun
    Column("claimed_by", Text),
    Column("claimed_until", Float),
    Column("finished", Float),
)
Index("updates_by_state", updates.c.state, updates.c.arrival)
Index("updates_by_person", updates.c.person)
Index("updates_by_finish", updates.c.finished)

# The outbox: every call of the Bot API that must not be lost.
letters = Table(
    "letters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # rises with time
    Column("update_id", BigInteger),  # which update it answers; none for news of the bot's own
    Column("chat", BigInteger),  # none for a message sent through inline mode
    Column("method", Text, nullable=False),  # a `letters.Method`
    Column("about", BigInteger),  # letter whose message is edited or deleted
    Column("priority", Integer, nullable=False),
    Column("body", Text),  # JSON; emptied later
    Column("state", Text, nullable=False),  # a `letters.State`
    Column("tries", Integer, nullable=False),  # sends begun
    Column("not_before", Float, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Float),
    Column("message_id", BigInteger),  # of the message that it became
    Column("error", Text),  # class of the last error, never its text
    Column("written", Float, nullable=False),
    Column("finished", Float),
)
Index("letters_by_state", letters.c.state, letters.c.id)
Index("letters_by_message", letters.c.chat, letters.c.message_id)
Index("letters_by_update", letters.c.update_id)
Index("letters_by_letter", letters.c.about)
Index("letters_by_finish", letters.c.finished)

chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("active", Boolean, nullable=False),  # whether anything can be sent there
    Column("why", Text),  # if not: blocked, kicked, deactivated, moved, left
    Column("moved_to", BigInteger),
    Column("since", Float, nullable=False),
)

bans = Table(
    "bans",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # a person or a chat
    Column("administrator", BigInteger, nullable=False),
    Column("since", Float, nullable=False),
)

languages = Table(
    "languages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # a person or a chat
    Column("language", Text, nullable=False),
)

# What was asked and shown, for edits, follow-ups, feedback and buttons.
questions = Table(
    "questions",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # rises with time
    Column("chat", BigInteger),  # none where the bot is no member
    Column("message_id", BigInteger),  # of the question
    Column("person", BigInteger),  # who asked; none in a channel
    Column("letter", BigInteger),  # that answers
    Column("text", Text),  # emptied later
    Column("language", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # a `questions.Outcome`
    Column("confidence", Float, nullable=False),
    Column("generation", Text, nullable=False),
    Column("passages", Text, nullable=False),  # JSON list of the ids of the passages shown
    Column("others", Text, nullable=False),  # the same of the next best, which were not shown
    Column("follows", BigInteger),  # question before it in the conversation, if asked with it
    Column("asked", Float, nullable=False),
)
Index("questions_by_message", questions.c.chat, questions.c.message_id)
Index("questions_by_letter", questions.c.letter)
Index("questions_by_question", questions.c.follows)
Index("questions_by_person", questions.c.person)
Index("questions_by_time", questions.c.asked)

# Buttons carry a random id and no power: what they do is a row.
buttons = Table(
    "buttons",
    metadata,
    Column("id", Text, primary_key=True),  # callback_data
    Column("chat", BigInteger),  # where it can be pressed; none in a message of inline mode
    Column("letter", BigInteger, nullable=False),  # under which it stands
    Column("action", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON object
    Column("person", BigInteger),  # who alone may press it; none for everyone in the chat
    Column("until", Float, nullable=False),
)
Index("buttons_by_until", buttons.c.until)
Index("buttons_by_letter", buttons.c.letter)

votes = Table(
    "votes",
    metadata,
    Column("question", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("better", Text),  # id of a better passage, or "none"
    Column("text", Text),  # the question's words, only if the person pressed the button for it
    Column("language", Text, nullable=False),
    Column("passages", Text, nullable=False),  # JSON list of the ids of the passages shown
    Column("cast", Float, nullable=False),
    UniqueConstraint("question", "person"),
)

# Only where the operator turns it on: words without a person.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("asked", Float, nullable=False),
)
Index("unanswered_by_time", unanswered.c.asked)

# Small things that outlive a process, by name.
notes = Table(
    "notes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
