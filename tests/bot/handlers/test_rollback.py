"""/rollback: the generation before serves again."""

from pathlib import Path

import pytest
from telegram import Update

from bot.answers.answer import Answerer
from bot.handlers import Desk
from bot.handlers.rollback import Rollback
from bot.incoming.turn import Turn
from bot.messages import SPANISH
from tests.bot.fakes import answerer, build, write_essay
from tests.bot.handlers.conftest import Hear
from tests.botapi import BotApiServer, updates
from tests.botapi.chats import Json, private_chat


@pytest.fixture
def generations(tmp_path: Path) -> list[str]:
    """Three generations, the newest last."""
    built = []
    for words in ("Leer es releer.", "Leer es callar.", "Leer es volver."):
        write_essay(tmp_path / "essays", "leer", words)
        built.append(build(tmp_path / "index", tmp_path / "essays"))
    return built


@pytest.fixture
def oracle(tmp_path: Path, generations: list[str]) -> Answerer:
    serving = answerer(tmp_path / "index")
    serving.refresh()
    return serving


def order(api: BotApiServer, sender: int = 900) -> Json:
    user = api.user(sender)
    return updates.update(updates.text(private_chat(user), user, "/rollback"))


def went(left: str, serving: str) -> str:
    return SPANISH.rolled_back.format(left=left, serving=serving)


def serving(oracle: Answerer) -> str | None:
    return oracle.generation.id if oracle.generation else None


async def test_each_rollback_goes_back_by_one_until_there_is_none_before(
    api: BotApiServer, hear: Hear, oracle: Answerer, generations: list[str]
) -> None:
    first, second, third = generations

    for _ in range(3):
        await hear(order(api))

    said = [sent.text for sent in api.sent]
    assert said[:2] == [went(third, second), went(second, first)]
    assert said[2].startswith(SPANISH.rollback_failed.format(reason=""))
    assert f"no generation before {first}" in said[2]
    assert serving(oracle) == first


async def test_nobody_else_may(
    api: BotApiServer, hear: Hear, oracle: Answerer, generations: list[str]
) -> None:
    await hear(order(api, sender=7))

    assert [sent.text for sent in api.sent] == [SPANISH.admins_only]
    assert serving(oracle) == generations[-1]


async def test_an_order_that_is_handled_again_after_a_crash_goes_back_once(
    api: BotApiServer, desk: Desk, oracle: Answerer, generations: list[str]
) -> None:
    update = Update.de_json(api.push(order(api)), None)
    said = []

    for _ in range(2):
        turn = Turn(update.update_id)
        with turn.begun():
            await Rollback(desk).go_back(update, None)  # type: ignore[arg-type]
        said += [letter.body["text"] for letter in turn.letters]

    assert said == [went(generations[2], generations[1])] * 2
    assert serving(oracle) == generations[1]
