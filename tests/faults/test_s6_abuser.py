"""S6: one who asks without end is told so once, and the others are answered as before."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bot.messages import SPANISH
from tests.bot.front import Rules, fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, User, updates
from tests.botapi.chats import Json, private_chat
from tests.e2e.world import ESSAYS, TOKEN, World, living, reader_questions
from tests.faults.tally import Tally

A_MINUTE = 20  # questions of one person, as the settings have it
LONG_AT_ONCE = 3  # of those questions: each counts for nine, and the last may make debts
LONG = ("¿Por qué compartimos en las redes lo que compartimos? " * 80)[:4090]
ROUNDS, PHASE_S, OTHERS_PER_S, ABUSE_PER_S = 3, 30, 2.0, 1000 / 60


def asks(person: User, words: str) -> Json:
    return updates.update(updates.text(private_chat(person), person, words))


async def test_the_others_are_all_answered_and_the_abuser_is_told_once(
    api: BotApiServer, tmp_path: Path, tally: Callable[[str], Tally]
) -> None:
    abuser, oracle, count = api.user(66), Oracle(), tally("S6")
    others = [api.user(100 + number) for number in range(40)]
    async with fronting(api, tmp_path, oracle, Rules(per_person=A_MINUTE)) as front:
        for person in others:
            await front.hear(*(asks(abuser, LONG) for _ in range(10)), asks(person, "¿Por qué?"))

    answered = sum(len(api.texts(private_chat(person))) == 1 for person in others)
    told = api.texts(private_chat(abuser))
    count.note(
        f"400 long questions of one: {len(told)} messages, {told.count(SPANISH.too_fast)} notice"
    )
    count.note(f"{answered} of {len(others)} others answered")
    assert answered == len(others)
    assert told.count(SPANISH.too_fast) == 1
    # A bucket that fills while this runs gives one more every 24 seconds.
    assert LONG_AT_ONCE + 1 <= len(told) <= 3 * LONG_AT_ONCE
    assert len(oracle.asked) == len(others) + len(told) - 1


def pouring(api: BotApiServer, people: Sequence[User], questions: Iterator[str]) -> Iterator[Json]:
    for person, words in zip(itertools.cycle(people), questions, strict=False):
        yield asks(person, words)


def waits(api: BotApiServer, people: Sequence[User]) -> list[float]:
    """Return the milliseconds from each question of these people to its answer."""
    found = []
    for person in people:
        messages = api.telegram.chats[person.id].messages
        for message in messages.values():
            if message.own:
                asked = messages[message.json["reply_to_message"]["message_id"]]
                found.append((message.told_at - asked.told_at) * 1000)
    return found


def phase(api: BotApiServer, people: Sequence[User], questions: Sequence[str]) -> list[float]:
    """Let people ask at a steady rate until all are answered; return the milliseconds of each."""
    api.pour(pouring(api, people, iter(questions)), OTHERS_PER_S)
    deadline = time.monotonic() + 10 * PHASE_S
    while len(waits(api, people)) < len(questions):
        assert time.monotonic() < deadline, f"{len(waits(api, people))} of {len(questions)}"
        time.sleep(0.2)
    return waits(api, people)


def measured(api: BotApiServer) -> tuple[list[float], list[float]]:
    """Let the others ask alone and beside the abuser in turn: the machine may have other work."""
    asked, number = itertools.cycle(reader_questions(ESSAYS)), int(PHASE_S * OTHERS_PER_S)
    crowd = itertools.count(1000)
    quiet: list[float] = []
    loud: list[float] = []
    for turn in range(-1, 2 * ROUNDS):  # the first is to warm up
        people = [api.user(next(crowd)) for _ in range(number)]
        if turn % 2 and turn > 0:
            abuse = (asks(api.user(66), f"{n} {LONG}") for n in range(int(PHASE_S * ABUSE_PER_S)))
            api.pour(abuse, ABUSE_PER_S)
        found = phase(api, people, list(itertools.islice(asked, number)))
        if turn >= 0:
            (loud if turn % 2 else quiet).extend(found)
    return quiet, loud


def test_the_others_wait_no_longer(
    tmp_path: Path, full: bool, tally: Callable[[str], Tally]
) -> None:
    if not full:
        pytest.skip("three minutes of load, with --full")
    count = tally("S6 load")
    lifted = {
        "BOT_QUESTIONS_PER_MINUTE": str(A_MINUTE),
        "BOT_QUESTIONS_PER_CHAT_MINUTE": "40",
        "BOT_MESSAGES_PER_SECOND": "1000",
        "BOT_MESSAGES_PER_CHAT_SECOND": "1000",
    }
    with BotApiServer(TOKEN) as api:
        world = World(tmp_path, tmp_path / "index", api, more=lifted)
        assert world.run("index", "build").returncode == 0
        with living(world):
            quiet, loud = measured(api)

    for name, found in (("alone", quiet), ("beside 1,000 long questions a minute", loud)):
        p50, p95 = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        count.note(f"{len(found)} questions {name}: p50 {p50:.0f}, p95 {p95:.0f} ms")
    count.note("Telegram's limits lifted")
    assert len(quiet) == len(loud) == ROUNDS * PHASE_S * OTHERS_PER_S
