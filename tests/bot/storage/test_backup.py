import sqlite3
import stat
from pathlib import Path

import pytest

from bot.storage import Database, NotCopied
from bot.storage.backup import back_up
from bot.storage.updates import Arrival, add, waiting


def arrivals(*numbers: int) -> list[Arrival]:
    return [Arrival(number, "message", 7, 7, 1.0, {"update_id": number}) for number in numbers]


async def test_what_is_stored_while_the_bot_runs_is_in_the_copy(
    sqlite: str, tmp_path: Path
) -> None:
    target, database = tmp_path / "copy.db", Database.open(sqlite)
    await database.run(lambda connection: add(connection, arrivals(*range(3000)), now=1.0))

    size = back_up(sqlite, target)

    await database.close()
    restored = Database.open(f"sqlite:///{target}")
    assert await restored.run(waiting) == 3000
    await restored.close()
    assert size >= 3000 * len('{"update_id": 1}')
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_a_file_that_is_there_is_not_touched(sqlite: str, tmp_path: Path) -> None:
    await Database.open(sqlite).close()
    (tmp_path / "copy.db").write_text("precious")

    with pytest.raises(NotCopied, match=r"copy\.db is there already"):
        back_up(sqlite, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_database_that_is_not_there_is_told(sqlite: str, tmp_path: Path) -> None:
    with pytest.raises(NotCopied, match=r"found no database at .*tertulia\.db; check BOT_HOME"):
        back_up(sqlite, tmp_path / "copy.db")


def test_a_damaged_database_makes_no_copy(tmp_path: Path) -> None:
    source = tmp_path / "tertulia.db"
    with sqlite3.connect(source) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [("pan" * 50,)] * 1000)
        connection.execute("CREATE INDEX by_word ON words (word)")
    connection.close()
    raw = bytearray(source.read_bytes())
    raw[8192:12288] = bytes(4096)
    source.write_bytes(raw)

    with pytest.raises(NotCopied, match=r"the copy (is damaged|could not be written)"):
        back_up(f"sqlite:///{source}", tmp_path / "copy.db")

    assert [path.name for path in tmp_path.iterdir()] == ["tertulia.db"]


def test_postgresql_is_left_to_its_own_tool_and_no_password_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        NotCopied, match=r"run `pg_dump --format=custom .* postgresql://ada@h/t`"
    ) as told:
        back_up("postgresql+psycopg://ada:secreto@h/t", tmp_path / "copy")

    assert "secreto" not in str(told.value)
