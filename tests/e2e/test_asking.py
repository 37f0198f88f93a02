"""What readers do with an answer, end to end: edit, follow up, vote, take away."""

import signal
from functools import partial
from pathlib import Path

import pytest

from bot.messages import SPANISH
from index.evaluate import read_questions
from tests.botapi import BotApiServer, Chat, Sent
from tests.e2e.conftest import NewUser
from tests.e2e.world import ADMIN, GIVE_UP_S, World, living, offered, private

QUESTION = "¿Por qué compartimos cosas en las redes?"
OTHER = "¿Debo agradecer a quien comparte lo mío?"


@pytest.fixture
def group(api: BotApiServer, chat_id: int) -> Chat:
    return api.group(id=chat_id)


def told(api: BotApiServer, query_id: str) -> str:
    """Return what a reader sees for a moment after a press."""
    return str(api.wait_for_answer(query_id, timeout_s=GIVE_UP_S).get("text", ""))


def says(words: str, sent: Sent) -> bool:
    """Tell whether a message says just that."""
    return sent.text == words


def test_an_answer_and_a_refusal_offer_questions_that_are_answered_when_pressed(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    for asked in (QUESTION, "¿Cuál es la capital de Mongolia?"):
        sent = tertulia.ask(ada, asked)
        wanted = offered(sent)[0]

        api.tap(ada, private(ada), sent.message_id, wanted)
        answer = tertulia.answer(ada.id, sent.message_id)

        assert wanted != asked
        assert answer.text.startswith(f"❓ {wanted}\n\n")
        assert answer.quotations


def test_an_edited_question_edits_its_answer(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    asked = api.private_text(ada, QUESTION)
    first = tertulia.answer(ada.id, asked)

    api.edit(private(ada), asked, OTHER)
    tertulia.catch_up()
    api.wait_until(
        lambda: bool(api.message(private(ada), first.message_id).edits), timeout_s=GIVE_UP_S
    )

    assert api.message(private(ada), first.message_id).text != first.text
    assert len(api.answers_to(private(ada), asked)) == 1


def test_an_edit_right_behind_its_question_is_followed_in_order(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    alone = tertulia.ask(ada, OTHER)

    asked = api.private_text(ada, QUESTION)
    api.edit(private(ada), asked, OTHER)
    answer = tertulia.answer(ada.id, asked)
    api.wait_until(
        lambda: api.message(private(ada), answer.message_id).text == alone.text,
        timeout_s=GIVE_UP_S,
    )

    assert len(api.answers_to(private(ada), asked)) == 1


def test_a_follow_up_finds_what_it_would_not_find_alone(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer()
    first = tertulia.ask(ada, QUESTION)

    alone = tertulia.ask(ada, "¿y en LinkedIn?")
    asked = api.private_text(ada, "¿y en LinkedIn?", reply_to=first.message_id)
    together = tertulia.answer(ada.id, asked)

    assert alone.text.startswith(SPANISH.nothing_found)
    assert together.quotations
    assert not set(together.quotations) & set(first.quotations)


def test_selected_words_are_asked(tertulia: World, api: BotApiServer, newcomer: NewUser) -> None:
    ada = newcomer()
    first = tertulia.ask(ada, OTHER)
    selected = first.quotations[0].split(",")[0]

    asked = api.reply_about(private(ada), ada, "?", reply_to=first.message_id, selected=selected)

    assert tertulia.answer(ada.id, asked).quotations


def test_in_a_group_everyone_votes_and_only_the_asker_takes_the_answer_away(
    tertulia: World, api: BotApiServer, newcomer: NewUser, group: Chat
) -> None:
    ada, boris = newcomer(), newcomer()
    answer = tertulia.answer(group.id, api.group_text(group, ada, f"/ask {QUESTION}"))

    votes = api.tap_together([ada, boris], group, answer.message_id, "👍")
    refused = api.tap(boris, group, answer.message_id, "🗑")
    done = api.tap(ada, group, answer.message_id, "🗑")

    assert [told(api, vote) for vote in votes] == [SPANISH.vote_helpful] * 2
    assert told(api, refused) == SPANISH.delete_refused
    assert told(api, done) == SPANISH.deleted
    api.wait_until(lambda: api.message(group, answer.message_id).deleted, timeout_s=GIVE_UP_S)


def test_votes_outlive_a_crash_and_become_questions_for_evaluate(
    built: Path, essays: Path, tmp_path: Path
) -> None:
    with BotApiServer("123:TEST") as api, living(World(tmp_path, built, api, essays)) as world:
        ada = api.user(7)
        answer = world.ask(ada, QUESTION)
        world.end(signal.SIGKILL)
        world.start()

        api.tap(ada, private(ada), answer.message_id, "👎")
        choice = api.wait_for(lambda sent: SPANISH.better in sent.text, timeout_s=GIVE_UP_S)
        for label, words in (
            (SPANISH.better_none, SPANISH.keep_offer),
            (SPANISH.keep_question, SPANISH.kept),
        ):
            api.tap(ada, private(ada), choice.message_id, label)
            api.wait_for(partial(says, words), timeout_s=GIVE_UP_S)
        world.answer(ADMIN.id, api.private_text(ADMIN, "/feedback"))
        done = world.run("bot", "feedback", str(tmp_path / "kept.jsonl"))

        assert done.returncode == 0, done.stderr
        (kept,) = read_questions(tmp_path / "kept.jsonl")
        assert (kept.question, kept.answerable, kept.gold) == (QUESTION, False, ())
        (upload,) = api.calls("sendDocument")[0].request.files.values()
        assert upload.content == (tmp_path / "kept.jsonl").read_bytes()
