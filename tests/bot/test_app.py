import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import app
from bot.answer import Answerer
from bot.health import ailment
from bot.polling import PollingRequest
from bot.settings import BotSettings
from tests.bot.fakes import answerer, build, damage, write_essay


async def eventually(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what is watched rings no bell
            await asyncio.sleep(0.005)


def serving(answering: Answerer) -> str | None:
    return answering.generation.id if answering.generation else None


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BotSettings:
    monkeypatch.setattr(app, "WATCH_EVERY_S", 0.0)
    monkeypatch.setenv("BOT_HOME", str(tmp_path / "bot"))
    write_essay(tmp_path / "corpus", "leer", "Leer despacio enseña paciencia.")
    return BotSettings()


async def check_that_a_switch_is_noticed(settings: BotSettings, folder: Path) -> None:
    answering = answerer(folder / "index")
    watch = asyncio.create_task(app._watch(settings, answering, PollingRequest()))
    try:
        first = build(folder / "index", folder / "corpus")
        await eventually(lambda: serving(answering) == first)
        write_essay(folder / "corpus", "caminar", "Caminar temprano despeja la cabeza.")
        second = build(folder / "index", folder / "corpus")
        await eventually(lambda: serving(answering) == second or watch.done())
        assert serving(answering) == second
    finally:
        watch.cancel()
        await asyncio.wait({watch})


async def test_another_generation_is_noticed_and_told_in_the_pulse(
    settings: BotSettings, tmp_path: Path
) -> None:
    await check_that_a_switch_is_noticed(settings, tmp_path)

    assert ailment(settings.home) == "Telegram has not answered yet"


async def test_a_pulse_that_cannot_be_written_stops_nothing_else(
    settings: BotSettings, tmp_path: Path
) -> None:
    settings.home.write_text("a file where the folder should be")

    await check_that_a_switch_is_noticed(settings, tmp_path)


async def test_a_damaged_generation_stops_nothing_else(
    settings: BotSettings, tmp_path: Path
) -> None:
    damage(tmp_path / "index", build(tmp_path / "index", tmp_path / "corpus"))

    await check_that_a_switch_is_noticed(settings, tmp_path)
