"""/status: what serves and what waits."""

import re
from functools import partial
from pathlib import Path

import pytest

from bot.answers.answer import Answerer
from bot.handlers.figures import encoder_words, moment
from bot.messages import ENGLISH, SPANISH, Messages
from bot.storage import Database, letters
from bot.storage.letters import Letter, Method, State
from index.encoder import SentenceEncoder
from index.settings import BUNDLED_ENCODER
from tests.bot.fakes import answerer, build, damage, write_essay
from tests.bot.handlers.conftest import Hear
from tests.botapi import BotApiServer, updates
from tests.botapi.chats import Json, private_chat


@pytest.fixture
def oracle(tmp_path: Path) -> Answerer:
    write_essay(tmp_path / "essays", "leer", "Leer es releer.")
    build(tmp_path / "index", tmp_path / "essays")
    return answerer(tmp_path / "index")


def order(api: BotApiServer) -> Json:
    user = api.user(900)
    return updates.update(updates.text(private_chat(user), user, "/status"))


async def test_the_status_counts_what_waits_and_what_could_not_be_sent(
    api: BotApiServer, hear: Hear, oracle: Answerer, database: Database
) -> None:
    oracle.refresh()
    states = [State.CLAIMED] * 3 + [State.FAILED] * 2 + [State.AMBIGUOUS] + [State.SENT] * 4
    for state in states:
        letter = Letter(Method.SEND, 5, {"text": "…"})
        await database.run(partial(letters.add, letter=letter, update_id=None, by="other", now=0.0))
        await database.run(partial(letters.finish, letter=letter.id, state=state, now=0.0))

    await hear(order(api))

    lines = api.sent[-1].text.splitlines()
    assert "Por enviar: 3. Sin enviar: 2. Quizá enviados: 1." in lines
    assert any(re.fullmatch(r"Memoria: [1-9]\d* MiB\.", line) for line in lines)


async def test_where_nothing_waits_the_status_does_not_speak_of_it(
    api: BotApiServer, hear: Hear, oracle: Answerer
) -> None:
    oracle.refresh()

    await hear(order(api))

    text = api.sent[-1].text
    assert not any(said.partition(":")[0] in text for said in SPANISH.status_waiting.values())


async def test_the_status_tells_when_and_with_what_the_index_was_built(
    api: BotApiServer, hear: Hear, oracle: Answerer
) -> None:
    oracle.refresh()

    await hear(order(api))

    first, *_, encoder, _ = api.sent[-1].text.splitlines()
    assert re.fullmatch(r"Índice \w+, del \d+ de [a-z]+ de \d{4}, \d\d:\d\d UTC\.", first)
    assert re.fullmatch(r"Codificador: words \([0-9a-f]{12}\)\.", encoder)


def test_the_encoder_that_comes_with_the_project_needs_no_name() -> None:
    encoder = SentenceEncoder.load(str(BUNDLED_ENCODER), threads=1)

    said = encoder_words({"name": encoder.name, "digest": encoder.digest}, ENGLISH)

    assert said == "the bundled one"


@pytest.mark.parametrize(
    ("messages", "said"),
    [(SPANISH, "1 de enero de 2027, 04:05 UTC"), (ENGLISH, "1 January 2027, 04:05 UTC")],
)
def test_a_moment_is_told_in_plain_words(messages: Messages, said: str) -> None:
    assert moment("2026-12-31T23:05:59-05:00", messages) == said


async def test_the_status_names_the_damaged_generation(
    api: BotApiServer, hear: Hear, oracle: Answerer, tmp_path: Path
) -> None:
    write_essay(tmp_path / "essays", "leer", "Leer es callar.")
    damaged = build(tmp_path / "index", tmp_path / "essays")
    damage(tmp_path / "index", damaged)
    oracle.refresh()

    await hear(order(api))

    assert SPANISH.status_degraded.format(current=damaged) in api.sent[-1].text.splitlines()
