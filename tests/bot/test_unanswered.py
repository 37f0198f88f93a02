import asyncio
import json
from pathlib import Path

import pytest

from bot.__main__ import unanswered
from bot.answers.answer import Answer
from bot.storage import Database
from bot.storage.retention import Keeping
from bot.storage.unanswered import keep
from tests.bot.front import Rules, fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, updates
from tests.botapi.chats import private_chat

WORDS = "¿Cuánto cuesta el pan?"


def kept(folder: Path, api: BotApiServer, days: float) -> list[str]:
    """Let a question find no answer; return what is kept of it."""
    oracle, ada = Oracle(), api.user(7)
    oracle.answers[WORDS] = Answer("es", ())

    async def ask() -> list[str]:
        rules = Rules(keeping=Keeping(unanswered_days=days))
        async with fronting(api, folder, oracle, rules) as front:
            for words in (WORDS, "¿Por qué leemos?"):
                await front.hear(updates.update(updates.text(private_chat(ada), ada, words)))
            rows = await front.database.run(
                lambda connection: connection.exec_driver_sql("SELECT * FROM unanswered").all()
            )
        return [str(tuple(row)) for row in rows]

    return asyncio.run(ask())


def test_unless_it_is_turned_on_no_question_is_kept(api: BotApiServer, tmp_path: Path) -> None:
    assert kept(tmp_path, api, 0) == []


def test_where_it_is_turned_on_the_words_alone_are_kept(api: BotApiServer, tmp_path: Path) -> None:
    (row,) = kept(tmp_path, api, 30)

    assert WORDS in row
    assert row.rstrip(")").endswith("00.0")  # the day, in seconds


def test_the_command_prints_a_line_of_json_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'tertulia.db'}")

    async def store() -> None:
        database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
        await database.run(lambda c: keep(c, WORDS, "es", now=1_800_000_000.0))
        await database.close()

    asyncio.run(store())

    unanswered()

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"day": "2027-01-15", "language": "es", "text": WORDS}
    ]
