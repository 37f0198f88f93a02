from functools import partial

import pytest

from bot import logs
from bot.messages import ENGLISH
from bot.storage import Database, chats
from bot.storage.chats import Why
from tests.bot.handlers.conftest import Hear, Oracle
from tests.botapi import BotApiServer, RefusalError, updates
from tests.botapi.chats import Json, private_chat

QUESTION = "What about zarzaparrilla?"

pytestmark = pytest.mark.usefixtures("fresh_logging")


def question(api: BotApiServer) -> Json:
    ada = api.user(7, "Adelaida", language_code="en")
    return updates.update(updates.text(private_chat(ada), ada, QUESTION))


async def test_who_asked_is_told_that_it_failed_and_not_why(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    oracle.fails = ValueError(f"cannot {QUESTION}")

    await hear(question(api))

    assert [(sent.text, sent.reply_to) for sent in api.sent] == [(ENGLISH.failure, 1)]


async def test_the_log_says_where_and_neither_what_was_asked_nor_by_whom(
    api: BotApiServer, hear: Hear, oracle: Oracle, capsys: pytest.CaptureFixture[str]
) -> None:
    oracle.fails = ValueError(f"cannot {QUESTION}")
    logs.configure("DEBUG", ["123:TEST"])

    await hear(question(api))

    said = capsys.readouterr().err
    assert "event='update not handled'" in said
    assert "error='ValueError'" in said
    assert "conftest.py" in said
    for secret in ("zarzaparrilla", "Adelaida", "123:TEST"):
        assert secret not in said


async def test_who_has_blocked_the_bot_is_left_alone(
    api: BotApiServer, hear: Hear, database: Database
) -> None:
    asked = question(api)
    api.join(private_chat(api.user(7)), api.telegram.bot_id, "kicked")

    await hear(asked)

    assert api.sent == []
    assert await database.run(partial(chats.closed, ids=[7])) == {7: Why.BLOCKED}


async def test_an_answer_whose_entities_are_refused_is_sent_without(
    api: BotApiServer, hear: Hear
) -> None:
    asked = question(api)
    api.refuse_next("sendMessage", RefusalError(400, "Bad Request: ENTITY_BOUNDS_INVALID"))

    await hear(asked)

    assert [(sent.text, sent.quotations) for sent in api.sent] == [
        ("Leer es releer.\n— Sobre leer", [])
    ]
