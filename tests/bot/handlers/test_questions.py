import pytest

from bot.messages import ENGLISH, SPANISH
from tests.bot.handlers.conftest import Hear, Oracle
from tests.botapi import BotApiServer, updates
from tests.botapi.chats import Json, private_chat

QUOTED = "Leer es releer.\n— Sobre leer"


def picture(api: BotApiServer, caption: str = "", album: str = "") -> Json:
    ada = api.user(7)
    message = updates.photo(private_chat(ada), ada, caption)
    return updates.update(message | ({"media_group_id": album} if album else {}))


async def test_a_question_is_answered_where_it_stands(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    ada = api.user(7)

    await hear(updates.update(updates.text(private_chat(ada), ada, "¿Por qué leemos?")))

    assert oracle.asked == ["¿Por qué leemos?"]
    assert [(sent.text, sent.reply_to) for sent in api.sent] == [(QUOTED, 1)]


async def test_an_album_without_words_is_answered_once(api: BotApiServer, hear: Hear) -> None:
    for album in ("uno", "uno", "uno", "dos"):
        await hear(picture(api, album=album))

    assert [sent.text for sent in api.sent] == [SPANISH.words_only] * 2


async def test_an_album_with_a_question_under_it_is_answered_once(
    api: BotApiServer, hear: Hear
) -> None:
    for caption in ("¿Por qué leemos?", "", ""):
        await hear(picture(api, caption, album="uno"))

    assert [sent.text for sent in api.sent] == [QUOTED]


async def test_single_pictures_are_answered_one_by_one(api: BotApiServer, hear: Hear) -> None:
    for _ in range(2):
        await hear(picture(api))

    assert [sent.text for sent in api.sent] == [SPANISH.words_only] * 2


async def test_a_bare_command_is_explained_in_the_readers_language(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    ada = api.user(7, language_code="en")

    await hear(updates.update(updates.text(private_chat(ada), ada, "/ask")))

    assert [sent.text for sent in api.sent] == [ENGLISH.ask_hint]
    assert oracle.asked == []


async def test_a_long_search_shows_that_an_answer_is_on_its_way(
    api: BotApiServer, hear: Hear, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.questions.TYPING_AFTER_S", 0.0)
    ada = api.user(7)

    def shown() -> bool:
        return bool(api.calls("sendChatAction"))

    oracle.until = lambda: api.wait_until(shown)
    await hear(updates.update(updates.text(private_chat(ada), ada, "¿Por qué leemos?")))

    assert [call.request.text("action") for call in api.calls("sendChatAction")] == ["typing"]
    assert [sent.text for sent in api.sent] == [QUOTED]


async def test_a_quick_answer_does_not(api: BotApiServer, hear: Hear) -> None:
    ada = api.user(7)

    await hear(updates.update(updates.text(private_chat(ada), ada, "¿Por qué leemos?")))

    assert api.calls("sendChatAction") == []
