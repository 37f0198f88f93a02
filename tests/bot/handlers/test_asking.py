"""Suggestions, follow-ups, selected words, what is near without answering."""

from pathlib import Path

import pytest

from bot.answers.answer import Answer
from bot.messages import SPANISH
from tests.bot.handlers.conftest import Oracle, Talk
from tests.bot.handlers.conversation import QUESTION, QUOTED, WORDS, Conversation, rebuilt
from tests.botapi import BotApiServer, User, updates

OTHER = "¿Para qué callar?"
LEANING = "¿y en LinkedIn?"
TOGETHER = "Por qué leemos y en LinkedIn?"


@pytest.fixture
def offering(alone: Conversation) -> Conversation:
    """A chat in which the answer to QUESTION offers another one."""
    hits = (alone.hit(0),)
    alone.oracle.answers[QUESTION] = Answer("es", hits, None, (OTHER,), 1.0)
    alone.answers(OTHER, 1)
    return alone


async def test_a_suggestion_that_is_pressed_is_asked_and_named(
    offering: Conversation, ada: User, oracle: Oracle
) -> None:
    answer = await offering.ask(ada)

    await offering.press(ada, answer, OTHER)

    sent = offering.api.sent[-1]
    assert oracle.asked == [QUESTION, OTHER]
    assert (sent.text, sent.reply_to) == (f"❓ {OTHER}\n\n{QUOTED[1]}", answer.message_id)
    assert sent.quotations == [WORDS[1]]


async def test_everyone_may_press_and_two_at_once_get_one_answer(
    talk: Talk, api: BotApiServer, ada: User, offering: Conversation
) -> None:
    group = talk(api.group())
    group.oracle.answers[QUESTION] = Answer("es", (), None, (OTHER,))
    answer = await group.ask(ada, f"/ask {QUESTION}")

    told = [await group.press(user, answer, OTHER) for user in (api.user(8), ada)]

    assert told == [None, SPANISH.suggestion_asked]
    assert group.texts()[1:] == [f"❓ {OTHER}\n\n{QUOTED[1]}"]


async def test_later_it_can_be_asked_again(
    offering: Conversation, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.suggesting.AGAIN_AFTER_S", 0.0)
    answer = await offering.ask(ada)

    for _ in range(2):
        await offering.press(ada, answer, OTHER)

    assert offering.texts()[1:] == [f"❓ {OTHER}\n\n{QUOTED[1]}"] * 2


async def test_a_suggestion_of_before_a_re_index_is_asked_of_what_serves_now(
    offering: Conversation, ada: User, oracle: Oracle, tmp_path: Path
) -> None:
    answer = await offering.ask(ada)
    offering.generation = rebuilt(tmp_path, "Nada.", "Callar, hoy.")
    oracle.serves(offering.generation)
    offering.answers(OTHER, 1)

    await offering.press(ada, answer, OTHER)

    assert offering.texts()[-1] == f"❓ {OTHER}\n\nCallar, hoy.\n— Sobre leer"


async def test_a_button_that_nobody_made_does_nothing(offering: Conversation, ada: User) -> None:
    answer = await offering.ask(ada)
    message = offering.shown(answer)

    for data in ("ask", OTHER, "A" * 16, '{"question": "¿?"}'):
        await offering.hear(updates.callback_query(ada, message, data))

    assert offering.told() == SPANISH.button_gone
    assert offering.texts() == [QUOTED[0]]


async def test_the_welcome_asks_what_is_pressed(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    welcome = await alone.ask(ada, "/start")
    alone.answers(OTHER, 1)

    await alone.press(ada, welcome, OTHER)

    assert alone.texts()[-1] == f"❓ {OTHER}\n\n{QUOTED[1]}"


async def test_the_way_back_from_a_passage_names_the_question_again(
    offering: Conversation, ada: User
) -> None:
    await offering.press(ada, await offering.ask(ada), OTHER)
    pressed = offering.api.sent[-1]

    await offering.press(ada, pressed, SPANISH.read_around)
    await offering.press(ada, offering.api.sent[-1], SPANISH.to_answer)

    again = offering.api.sent[-1]
    assert (again.text, list(again.buttons)) == (pressed.text, list(pressed.buttons))


async def test_in_a_group_an_answer_offers_nothing_further_and_a_refusal_does(
    talk: Talk, api: BotApiServer, ada: User
) -> None:
    group = talk(api.group())
    answer = Answer("es", (group.hit(0),), None, (OTHER,))
    group.oracle.answers |= {QUESTION: answer, "¿Y eso?": Answer("es", (), None, (OTHER,))}

    answered = await group.ask(ada, f"/ask {QUESTION}")
    refused = await group.ask(ada, "/ask ¿Y eso?")

    assert OTHER not in answered.buttons
    assert list(refused.buttons) == [OTHER, "🗑"]


async def test_a_refusal_shows_what_is_near_folded_and_not_as_an_answer(
    alone: Conversation, ada: User
) -> None:
    near = (alone.hit(1), alone.hit(2))
    alone.oracle.answers["¿Y eso?"] = Answer("es", (), None, (OTHER,), 0.2, related=near)

    sent = await alone.ask(ada, "¿Y eso?")

    parts = [SPANISH.nothing_found, SPANISH.related, QUOTED[1], QUOTED[2], SPANISH.suggestions]
    assert sent.text == "\n\n".join(parts)
    assert sent.marked("expandable_blockquote") == list(WORDS[1:])
    assert sent.marked("blockquote") == sent.marked("bold") == []
    assert list(sent.buttons) == [OTHER]


async def test_a_follow_up_is_asked_alone_and_with_the_question_before(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    alone.answers(LEANING, 1, sure=0.4)
    alone.answers(TOGETHER, 2, sure=0.9)
    answer = await alone.ask(ada)

    sent = await alone.ask(ada, LEANING, to=answer)

    assert oracle.asked == [QUESTION, LEANING, TOGETHER]
    assert oracle.batches == [1, 2]
    assert sent.text == QUOTED[2]


async def test_alone_it_is_answered_where_that_is_surer(alone: Conversation, ada: User) -> None:
    alone.answers(LEANING, 1, sure=0.9)
    alone.answers(TOGETHER, 2, sure=0.4)

    sent = await alone.ask(ada, LEANING, to=await alone.ask(ada))

    assert sent.text == QUOTED[1]


async def test_a_follow_up_never_gets_what_has_just_been_shown(
    alone: Conversation, ada: User
) -> None:
    alone.oracle.answers[LEANING] = Answer("es", ())
    alone.answers(TOGETHER, 0, 1, sure=0.9)

    sent = await alone.ask(ada, LEANING, to=await alone.ask(ada))

    assert sent.text == SPANISH.nothing_found


async def test_a_conversation_goes_on_for_a_while(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    alone.answers(LEANING, 1, sure=0.4)
    alone.answers(TOGETHER, 2, sure=0.9)
    second = await alone.ask(ada, LEANING, to=await alone.ask(ada))

    await alone.ask(ada, "¿y en casa?", to=second)

    assert oracle.asked[-1] == "Por qué leemos y en LinkedIn y en casa?"


@pytest.mark.parametrize("words", ["¿cuál es la capital de Mongolia?", "y " + "más " * 20])
async def test_what_can_be_understood_by_itself_is_asked_by_itself(
    alone: Conversation, ada: User, oracle: Oracle, words: str
) -> None:
    await alone.ask(ada, words, to=await alone.ask(ada))

    assert oracle.asked == [QUESTION, words.strip()]


async def test_thanks_to_an_answer_in_a_group_are_small_talk(
    talk: Talk, api: BotApiServer, ada: User, oracle: Oracle
) -> None:
    group = talk(api.group())
    oracle.answers["gracias"] = Answer("und", (), "thanks")
    group.answers("Por qué leemos gracias?", 2, sure=0.99)

    sent = await group.ask(ada, "gracias", to=await group.ask(ada, f"/ask {QUESTION}"))

    assert (sent.text, sent.buttons) == (SPANISH.small_talk["thanks"], {})


async def test_selected_words_are_the_question_where_nothing_is_said(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    answer = await alone.ask(ada)
    said = updates.replying(updates.text(alone.chat, ada, "¿?"), alone.shown(answer))

    await alone.hear(updates.update(updates.quoting(said, "es releer")))

    assert oracle.asked == [QUESTION, "es releer"]


async def test_own_words_are_asked_with_the_selected_ones(
    alone: Conversation, ada: User, oracle: Oracle
) -> None:
    alone.answers("¿por qué?", 2, sure=0.4)
    alone.answers("es releer\n¿por qué?", 0, 1, sure=0.9)
    answer = await alone.ask(ada)
    said = updates.replying(updates.text(alone.chat, ada, "¿por qué?"), alone.shown(answer))

    await alone.hear(updates.update(updates.quoting(said, "es releer")))

    assert oracle.asked[1:] == ["¿por qué?", "es releer\n¿por qué?"]
    assert alone.texts()[-1] == QUOTED[1]


async def test_in_a_group_selected_words_are_asked_only_of_whoever_is_addressed(
    talk: Talk, api: BotApiServer, ada: User, oracle: Oracle
) -> None:
    group, boris = talk(api.group()), api.user(8)
    await group.hear(updates.update(updates.text(group.chat, boris, "Yo leo poco y mal.")))
    theirs = api.message(group.chat, max(api.telegram.chats[group.chat.id].messages)).json
    for words in ("¿eh?", "/ask"):
        said = updates.replying(updates.text(group.chat, ada, words), theirs)
        await group.hear(updates.update(updates.quoting(said, "leo poco")))

    assert oracle.asked == ["leo poco"]
