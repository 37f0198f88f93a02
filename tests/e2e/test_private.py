"""A person and the bot, alone."""

import pytest

from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages
from tests.botapi import BotApiServer, updates
from tests.e2e.conftest import NewUser
from tests.e2e.world import GIVE_UP_S, World, offered, private

SHARING = "¿Por qué compartimos en las redes sociales?"


@pytest.mark.parametrize(
    "question", ["¿Por qué compartimos cosas en las redes?", "Why do people share?"]
)
def test_a_question_is_answered_with_quotations_and_their_source(
    tertulia: World, newcomer: NewUser, question: str
) -> None:
    sent = tertulia.ask(newcomer(), question)

    quotations, keys = sent.quotations, sent.marked("bold")
    assert 1 <= len(quotations) <= 3
    assert keys
    assert all(any(key in whole and key != whole for whole in quotations) for key in keys)
    assert SHARING in sent.marked("italic")
    assert len(sent.marked("italic")) == len(quotations)


@pytest.mark.parametrize(
    ("language", "question", "refusal"),
    [
        ("es", "¿Cuál es la capital de Mongolia?", SPANISH.nothing_found),
        ("en", "How do I train my cat to use the litter box?", ENGLISH.nothing_found),
    ],
)
def test_a_question_outside_the_essays_is_refused(
    tertulia: World, newcomer: NewUser, language: str, question: str, refusal: str
) -> None:
    sent = tertulia.ask(newcomer(language), question)

    assert sent.text.split("\n\n")[0] == refusal
    assert sent.entities == []


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("es", "¿Cuál es la capital de Mongolia?"),
        ("en", "How do I train my cat to use the litter box?"),
    ],
)
def test_a_refusal_offers_three_questions_that_are_answered(
    tertulia: World,
    newcomer: NewUser,
    asked_by_readers: dict[str, str],
    language: str,
    question: str,
) -> None:
    ada, messages = newcomer(language), LANGUAGES[language]

    refusal = tertulia.ask(ada, question)
    offers = offered(refusal)
    answers = [tertulia.ask(ada, offer) for offer in offers]

    assert refusal.text == f"{messages.nothing_found}\n\n{messages.suggestions}"
    assert len(set(offers)) == 3
    assert [asked_by_readers[offer] for offer in offers] == [language] * 3
    assert [answer.text for answer in answers if not answer.quotations] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_offers_three_questions_that_are_answered(
    tertulia: World, newcomer: NewUser, asked_by_readers: dict[str, str], language: str
) -> None:
    ada, messages = newcomer(language), LANGUAGES[language]

    welcome = tertulia.ask(ada, "/start")
    offers = offered(welcome)
    answers = [tertulia.ask(ada, offer) for offer in offers]

    assert welcome.text == f"{messages.welcome}\n\n{messages.suggestions}"
    assert len(set(offers)) == 3
    assert [asked_by_readers[offer] for offer in offers] == [language] * 3
    assert [answer.text for answer in answers if not answer.quotations] == []


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("es", "¡Hola!", "greeting"),
        ("es", "gracias", "thanks"),
        ("es", "¿Quién eres?", "identity"),
        ("es", "👍", "assent"),
        ("en", "Hello", "greeting"),
        ("en", "Thanks!", "thanks"),
        ("en", "who are you?", "identity"),
        ("en", "😂😂", "laugh"),
    ],
)
def test_small_talk_gets_a_short_reply_and_no_refusal(
    tertulia: World, newcomer: NewUser, language: str, words: str, kind: str
) -> None:
    sent = tertulia.ask(newcomer(language), words)

    assert (sent.text, sent.entities) == (LANGUAGES[language].small_talk[kind], [])


def test_a_question_behind_a_greeting_is_answered(tertulia: World, newcomer: NewUser) -> None:
    sent = tertulia.ask(newcomer(), "Hola, ¿por qué compartimos en las redes?")

    assert sent.quotations


@pytest.mark.parametrize(
    ("client", "question", "spoken"),
    [
        ("es-MX", "What is the capital of Mongolia?", SPANISH),
        ("en-GB", "¿Cuál es la capital de Mongolia?", ENGLISH),
        ("fr", "What is the capital of Mongolia?", ENGLISH),
        ("fr", "¿Cuál es la capital de Mongolia?", SPANISH),
        (None, "What is the capital of Mongolia?", ENGLISH),
        ("de", "Mongolia", SPANISH),
    ],
)
def test_the_language_is_the_readers_then_the_questions_then_the_bots(
    tertulia: World, newcomer: NewUser, client: str | None, question: str, spoken: Messages
) -> None:
    sent = tertulia.ask(newcomer(client), question)

    assert sent.text == f"{spoken.nothing_found}\n\n{spoken.suggestions}"


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
def test_commands_are_answered_in_the_readers_language(
    tertulia: World, newcomer: NewUser, messages: Messages
) -> None:
    ada = newcomer(messages.language)

    said = {
        command: tertulia.ask(ada, command).text
        for command in ("/help", "/ayuda", "/id", "/ask", "/pregunta", "/nonsense")
    }

    assert said == {
        "/help": messages.help,
        "/ayuda": messages.help,
        "/id": f"{messages.your_id.format(number=ada.id)} {messages.ask_operator}",
        "/ask": messages.ask_hint,
        "/pregunta": messages.ask_hint,
        "/nonsense": messages.unknown_command,
    }


@pytest.mark.parametrize(("language", "command"), [("es", "/ensayos"), ("en", "/essays")])
def test_the_essays_are_listed(
    tertulia: World, newcomer: NewUser, language: str, command: str
) -> None:
    sent = tertulia.ask(newcomer(language), command)

    assert sent.text.startswith(LANGUAGES[language].essays)
    assert len(sent.marked("bold")) == 5
    assert SHARING in sent.marked("bold")
    assert "\nLucas · " in sent.text


def test_the_menu_of_commands_is_offered_in_both_languages(api: BotApiServer) -> None:
    for tag, messages in (("", SPANISH), ("es", SPANISH), ("en", ENGLISH)):
        assert api.commands["all_private_chats", tag] == messages.commands
        assert api.commands["default", tag] == messages.group_commands
        assert api.commands["chat:900", tag] == {**messages.commands, **messages.admin_commands}


def test_a_command_before_the_question_is_no_part_of_it(tertulia: World, newcomer: NewUser) -> None:
    ada = newcomer()

    plain = tertulia.ask(ada, "¿Por qué compartimos cosas en las redes?")
    commanded = tertulia.ask(ada, "/pregunta ¿Por qué compartimos cosas en las redes?")

    assert commanded.text == plain.text


def test_a_caption_asks(tertulia: World, api: BotApiServer, newcomer: NewUser) -> None:
    ada = newcomer()

    sent = tertulia.answer(
        ada.id, api.tell(updates.photo(private(ada), ada, "¿Por qué compartimos en las redes?"))
    )

    assert sent.quotations


def test_what_holds_no_words_is_answered_with_one_sentence(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    chat = private(ada)

    for message in (
        updates.voice(chat, ada),
        updates.sticker(chat, ada),
        updates.photo(chat, ada, ""),
    ):
        assert tertulia.answer(ada.id, api.tell(message)).text == SPANISH.words_only


def test_an_album_is_answered_once(tertulia: World, api: BotApiServer, newcomer: NewUser) -> None:
    ada = newcomer()

    for _ in range(3):
        api.tell(updates.photo(private(ada), ada, "") | {"media_group_id": f"album-{ada.id}"})
    tertulia.catch_up()

    assert api.texts(private(ada)) == [SPANISH.words_only]


def test_the_answer_to_a_message_that_was_deleted_arrives_all_the_same(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    with api.changes.lock:
        api.remove(private(ada), api.private_text(ada, "¿Por qué compartimos en las redes?"))

    sent = api.wait_for(lambda sent: sent.chat_id == ada.id, timeout_s=GIVE_UP_S)

    assert sent.quotations
    assert sent.reply_to is None


def test_an_edited_question_is_not_answered_again(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    question = api.private_text(ada, "¿Cuál es la capital de Mongolia?")
    tertulia.answer(ada.id, question)

    api.edit(private(ada), question, "¿Cuál es la capital de Malasia?")
    tertulia.catch_up()

    (refusal,) = api.texts(private(ada))
    assert refusal.startswith(SPANISH.nothing_found)


def test_questions_of_many_people_are_each_answered_once(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    asked = [
        (ada := newcomer(), api.private_text(ada, f"¿Por qué comparto {n} veces?"))
        for n in range(20)
    ]

    for ada, question in asked:
        tertulia.answer(ada.id, question)
    tertulia.catch_up()

    assert [len(api.texts(private(ada))) for ada, _ in asked] == [1] * 20


def test_a_very_long_message_is_answered(tertulia: World, newcomer: NewUser) -> None:
    sent = tertulia.ask(newcomer(), "¿Por qué compartimos en las redes sociales? " * 90)

    assert sent.text


def test_words_that_look_like_markup_do_no_harm(tertulia: World, newcomer: NewUser) -> None:
    sent = tertulia.ask(newcomer(), "<b>{title}</b> *_[¿por qué compartimos?](x) \u202e 👩‍👩‍👧 {0}")

    assert sent.text


def test_the_log_holds_neither_a_question_nor_the_token(tertulia: World, newcomer: NewUser) -> None:
    tertulia.ask(newcomer(), "¿Por qué compartimos zarzaparrilla en las redes?")

    assert "event='listening'" in tertulia.log
    assert "zarzaparrilla" not in tertulia.log.lower()
    assert "123:TEST" not in tertulia.log
