from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from telegram import Bot

from bot.settings import BotSettings
from index import IndexSettings
from tests.botapi import BotApiServer


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep this machine's settings and `.env` out of the tests."""
    for prefix, settings in (("BOT_", BotSettings), ("INDEX_", IndexSettings)):
        for field in settings.model_fields:
            monkeypatch.delenv(f"{prefix}{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    """Telegram, which must have had nothing to complain about in the end."""
    with BotApiServer(token="123:TEST") as server:
        yield server
    assert server.violations == []


@pytest.fixture
async def bot(api: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot("123:TEST", base_url=f"{api.url}/bot") as bot:
        yield bot
