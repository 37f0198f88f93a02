"""What is done for every answer must not take longer with every answer that was ever given."""

from dataclasses import replace
from typing import Any

from sqlalchemy import create_engine, event

from bot.storage import Connection, Database, buttons, letters, new_id, updates
from bot.storage.letters import Letter, Method
from bot.storage.questions import Outcome, Question, answered_in, asked_in, keep


async def test_what_an_answer_needs_is_found_without_reading_a_whole_table(sqlite: str) -> None:
    database = Database.open(sqlite)
    said: list[tuple[str, Any]] = []

    def work(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", lambda *a: said.append((a[2], a[3])))
        asked = Question(7, 1, 7, None, "a", "es", Outcome.ANSWERED, 0.5, "g", (), 1.0)
        keep(connection, asked)
        keep(connection, replace(asked, id=new_id()))
        letter = Letter(Method.SEND, 7, {"text": "a"})
        letters.add(connection, letter, update_id=1, by="us", now=1.0)
        letters.finish(connection, letter.id, letters.State.SENT, now=2.0, message_id=2)
        letters.message_of(connection, letter.id)
        answered_in(connection, 7, 2)
        asked_in(connection, 7, 1)
        buttons.drop(connection, letter.id)
        updates.begin(connection, 1, by="us", now=1.0, until=2.0)
        updates.finish(connection, 1, updates.State.DONE, now=1.0)

    await database.run(work)
    await database.close()
    plans = []
    with create_engine(sqlite).connect() as connection:
        for statement, values in said:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans += [row[3] for row in plan]
    assert len(plans) >= 8
    assert [step for step in plans if step.startswith("SCAN")] == []
