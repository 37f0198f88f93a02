import pytest

from bot.answers.answer import Answer
from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages
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


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("kind", SPANISH.small_talk)
async def test_small_talk_gets_its_reply_in_the_readers_language(
    api: BotApiServer, hear: Hear, oracle: Oracle, messages: Messages, kind: str
) -> None:
    ada = api.user(7, language_code=messages.language)
    oracle.answers["🙋"] = Answer("und", (), kind)

    await hear(updates.update(updates.text(private_chat(ada), ada, "🙋")))

    assert [(sent.text, sent.reply_to) for sent in api.sent] == [(messages.small_talk[kind], 1)]


async def test_small_talk_as_reply_to_the_bot_in_a_group_gets_its_reply(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    group, ada = api.group(), api.user(7)
    oracle.answers["gracias"] = Answer("und", (), "thanks")
    await hear(updates.update(updates.text(group, ada, "/ask ¿Por qué leemos?")))
    ours = api.message(group, api.sent[-1].message_id).json

    await hear(updates.update(updates.replying(updates.text(group, ada, "gracias"), ours)))

    assert api.texts(group) == [QUOTED, SPANISH.small_talk["thanks"]]


async def test_the_search_knows_in_which_language_the_bot_speaks(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    ada = api.user(7, language_code="en-GB")

    await hear(updates.update(updates.text(private_chat(ada), ada, "Mongolia")))

    assert oracle.spoken == ["en"]


async def test_a_refusal_offers_what_the_answer_suggests(
    api: BotApiServer, hear: Hear, oracle: Oracle
) -> None:
    ada = api.user(7)
    oracle.answers["¿Y eso?"] = Answer("es", (), None, ("¿Por qué leemos?", "¿Quién relee?"))

    await hear(updates.update(updates.text(private_chat(ada), ada, "¿Y eso?")))

    assert [sent.text for sent in api.sent] == [
        "Los ensayos no responden a eso.\n\nPrueba, por ejemplo, con:"
    ]
    assert list(api.sent[0].buttons) == ["¿Por qué leemos?", "¿Quién relee?"]


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
    monkeypatch.setattr("bot.handlers.answering.TYPING_AFTER_S", 0.0)
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
