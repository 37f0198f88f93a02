import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage import Connection, Database, NotStored
from bot.storage.schema import notes


def write(name: str) -> Any:
    def work(connection: Connection) -> str:
        connection.execute(insert(notes).values(name=name, value="x"))
        return name

    return work


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(notes.c.name).order_by(notes.c.name)).scalars())


def full_disk(connection: Connection) -> None:
    connection.execute(insert(notes).values(name="half", value="x"))
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


async def test_results_come_back_to_whoever_asked(database: Database) -> None:
    found = await asyncio.gather(*(database.run(write(f"{n:03}")) for n in range(200)))

    assert found == [f"{n:03}" for n in range(200)]
    assert await database.run(names) == found


async def test_a_piece_that_breaks_a_rule_takes_nothing_else_with_it(database: Database) -> None:
    work = [write("a"), write("a"), write("b")]

    found = await asyncio.gather(*map(database.run, work), return_exceptions=True)

    assert [type(one) for one in found] == [str, IntegrityError, str]
    assert await database.run(names) == ["a", "b"]


async def test_what_the_disk_does_not_take_is_not_stored_and_others_are(
    database: Database,
) -> None:
    work = [write("a"), full_disk, write("b")]

    found = await asyncio.gather(*map(database.run, work), return_exceptions=True)

    assert [type(one) for one in found] == [str, NotStored, str]
    assert await database.run(names) == ["a", "b"]


async def test_a_real_full_disk_is_not_stored_and_mends(sqlite: str) -> None:
    database = Database.open(sqlite)

    def limit(pages: int) -> Any:
        return lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    await database.run(limit(1))  # as small as it is now
    large = "x" * 100_000
    with pytest.raises(NotStored, match="see to the room on its disk"):
        await database.run(lambda c: c.execute(insert(notes).values(name=large, value=large)))
    await database.run(limit(1_000_000))
    await database.run(write("a"))

    assert await database.run(names) == ["a"]
    await database.close()


async def test_a_transaction_is_timed(database: Database) -> None:
    took: list[float] = []
    database.took = took.append

    await database.run(names)

    assert len(took) == 1
    assert took[0] > 0


async def test_closing_finishes_what_was_asked_for(sqlite: str, tmp_path: Path) -> None:
    database = Database.open(sqlite)
    asked = [asyncio.ensure_future(database.run(write(f"{n}"))) for n in range(10)]
    await asyncio.sleep(0)

    await database.close()

    assert [await one for one in asked] == [f"{n}" for n in range(10)]


async def test_the_files_are_rewritten_with_what_there_is(database: Database) -> None:
    await asyncio.gather(*(database.run(write(f"{n:03}")) for n in range(50)))

    await database.scrub()

    assert len(await database.run(names)) == 50


async def test_a_server_keeps_no_room_for_what_was_deleted(postgres: str) -> None:
    database = Database.open(postgres)
    await asyncio.gather(*(database.run(write(f"{n:03}")) for n in range(50)))
    await database.run(lambda connection: connection.execute(delete(notes)))

    await database.scrub()

    size = await database.run(
        lambda c: c.execute(text("SELECT pg_relation_size('notes')")).scalar()
    )
    await database.close()
    assert size == 0
