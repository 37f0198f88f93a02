from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.engine import make_url

from bot.storage import DatabaseNewer, DatabaseUnreachable
from bot.storage.database import connect, prepared
from bot.storage.migrate import STEPS, migrate
from bot.storage.schema import metadata, notes, updates

FIRST = "0001"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = prepared(make_url(url))
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_migrating_an_empty_database_makes_exactly_the_schema(engine: Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    before = revision(engine)

    migrate(engine)

    assert revision(engine) == before


def test_rows_of_the_first_schema_are_there_after_every_step(engine: Engine) -> None:
    migrate(engine, to=FIRST)
    row = {"id": 2**62, "arrival": 1, "kind": "message", "lane": -1001, "person": 7}
    state = {"said": 1.5, "received": 2.5, "body": '{"é": 1}', "state": "new", "tries": 3}
    with engine.begin() as connection:
        connection.execute(insert(updates).values(row | state))

    migrate(engine)

    with engine.connect() as connection:
        (kept,) = connection.execute(select(updates)).mappings()
        assert {name: kept[name] for name in row | state} == row | state


def test_no_step_but_the_first_is_missed_by_a_database_of_the_first_schema(
    engine: Engine,
) -> None:
    migrate(engine, to=FIRST)
    assert revision(engine) == FIRST

    migrate(engine)

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_of_a_newer_version_is_refused_with_the_remedy(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer, match=r"schema 9999, .* start the newer version again, or"):
        migrate(engine)

    assert revision(engine) == "9999"


def test_a_step_that_fails_leaves_nothing_half_done(engine: Engine) -> None:
    with engine.begin() as connection:
        notes.create(connection)  # in the way of the first step

    with pytest.raises(Exception, match="already exists"):
        migrate(engine)

    assert inspect(engine).get_table_names() == ["notes"]


def test_the_first_step_is_the_first() -> None:
    assert sorted(path.name for path in (STEPS / "versions").glob("*.py"))[0] == "0001_first.py"


def test_a_place_that_cannot_be_opened_is_named_without_its_password() -> None:
    with pytest.raises(
        DatabaseUnreachable, match=r"\*\*\*@127.0.0.1.*check BOT_DATABASE_URL"
    ) as told:
        connect("postgresql+psycopg://ada:secreto@127.0.0.1:9/nowhere")

    assert "secreto" not in str(told.value)
