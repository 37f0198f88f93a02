"""Groups, topics and channels: the bot answers when it is addressed, where it is addressed."""

import pytest

from bot.messages import LANGUAGES, SPANISH
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import Json
from tests.e2e.conftest import NewUser
from tests.e2e.world import World, offered

QUESTION = "¿Por qué compartimos en las redes?"


@pytest.fixture
def group(api: BotApiServer, chat_id: int) -> Chat:
    return api.group(id=chat_id)


@pytest.fixture
def forum(api: BotApiServer, chat_id: int) -> Chat:
    return api.forum(id=chat_id)


@pytest.fixture
def channel(api: BotApiServer, chat_id: int) -> Chat:
    return api.channel(id=chat_id)


@pytest.mark.parametrize(
    "words",
    [
        f"/ask {QUESTION}",
        f"/pregunta@tertulia_bot {QUESTION}",
        f"@tertulia_bot {QUESTION}",
        f"Oye @Tertulia_Bot, {QUESTION}",
    ],
)
def test_whoever_addresses_the_bot_is_answered(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser, words: str
) -> None:
    sent = tertulia.answer(group.id, api.group_text(group, newcomer(), words))

    assert sent.quotations
    assert sent.thread is None


def test_nobody_else_is(tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser) -> None:
    ada, boris = newcomer(), newcomer()
    first = api.group_text(group, ada, QUESTION)
    api.group_text(group, boris, "Pues no sé.", reply_to=first)
    api.group_text(group, ada, f"/ask@otro_bot {QUESTION}")
    api.group_text(group, ada, f"@otro_bot {QUESTION}")
    api.group_text(group, boris, "gracias", reply_to=first)
    api.group_text(group, ada, "👍")
    api.group_text(group, ada, "/nonsense")
    api.group_text(group, ada, "/help@otro_bot")
    api.tell(updates.sticker(group, ada))
    api.tell(updates.voice(group, ada))
    api.tell(updates.photo(group, ada, QUESTION))

    tertulia.catch_up()

    assert api.texts(group) == []


def test_a_reply_to_the_bot_is_answered(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser
) -> None:
    ada = newcomer()
    first = tertulia.answer(
        group.id, api.group_text(group, ada, "/ask ¿Cuál es la capital de Mongolia?")
    )

    question = api.group_text(group, ada, QUESTION, reply_to=first.message_id)

    assert tertulia.answer(group.id, question).quotations


@pytest.mark.parametrize(
    ("language", "words"), [("es", "gracias"), ("en", "Thanks!"), ("es", "🙏")]
)
def test_thanks_as_reply_to_the_bot_get_a_short_reply(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser, language: str, words: str
) -> None:
    ada = newcomer(language)
    first = tertulia.answer(group.id, api.group_text(group, ada, f"/ask {QUESTION}"))

    said = api.group_text(group, ada, words, reply_to=first.message_id)

    assert tertulia.answer(group.id, said).text == LANGUAGES[language].small_talk["thanks"]


@pytest.mark.parametrize("words", ["@tertulia_bot hola", "/ask hola"])
def test_whoever_greets_the_bot_is_greeted(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser, words: str
) -> None:
    sent = tertulia.answer(group.id, api.group_text(group, newcomer(), words))

    assert sent.text == SPANISH.small_talk["greeting"]


def test_a_refusal_offers_questions_in_a_group_too(
    tertulia: World,
    api: BotApiServer,
    group: Chat,
    newcomer: NewUser,
    asked_by_readers: dict[str, str],
) -> None:
    ada = newcomer()

    refusal = tertulia.answer(
        group.id, api.group_text(group, ada, "/ask ¿Cuál es la capital de Mongolia?")
    )
    again = api.group_text(group, ada, offered(refusal)[0], reply_to=refusal.message_id)

    assert [asked_by_readers[offer] for offer in offered(refusal)] == ["es"] * 3
    assert tertulia.answer(group.id, again).quotations


def test_a_command_as_reply_asks_what_somebody_said(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser
) -> None:
    said = api.group_text(group, newcomer(), QUESTION)

    sent = tertulia.answer(group.id, api.group_text(group, newcomer(), "/ask", reply_to=said))

    assert sent.quotations


def test_a_bare_command_is_explained(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser
) -> None:
    sent = tertulia.answer(group.id, api.group_text(group, newcomer(), "/ask"))

    assert sent.text == SPANISH.ask_hint


def test_other_bots_are_ignored(tertulia: World, api: BotApiServer, group: Chat) -> None:
    other = User(55, "Otro", None, "otro_bot", is_bot=True)
    api.group_text(group, other, f"/ask {QUESTION}")
    api.group_text(group, other, f"@tertulia_bot {QUESTION}")

    tertulia.catch_up()

    assert api.texts(group) == []


def test_an_anonymous_administrator_is_answered(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser
) -> None:
    said = updates.by_anonymous_admin(updates.text(group, newcomer(), f"/ask {QUESTION}"))

    assert tertulia.answer(group.id, api.tell(said)).quotations


def test_an_answer_stays_in_its_topic(
    tertulia: World, api: BotApiServer, forum: Chat, newcomer: NewUser
) -> None:
    topic = api.topic(forum)

    sent = tertulia.answer(forum.id, api.topic_text(topic, newcomer(), f"/ask {QUESTION}"))

    assert sent.quotations
    assert sent.request.integer("message_thread_id") == topic.thread_id
    assert sent.thread == topic.thread_id


def test_in_a_topic_that_the_bot_opened_not_everything_is_for_it(
    tertulia: World, api: BotApiServer, forum: Chat, newcomer: NewUser
) -> None:
    api.topic_text(api.topic(forum), newcomer(), QUESTION)

    tertulia.catch_up()

    assert api.texts(forum) == []


def test_a_reply_to_the_bot_in_a_topic_is_answered_there(
    tertulia: World, api: BotApiServer, forum: Chat, newcomer: NewUser
) -> None:
    ada, topic = newcomer(), api.topic(forum)
    first = tertulia.answer(forum.id, api.topic_text(topic, ada, "/ask"))

    sent = tertulia.answer(
        forum.id, api.group_text(forum, ada, QUESTION, reply_to=first.message_id)
    )

    assert sent.quotations
    assert sent.thread == topic.thread_id


def test_the_general_topic_is_named_by_nothing(
    tertulia: World, api: BotApiServer, forum: Chat, newcomer: NewUser
) -> None:
    sent = tertulia.answer(forum.id, api.group_text(forum, newcomer(), f"/ask {QUESTION}"))

    assert "message_thread_id" not in sent.request.params


def test_a_thread_of_plain_replies_is_not_echoed(
    tertulia: World, api: BotApiServer, group: Chat, newcomer: NewUser
) -> None:
    ada = newcomer()
    first = api.group_text(group, ada, "Hola a todos")
    said = updates.replying(
        updates.text(group, ada, f"/ask {QUESTION}"), api.message(group, first).json
    )

    sent = tertulia.answer(group.id, api.tell(updates.in_thread(said, first)))

    assert "message_thread_id" not in sent.request.params


@pytest.mark.parametrize("words", [f"/ask {QUESTION}", f"@tertulia_bot {QUESTION}"])
def test_a_channel_post_that_begins_with_the_bot_is_answered(
    tertulia: World, api: BotApiServer, channel: Chat, words: str
) -> None:
    assert tertulia.answer(channel.id, api.channel_post(channel, words)).quotations


def test_other_channel_posts_are_let_be(tertulia: World, api: BotApiServer, channel: Chat) -> None:
    post = api.channel_post(channel, "Hoy publicamos un ensayo.")
    api.edit(channel, post, "Hoy publicamos dos.")
    api.channel_post(channel, f"Preguntad a @tertulia_bot: {QUESTION}")
    api.channel_post(channel, "/help")
    api.channel_post(channel, "/reindex")

    tertulia.catch_up()

    assert api.texts(channel) == []


def test_a_post_that_becomes_a_question_is_answered_once(
    tertulia: World, api: BotApiServer, channel: Chat
) -> None:
    post = api.channel_post(channel, "Hoy publicamos un ensayo.")

    for _ in range(2):
        api.edit(channel, post, f"/ask {QUESTION}")
    answer = tertulia.answer(channel.id, post)
    tertulia.catch_up()

    assert api.texts(channel) == [answer.text]


def test_the_copy_of_a_post_in_its_discussion_is_let_be(
    tertulia: World, api: BotApiServer, channel: Chat, group: Chat
) -> None:
    discussion = api.group(id=channel.id - 500_000)
    number = api.channel_post(channel, f"/ask {QUESTION}")
    tertulia.answer(channel.id, number)
    post: Json = api.message(channel, number).json
    api.tell(updates.forwarded_to_discussion(post, discussion))

    tertulia.catch_up()

    assert api.texts(discussion) == []
