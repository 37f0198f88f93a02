from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage import Connection, Database, buttons, letters, questions, unanswered, updates
from bot.storage import languages as languages_of
from bot.storage.buttons import Button
from bot.storage.letters import BUTTONS_LAST_S, Letter, Method
from bot.storage.questions import Outcome, Question
from bot.storage.retention import DAY_S, HOUR_S, KNOWN_S, Keeping, expire, forget, scrub_wanted
from bot.storage.schema import metadata, votes
from bot.storage.updates import Arrival, State
from bot.upkeep.housekeeping import Housekeeping

NOW = 1_800_000_000.0
ADA, BEA, GROUP = 7, 8, -1001
WORDS = "¿qué dijo mi abuela de zarzaparrilla?"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    yield database
    await database.close()


def ask(
    connection: Connection, number: int, person: int = ADA, chat: int | None = None
) -> tuple[Letter, Question]:
    """Store what a question leaves behind once it is answered, a button under the answer."""
    chat = person if chat is None else chat
    body = {"update_id": number, "message": {"text": WORDS, "from": {"first_name": "Zenobia"}}}
    arrival = Arrival(number, "message", chat, person, NOW, body)
    updates.add(connection, [arrival], now=NOW)
    button = Button("Más", "more", person=None)
    letter = Letter(Method.SEND, chat, {"text": f"Leer. {WORDS}"}, [[button]])
    letters.add(connection, letter, update_id=number, by="test", now=NOW)
    letters.finish(connection, letter.id, letters.State.SENT, now=NOW, message_id=number + 1)
    updates.finish(connection, number, State.DONE, now=NOW)
    asked = Question(
        chat,
        number,
        person,
        letter.id,
        WORDS,
        "es",
        Outcome.ANSWERED,
        0.9,
        "g1",
        ("p1",),
        NOW,
    )
    questions.keep(connection, asked)
    return letter, asked


def rows(connection: Connection) -> dict[str, int]:
    counted = {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }
    return {name: number for name, number in counted.items() if number and name != "notes"}


def texts(connection: Connection) -> list[str]:
    """Return every text of people and answers that is still there."""
    columns = [
        metadata.tables["updates"].c.body,
        metadata.tables["letters"].c.body,
        metadata.tables["questions"].c.text,
    ]
    found = [connection.execute(select(column)).scalars() for column in columns]
    return [text for column in found for text in column if text is not None]


async def sweep(database: Database, later_s: float, keeping: Keeping | None = None) -> int:
    return await Housekeeping(database, keeping or Keeping()).sweep(NOW + later_s)


async def test_before_their_time_is_over_texts_stay(database: Database) -> None:
    await database.run(lambda connection: ask(connection, 1))

    assert await sweep(database, 48 * HOUR_S - 1) == 0

    assert len(await database.run(texts)) == 3


async def test_when_their_time_is_over_texts_are_emptied_and_the_buttons_work_on(
    database: Database,
) -> None:
    letter, asked = await database.run(lambda connection: ask(connection, 1))

    await sweep(database, 48 * HOUR_S + 1)

    assert await database.run(texts) == []
    assert await database.run(rows) == {"buttons": 1, "letters": 1, "questions": 1}
    button = letter.keyboard[0][0]
    assert isinstance(button, Button)
    found = await database.run(lambda connection: buttons.find(connection, button.id))
    assert found is not None
    assert await database.run(lambda connection: letters.message_of(connection, letter.id)) == 2
    kept = await database.run(lambda connection: questions.find(connection, asked.id))
    assert kept == replace(asked, text=None)


async def test_when_no_button_works_any_more_nothing_is_left(database: Database) -> None:
    await database.run(lambda connection: ask(connection, 1))
    last = await database.run(
        lambda connection: connection.execute(
            select(func.max(metadata.tables["buttons"].c.until))
        ).scalar_one()
    )

    await sweep(database, last - NOW + 1)

    assert await database.run(rows) == {}


async def test_a_letter_without_buttons_goes_with_its_text(database: Database) -> None:
    def store(connection: Connection) -> None:
        letter = Letter(Method.SEND, ADA, {"text": "Hola"})
        letters.add(connection, letter, update_id=None, by="test", now=NOW)
        letters.finish(connection, letter.id, letters.State.SENT, now=NOW, message_id=1)

    await database.run(store)

    await sweep(database, 48 * HOUR_S + 1)

    assert await database.run(rows) == {}


async def test_an_update_is_known_again_for_two_days_even_if_its_text_goes_sooner(
    database: Database,
) -> None:
    await database.run(lambda connection: ask(connection, 1))

    await sweep(database, HOUR_S + 1, Keeping(hours=1))
    emptied, kept = await database.run(texts), await database.run(rows)
    await sweep(database, KNOWN_S + 1, Keeping(hours=1))

    assert emptied == []
    assert kept["updates"] == 1
    assert "updates" not in await database.run(rows)


async def test_what_is_not_dealt_with_keeps_its_text(database: Database) -> None:
    body = {"update_id": 5, "message": {"text": WORDS}}
    letter = Letter(Method.SEND, ADA, {"text": "Leer"})

    def store(connection: Connection) -> None:
        updates.add(connection, [Arrival(5, "message", ADA, ADA, NOW, body)], now=NOW)
        letters.add(connection, letter, update_id=5, by="test", now=NOW)

    await database.run(store)

    assert await sweep(database, 1000 * HOUR_S) == 0
    assert len(await database.run(texts)) == 2


async def test_much_that_is_over_goes_in_pieces(database: Database) -> None:
    for number in range(1, 8):
        await database.run(partial(ask, number=number))

    pieces = []
    while some := await database.run(
        lambda connection: expire(connection, Keeping(), now=NOW + 49 * HOUR_S, most=3)
    ):
        pieces.append(some)

    assert len(pieces) >= 3
    assert await database.run(texts) == []
    assert await database.run(rows) == {"buttons": 7, "letters": 7, "questions": 7}


async def test_what_could_not_be_read_goes_as_well(database: Database) -> None:
    body = {"update_id": 5, "message": WORDS}
    poison = Arrival(5, "message", None, None, NOW, body, poison=True)
    await database.run(lambda connection: updates.add(connection, [poison], now=NOW))

    await sweep(database, 48 * HOUR_S + 1)

    assert await database.run(rows) == {}


async def test_questions_without_an_answer_go_after_their_days_and_tell_no_hour(
    database: Database,
) -> None:
    await database.run(lambda connection: unanswered.keep(connection, WORDS, "es", now=NOW))
    keeping = Keeping(unanswered_days=30)

    await sweep(database, 30 * DAY_S, keeping)
    kept = await database.run(unanswered.read)
    await sweep(database, 32 * DAY_S, keeping)

    assert kept == [unanswered.Unanswered("2027-01-15", "es", WORDS)]
    assert await database.run(unanswered.read) == []


async def test_who_wants_to_be_forgotten_is_and_nobody_else(database: Database) -> None:
    await database.run(lambda connection: ask(connection, 1))
    await database.run(lambda connection: ask(connection, 2, chat=GROUP))
    await database.run(lambda connection: ask(connection, 3, BEA))
    _, asked = await database.run(lambda connection: ask(connection, 4, BEA, GROUP))

    def vote(connection: Connection, person: int, question: int) -> None:
        row = {"question": question, "person": person, "helpful": True, "text": WORDS}
        more = {"language": "es", "passages": "[]", "cast": NOW}
        connection.execute(votes.insert().values(row | more))

    await database.run(lambda connection: vote(connection, ADA, asked.id))
    await database.run(lambda connection: vote(connection, BEA, asked.id))
    await database.run(lambda connection: languages_of.choose(connection, ADA, "en"))
    await database.run(lambda connection: languages_of.choose(connection, BEA, "en"))

    await database.run(lambda connection: forget(connection, ADA, update_id=99))

    assert await database.run(rows) == {
        "updates": 4,  # their numbers, so that Telegram cannot bring them again
        "letters": 2,
        "questions": 2,
        "buttons": 2,
        "votes": 1,
        "languages": 1,
    }
    # Of Bea's in the group the update goes too: it could hold words of Ada's.
    assert len(await database.run(texts)) == 5


async def test_to_forget_leaves_no_number_of_the_person(database: Database) -> None:
    await database.run(lambda connection: ask(connection, 1))
    await database.run(lambda connection: ask(connection, 2, chat=GROUP))
    await database.run(lambda connection: forget(connection, ADA, update_id=99))

    def numbers(connection: Connection) -> set[object]:
        found: set[object] = set()
        for table in metadata.tables.values():
            for row in connection.execute(select(table)):
                found |= {value for name, value in row._mapping.items() if name in PEOPLE}
        return found

    assert ADA not in await database.run(numbers)


PEOPLE = {"person", "chat", "lane"}


async def test_a_wish_to_forget_outlives_the_process(database: Database, tmp_path: Path) -> None:
    await database.run(lambda connection: forget(connection, ADA, update_id=99))
    again = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")

    scrubbed = await Housekeeping(again, Keeping()).scrub()
    mark = await again.run(scrub_wanted)
    await again.close()

    assert (scrubbed, mark) == (True, None)


async def test_without_anything_deleted_the_files_are_left_alone(database: Database) -> None:
    assert not await Housekeeping(database, Keeping()).scrub()


async def test_what_is_deleted_while_the_files_are_rewritten_is_rewritten_too(
    database: Database,
) -> None:
    await database.run(lambda connection: forget(connection, ADA, update_id=99))
    mark = await database.run(scrub_wanted)
    assert mark is not None
    await database.run(lambda connection: forget(connection, BEA, update_id=99))

    house = Housekeeping(database, Keeping())

    assert await database.run(scrub_wanted) != mark
    assert await house.scrub()
    assert not await house.scrub()


def test_a_text_lives_for_less_than_a_button() -> None:
    assert Keeping().hours * HOUR_S < BUTTONS_LAST_S
