import pytest

from bot.handlers.privacy import policy
from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages
from bot.storage import Database, bans, questions
from bot.storage import languages as languages_of
from bot.storage.retention import Keeping
from tests.bot.front import button_under
from tests.bot.handlers.conftest import Hear
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import Json, private_chat


def said(sender: User, words: str, chat: Chat | None = None) -> Json:
    return updates.update(updates.text(chat or private_chat(sender), sender, words))


async def press(api: BotApiServer, hear: Hear, presser: User, chat: Chat) -> None:
    """Press the button under the bot's last message."""
    message = api.message(chat, api.sent[-1].message_id).json
    await hear(updates.callback_query(presser, message, button_under(message)))


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("days", [0.0, 90.0])
def test_the_policy_names_the_times_in_force(messages: Messages, days: float) -> None:
    told = policy(Keeping(hours=12, unanswered_days=days), messages)

    assert " 12 h" in told
    assert " 400 d" in told
    assert (" 90 d" in told) == bool(days)
    assert "{" not in told
    assert len(told) <= 4096


@pytest.mark.parametrize(
    ("messages", "command"), [(SPANISH, "/olvidar"), (ENGLISH, "/forget")], ids=LANGUAGES
)
def test_the_policy_says_that_a_kept_question_stays_until_it_is_forgotten(
    messages: Messages, command: str
) -> None:
    lines = policy(Keeping(), messages).splitlines()

    (kept,) = [line for line in lines if messages.keep_question in line]
    assert kept.endswith(f" {command}.")


@pytest.mark.parametrize("command", ["/privacy", "/privacidad"])
async def test_whoever_asks_is_told(api: BotApiServer, hear: Hear, command: str) -> None:
    await hear(said(api.user(7, language_code="en"), command))

    assert [sent.text for sent in api.sent] == [policy(Keeping(), ENGLISH)]


async def test_nothing_is_forgotten_before_it_is_confirmed(
    api: BotApiServer, hear: Hear, database: Database
) -> None:
    ada = api.user(7)
    await hear(said(ada, "¿Por qué leemos?"))

    await hear(said(ada, "/forget"))

    assert api.texts(private_chat(ada))[-1] == SPANISH.forget_ask
    assert await database.run(lambda c: questions.asked_in(c, 7, 1)) is not None


async def test_who_confirms_is_forgotten_language_and_all(
    api: BotApiServer, hear: Hear, database: Database
) -> None:
    ada = api.user(7, language_code=None)
    await database.run(lambda c: languages_of.choose(c, 7, "en"))
    await hear(said(ada, "¿Por qué leemos?"))
    await hear(said(ada, "/forget"))

    await press(api, hear, ada, private_chat(ada))

    assert api.texts(private_chat(ada))[-1] == SPANISH.forgotten
    assert await database.run(lambda c: questions.asked_in(c, 7, 1)) is None
    assert await database.run(languages_of.chosen) == {}


async def test_in_a_group_only_who_asked_can_confirm(
    api: BotApiServer, hear: Hear, database: Database
) -> None:
    ada, bea, group = api.user(7), api.user(8), api.group()
    await hear(said(ada, "/ask ¿Por qué leemos?", group))
    asked = api.sent[-1].reply_to
    assert asked is not None
    await hear(said(ada, "/forget", group))

    await press(api, hear, bea, group)
    kept = await database.run(lambda c: questions.asked_in(c, group.id, asked))
    await press(api, hear, ada, group)

    assert kept is not None
    assert await database.run(lambda c: questions.asked_in(c, group.id, asked)) is None
    texts = [answer.get("text") for answer in api.callback_answers.values()]
    assert texts == [SPANISH.button_of_another, None]


async def test_the_button_works_once(api: BotApiServer, hear: Hear) -> None:
    ada = api.user(7)
    await hear(said(ada, "/forget"))
    message = api.message(private_chat(ada), api.sent[-1].message_id).json
    data = button_under(message)

    await hear(updates.callback_query(ada, message, data))
    await hear(updates.callback_query(ada, message, data))

    texts = [answer.get("text") for answer in api.callback_answers.values()]
    assert texts == [None, SPANISH.button_gone]


async def test_who_writes_on_behalf_of_a_chat_is_sent_to_the_private_chat(
    api: BotApiServer, hear: Hear
) -> None:
    group = api.group()
    message = updates.by_anonymous_admin(updates.text(group, api.user(7), "/forget"))

    await hear(updates.update(message))

    assert api.texts(group) == [SPANISH.in_private]


async def test_a_ban_is_not_forgotten(api: BotApiServer, hear: Hear, database: Database) -> None:
    ada = api.user(7)
    await hear(said(ada, "/forget"))
    await database.run(lambda c: bans.ban(c, 7, administrator=900, now=0.0))

    await press(api, hear, ada, private_chat(ada))

    assert await database.run(bans.banned) == {7}
