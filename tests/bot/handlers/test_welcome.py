import pytest

from bot.messages import LANGUAGES, Messages
from tests.bot.handlers.conftest import OFFERED, Hear, Oracle
from tests.botapi import BotApiServer, updates
from tests.botapi.chats import private_chat


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
async def test_a_welcome_offers_three_questions_in_the_readers_language(
    api: BotApiServer, hear: Hear, messages: Messages
) -> None:
    ada = api.user(7, language_code=messages.language)

    await hear(updates.update(updates.text(private_chat(ada), ada, "/start")))

    assert [sent.text.splitlines() for sent in api.sent] == [
        [messages.welcome, "", messages.suggestions]
    ]
    assert list(api.sent[0].buttons) == list(OFFERED[messages.language])


async def test_every_welcome_offers_other_questions(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    ada = api.user(7)

    for _ in range(3):
        await hear(updates.update(updates.text(private_chat(ada), ada, "/start")))

    assert len({seed for _, seed in oracle.offers}) == 3


async def test_where_nothing_can_be_offered_the_welcome_is_all(
    api: BotApiServer, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OFFERED, "es", ())
    ada = api.user(7)

    await hear(updates.update(updates.text(private_chat(ada), ada, "/start")))

    assert [sent.text for sent in api.sent] == [LANGUAGES["es"].welcome]
