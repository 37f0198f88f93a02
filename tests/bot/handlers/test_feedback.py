"""Votes: counted once a person, kept with the question only if its reader says so."""

import json
from pathlib import Path

from sqlalchemy import update

from bot.messages import SPANISH
from bot.storage import Connection, Database, votes
from bot.storage.schema import questions
from bot.storage.votes import Counts
from index.evaluate import GoldQuestion, read_questions
from tests.bot.handlers.conftest import Oracle, Talk
from tests.bot.handlers.conversation import QUESTION, QUOTED, WORDS, Conversation, rebuilt
from tests.botapi import BotApiServer, User
from tests.botapi.chats import private_chat


async def test_a_vote_is_counted_once_and_thanked_for(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)

    told = [await alone.press(ada, answer, "👍") for _ in range(2)]

    assert told == [SPANISH.vote_helpful, SPANISH.vote_known]
    assert await database.run(votes.count) == Counts(1, 0, 0, 0, 0)


async def test_the_other_button_changes_the_vote(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)

    await alone.press(ada, answer, "👍")
    told = await alone.press(ada, answer, "👎")

    assert told == SPANISH.vote_unhelpful
    assert await database.run(votes.count) == Counts(0, 1, 0, 0, 0)


async def test_in_a_group_everyone_votes_and_the_answer_stays_as_it_is(
    talk: Talk, api: BotApiServer, ada: User, database: Database
) -> None:
    group = talk(api.group())
    answer = await group.ask(ada, f"/ask {QUESTION}")
    before = group.shown(answer)

    await group.press(ada, answer, "👍")
    await group.press(api.user(8), answer, "👎")

    assert await database.run(votes.count) == Counts(1, 1, 0, 0, 0)
    assert group.shown(answer) == before


async def test_a_better_passage_is_chosen_by_its_first_words(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)

    await alone.press(ada, answer, "👎")
    choice = alone.api.sent[-1]
    await alone.press(ada, choice, "2")

    assert choice.text == f"{SPANISH.better}\n\n1. {QUOTED[1]}\n\n2. {QUOTED[2]}"
    assert list(choice.buttons) == ["1", "2", SPANISH.better_none]
    assert alone.texts()[-1] == SPANISH.keep_offer
    assert await database.run(votes.count) == Counts(0, 1, 1, 0, 0)


async def test_only_whoever_voted_chooses(
    talk: Talk, api: BotApiServer, ada: User, database: Database
) -> None:
    group = talk(api.group())
    answer = await group.ask(ada, f"/ask {QUESTION}")
    await group.press(api.user(8), answer, "👎")
    choice = api.sent[-1]

    told = await group.press(ada, choice, SPANISH.better_none)

    assert told == SPANISH.button_of_another
    assert await database.run(votes.count) == Counts(0, 1, 0, 0, 0)


async def test_a_group_is_not_left_with_what_was_settled(
    talk: Talk, api: BotApiServer, ada: User, database: Database
) -> None:
    group, boris = talk(api.group()), api.user(8)
    answer = await group.ask(ada, f"/ask {QUESTION}")
    await group.press(boris, answer, "👎")

    await group.press(boris, api.sent[-1], SPANISH.better_none)

    assert group.texts() == [answer.text]
    assert await database.run(votes.count) == Counts(0, 1, 0, 1, 0)


async def test_a_question_is_kept_only_by_the_button_that_says_so(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)
    await alone.press(ada, answer, "👎")
    choice = alone.api.sent[-1]
    await alone.press(ada, choice, "1")
    before = await database.run(votes.telling)

    await alone.press(ada, alone.api.sent[-1], SPANISH.keep_question)

    assert before == []
    assert [vote.text for vote in await database.run(votes.telling)] == [QUESTION]
    assert alone.texts()[-1] == SPANISH.kept


async def test_whoever_does_not_want_it_kept_is_left_alone(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)
    await alone.press(ada, answer, "👍")

    await alone.press(ada, alone.api.sent[-1], SPANISH.keep_nothing)

    assert alone.texts() == [answer.text]
    assert await database.run(votes.telling) == []


async def test_a_question_that_is_forgotten_cannot_be_kept_and_that_is_said(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)
    await alone.press(ada, answer, "👎")
    await alone.press(ada, alone.api.sent[-1], "1")
    await database.run(forget)

    await alone.press(ada, alone.api.sent[-1], SPANISH.keep_question)

    assert alone.texts()[-1] == SPANISH.keep_forgotten
    assert await database.run(votes.count) == Counts(0, 1, 1, 0, 0)


async def test_passages_that_are_gone_since_are_not_offered(
    alone: Conversation, ada: User, oracle: Oracle, tmp_path: Path
) -> None:
    answer = await alone.ask(ada)
    oracle.serves(rebuilt(tmp_path, WORDS[0], WORDS[2], "Otra cosa."))

    await alone.press(ada, answer, "👎")

    assert alone.texts()[-1] == f"{SPANISH.better}\n\n1. {QUOTED[2]}"


async def test_a_vote_on_a_question_that_is_no_more_says_so(
    alone: Conversation, ada: User, database: Database
) -> None:
    answer = await alone.ask(ada)
    await database.run(lambda connection: connection.execute(questions.delete()))

    told = await alone.press(ada, answer, "👍")

    assert told == SPANISH.button_gone
    assert await database.run(votes.count) == Counts(0, 0, 0, 0, 0)


async def test_administrators_get_what_votes_teach_and_nobody_elses_number(
    alone: Conversation, ada: User, talk: Talk, api: BotApiServer, tmp_path: Path
) -> None:
    for words, label in (("¿A?", "👍"), ("¿B?", "2"), ("¿C?", SPANISH.better_none)):
        alone.answers(words, 0, others=2)
        answer = await alone.ask(ada, words)
        await alone.press(ada, answer, "👍" if label == "👍" else "👎")
        if label != "👍":
            await alone.press(ada, api.sent[-1], label)
        await alone.press(ada, api.sent[-1], SPANISH.keep_question)
    boss = api.user(900)

    await talk(private_chat(boss)).ask(boss, "/feedback")

    (call,) = api.calls("sendDocument")
    told = SPANISH.feedback.format(helpful=1, unhelpful=2, better=1, none=1, kept=3)
    assert call.request.text("caption") == told
    (upload,) = call.request.files.values()
    exported = tmp_path / "feedback.jsonl"
    exported.write_bytes(upload.content)
    assert read_questions(exported) == [
        GoldQuestion("¿A?", True, (WORDS[0],), "es", "", "answerable"),
        GoldQuestion("¿B?", True, (WORDS[2],), "es", "", "answerable"),
        GoldQuestion("¿C?", False, (), "es", "", ""),
    ]
    keys = [set(json.loads(line)) for line in exported.read_text().splitlines()]
    assert keys == [{"id", "question", "answerable", "gold", "lang"}] * 3


async def test_nobody_else_gets_it(alone: Conversation, ada: User) -> None:
    sent = await alone.ask(ada, "/feedback")

    assert sent.text == SPANISH.admins_only
    assert alone.api.calls("sendDocument") == []


async def test_where_nothing_was_kept_the_votes_are_counted(talk: Talk, api: BotApiServer) -> None:
    boss = api.user(900)

    sent = await talk(private_chat(boss)).ask(boss, "/feedback")

    counted = SPANISH.feedback.format(helpful=0, unhelpful=0, better=0, none=0, kept=0)
    assert sent.text == f"{counted}\n\n{SPANISH.feedback_none}"


def forget(connection: Connection) -> None:
    """Empty the texts of questions, as happens when their time is over."""
    connection.execute(update(questions).values(text=None))
