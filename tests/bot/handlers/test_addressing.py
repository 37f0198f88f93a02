import pytest
from telegram import User as TelegramUser

from bot.handlers.addressing import question_in
from tests.bot.fakes import ADA, ME, OTHER_BOT, received
from tests.botapi import Chat, Topic, User, updates
from tests.botapi.chats import Json, private_chat

PRIVATE = private_chat(ADA)
GROUP = Chat(-1001, "supergroup", "Lectura")
SMALL = Chat(-5, "group", "Club")
FORUM = Chat(-1002, "supergroup", "Foro", is_forum=True)
CHANNEL = Chat(-1003, "channel", "Diario")
BORIS = User(8, "Boris", "en")
WHO = TelegramUser(ME.id, ME.first_name, is_bot=True, username=ME.username)
IDS = {"message_id": 3, "date": 0}


def asked(message: Json) -> str | None:
    """Return the question with its white space folded, as the search folds it."""
    question = question_in(received(message), WHO)
    return None if question is None else " ".join(question.split())


def group(words: str, sender: User = ADA) -> Json:
    return updates.text(GROUP, sender, words)


def photo(chat: Chat, caption: str) -> Json:
    return updates.photo(chat, ADA, caption)


def answering(message: Json, to: Json) -> Json:
    return updates.replying(message, IDS | to)


def topic(opened_by: User) -> Topic:
    return Topic(FORUM, 4, IDS | updates.topic_created(FORUM, opened_by, "Ensayos", 4))


OURS = updates.text(GROUP, ME, "Los ensayos no responden a eso.")
THEIRS = group("¿Por qué leemos?", BORIS)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (updates.text(PRIVATE, ADA, "¿Por qué leemos?"), "¿Por qué leemos?"),
        (photo(PRIVATE, "¿Por qué leemos?"), "¿Por qué leemos?"),
        (updates.text(PRIVATE, ADA, "/ask ¿Por qué?"), "¿Por qué?"),
        (updates.text(PRIVATE, ADA, "/pregunta ¿Por qué?"), "¿Por qué?"),
        (updates.text(PRIVATE, ADA, "/ask"), ""),
        (updates.text(PRIVATE, ADA, "@tertulia_bot ¿Por qué?"), "@tertulia_bot ¿Por qué?"),
        (updates.voice(PRIVATE, ADA), None),
        (updates.sticker(PRIVATE, ADA), None),
        (photo(PRIVATE, ""), None),
    ],
)
def test_in_private_every_word_asks(message: Json, question: str | None) -> None:
    assert asked(message) == question


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("/ask why?", "why?"),
        ("/pregunta ¿por qué?", "¿por qué?"),
        ("/ask@tertulia_bot why?", "why?"),
        ("/pregunta@Tertulia_Bot ¿por qué?", "¿por qué?"),
        ("/ASK why?", "why?"),
        ("/Pregunta ¿por qué?", "¿por qué?"),
        ("/ask\nwhy?\nand how?", "why? and how?"),
        ("/ask   why?  ", "why?"),
        ("/ask", ""),
        ("/ask@tertulia_bot", ""),
        ("/ask@otro_bot why?", None),
        ("/ask@otro_bot", None),
        ("/asking why?", None),
        ("/preguntas", None),
        ("/help", None),
        ("why? /ask", None),
        ("ask why?", None),
    ],
)
@pytest.mark.parametrize("chat", [GROUP, SMALL], ids=["supergroup", "group"])
def test_in_a_group_the_command_asks(chat: Chat, words: str, question: str | None) -> None:
    assert asked(updates.text(chat, ADA, words)) == question


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (photo(GROUP, "/ask ¿qué es esto?"), "¿qué es esto?"),
        (photo(GROUP, "@tertulia_bot ¿qué es esto?"), "¿qué es esto?"),
        (photo(GROUP, "¿qué es esto?"), None),
    ],
)
def test_a_caption_asks_as_a_text_does(message: Json, question: str | None) -> None:
    assert asked(message) == question


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("@tertulia_bot ¿por qué leemos?", "¿por qué leemos?"),
        ("@Tertulia_Bot, ¿por qué leemos?", "¿por qué leemos?"),
        ("@tertulia_bot: ¿por qué leemos?", "¿por qué leemos?"),
        ("Y tú, @tertulia_bot ¿por qué lees?", "Y tú, ¿por qué lees?"),
        ("🔑🔑 ¿por qué leemos? @tertulia_bot", "🔑🔑 ¿por qué leemos?"),
        ("@tertulia_bot @tertulia_bot ¿por qué?", "¿por qué?"),
        ("@tertulia_bot", ""),
        ("@otro_bot ¿por qué?", None),
        ("@tertulia_bot_fan ¿por qué?", None),
        ("tertulia_bot ¿por qué?", None),
        ("ada@tertulia_bot.es escribe", None),
        ("¿Por qué leemos?", None),
    ],
)
def test_in_a_group_a_mention_asks(words: str, question: str | None) -> None:
    assert asked(group(words)) == question


def test_a_mention_is_taken_out_where_it_stands_not_where_its_letters_first_occur() -> None:
    assert asked(group("@tertulia_bot_fan @tertulia_bot ¿vienes?")) == "@tertulia_bot_fan ¿vienes?"


def test_a_mention_without_username_asks() -> None:
    message = updates.mentioning(group("🔑 Tertulia, ¿por qué leemos?"), ME, "Tertulia")

    assert asked(message) == "🔑 , ¿por qué leemos?"


def test_a_mention_of_somebody_else_does_not_ask() -> None:
    assert asked(updates.mentioning(group("Boris, ¿por qué?"), BORIS, "Boris")) is None


@pytest.mark.parametrize("words", ["/ask", "/pregunta@tertulia_bot", "@tertulia_bot"])
def test_without_words_of_its_own_a_reply_asks_what_it_replies_to(words: str) -> None:
    assert asked(answering(group(words), THEIRS)) == "¿Por qué leemos?"


@pytest.mark.parametrize("words", ["/ask", "@tertulia_bot"])
@pytest.mark.parametrize(
    ("replied", "question"),
    [(photo(GROUP, "¿Qué es esto?"), "¿Qué es esto?"), (photo(GROUP, ""), ""), (OURS, "")],
    ids=["caption", "picture", "our own words"],
)
def test_what_is_replied_to_may_have_words_or_not(words: str, replied: Json, question: str) -> None:
    assert asked(answering(group(words), replied)) == question


def test_words_of_its_own_are_stronger_than_those_replied_to() -> None:
    assert asked(answering(group("/ask ¿y tú?"), THEIRS)) == "¿y tú?"


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (answering(group("¿Y por qué?"), OURS), "¿Y por qué?"),
        (answering(updates.sticker(GROUP, ADA), OURS), None),
        (answering(group("¿Y por qué?"), THEIRS), None),
        (answering(group("¿Y por qué?"), group("Hola", OTHER_BOT)), None),
    ],
    ids=["to the bot", "a sticker to the bot", "to somebody", "to another bot"],
)
def test_in_a_group_a_reply_to_the_bot_asks(message: Json, question: str | None) -> None:
    assert asked(message) == question


@pytest.mark.parametrize("opened_by", [ME, BORIS], ids=["by the bot", "by somebody"])
def test_words_in_a_topic_are_no_reply_to_whoever_opened_it(opened_by: User) -> None:
    said = updates.text(FORUM, ADA, "¿Por qué leemos?")

    assert asked(updates.in_topic(said, topic(opened_by))) is None


@pytest.mark.parametrize("words", ["/ask", "@tertulia_bot"])
def test_a_bare_command_in_a_topic_asks_nothing(words: str) -> None:
    assert asked(updates.in_topic(updates.text(FORUM, ADA, words), topic(BORIS))) == ""


@pytest.mark.parametrize("words", ["/ask why?", "@tertulia_bot why?"])
def test_other_bots_are_ignored(words: str) -> None:
    assert asked(group(words, OTHER_BOT)) is None
    assert asked(answering(group("why?", OTHER_BOT), OURS)) is None
    assert asked(updates.text(private_chat(OTHER_BOT), OTHER_BOT, words)) is None


def test_an_anonymous_administrator_and_a_channel_may_ask() -> None:
    assert asked(updates.by_anonymous_admin(group("/ask why?"))) == "why?"
    assert asked(updates.by_channel(group("@tertulia_bot why?"), CHANNEL)) == "why?"


def test_the_copy_of_a_channel_post_in_its_discussion_is_ignored() -> None:
    post = IDS | updates.text(CHANNEL, None, "/ask why?") | {"date": 0}

    assert asked(updates.forwarded_to_discussion(post, GROUP)) is None


def test_what_the_bot_wrote_for_somebody_is_ignored() -> None:
    assert asked(updates.text(PRIVATE, ADA, "why?") | {"via_bot": ME.json()}) is None
    assert asked(updates.text(PRIVATE, ADA, "why?") | {"via_bot": OTHER_BOT.json()}) == "why?"


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("/ask ¿por qué leemos?", "¿por qué leemos?"),
        ("@tertulia_bot ¿por qué leemos?", "¿por qué leemos?"),
        ("/ask", ""),
        ("Hoy le preguntamos a @tertulia_bot por qué leemos", None),
        ("Hoy: /ask ¿por qué?", None),
        ("¿Por qué leemos?", None),
        ("@otro_bot y @tertulia_bot", None),
    ],
)
def test_a_channel_post_asks_only_at_its_beginning(words: str, question: str | None) -> None:
    assert asked(updates.text(CHANNEL, None, words)) == question


def test_a_channel_post_that_replies_to_the_bot_does_not_ask() -> None:
    ours = updates.text(CHANNEL, None, "Leer es releer.")

    assert asked(answering(updates.text(CHANNEL, None, "¿Y por qué?"), ours)) is None
