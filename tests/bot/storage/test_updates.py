from functools import partial

from bot.storage import Connection, Database, schema, updates
from bot.storage.ids import new_id
from bot.storage.updates import Arrival, State


def arrival(number: int, lane: int = 7, *, poison: bool = False) -> Arrival:
    return Arrival(number, "message", lane, lane, 1.5, {"update_id": number}, poison=poison)


async def store(database: Database, *arrivals: Arrival) -> list[Arrival]:
    return await database.run(partial(updates.add, arrivals=arrivals, now=2.0))


async def open_ids(database: Database, after: int = 0, most: int = 100) -> list[int]:
    found = await database.run(partial(updates.page, after=after, most=most))
    return [one.id for one in found]


async def test_an_update_is_new_once(database: Database) -> None:
    first = await store(database, arrival(5), arrival(5), arrival(3))
    again = await store(database, arrival(3), arrival(4))

    assert [one.id for one in first] == [5, 3]
    assert [one.id for one in again] == [4]


async def test_updates_are_read_in_the_order_in_which_they_came_page_by_page(
    database: Database,
) -> None:
    await store(database, arrival(9), arrival(2))
    await store(database, arrival(5))

    first = await database.run(partial(updates.page, after=0, most=2))

    assert [one.id for one in first] == [9, 2]
    assert await open_ids(database, after=first[-1].order) == [5]


async def test_what_is_read_again_is_what_came(database: Database) -> None:
    (came,) = await store(database, arrival(2**62, -1001))

    (found,) = await database.run(partial(updates.page, after=0, most=1))

    assert found == came


async def test_poison_waits_for_nobody(database: Database) -> None:
    await store(database, arrival(1, poison=True))

    assert await open_ids(database) == []
    assert await database.run(updates.count) == {State.POISON: 1}


async def test_each_beginning_counts_and_none_follows_the_end(database: Database) -> None:
    await store(database, arrival(1))
    begin = partial(updates.begin, update_id=1, by="us", now=3.0, until=4.0)

    assert await database.run(begin)
    assert await database.run(begin)
    (found,) = await database.run(partial(updates.page, after=0, most=1))
    await database.run(partial(updates.finish, update_id=1, state=State.DONE, now=5.0))

    assert found.tries == 2
    assert not await database.run(begin)
    assert not await database.run(partial(updates.is_open, update_id=1))


async def test_later_numbers_are_larger_than_those_of_a_clock_that_was_ahead(
    database: Database,
) -> None:
    (came,) = await store(database, arrival(1))
    ahead = came.order + 10**18

    def move(connection: Connection) -> None:
        connection.execute(schema.updates.update().values(arrival=ahead))

    await database.run(move)

    assert await database.run(updates.resume) == 1
    assert new_id() > ahead
