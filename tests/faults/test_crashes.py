"""R2, R11, R12: kills, second processes, and ends in order lose no question."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.tally import Tally
from tests.faults.tavern import QUESTION, Tavern, tavern, until

Begin = Callable[[str], Tally]


def ask(house: Tavern, count: int, people: int = 50) -> set[tuple[int, int]]:
    """Ask so many questions; return where each of them stands."""
    asked = set()
    for number in range(count):
        user = house.api.user(1000 + number % people)
        asked.add((user.id, house.api.private_text(user, f"{QUESTION} {number}")))
    return asked


def killed(house: Tavern, kills: int, questions: int) -> set[tuple[int, int]]:
    """Kill the bot again and again while it answers; let it answer the rest."""
    dice = random.Random(2)
    asked: set[tuple[int, int]] = set()
    house.start()
    for _ in range(kills):
        before, each = len(house.answers()), questions // kills
        asked |= ask(house, each)
        if house.plain:  # it has fetched them, and will not fetch them again
            until(lambda: len(house.answers()) > before)  # noqa: B023 - called before the next turn
        else:
            house.settle(before + dice.randint(1, each - 1))
        house.kill()
        house.start()
    return asked


def test_a_bot_that_is_killed_while_it_answers_loses_no_question(
    tmp_path: Path, tally: Begin, *, full: bool
) -> None:
    counted = tally("R2 kill -9 while answering")
    kills, questions = (100, 5000) if full else (5, 100)
    with tavern(tmp_path / "bot") as house:
        asked = killed(house, kills, questions)
        house.settle(len(asked))
        status, _ = house.end()
        answers = house.answers()
        violations = house.api.violations
        log = house.log

    doubled = sum(times - 1 for times in answers.values())
    counted.note(f"{kills} kills, {len(asked)} questions, {len(asked - answers.keys())} lost")
    counted.note(f"{doubled} sends in flight doubled")
    assert status == 0, log[-3000:]
    assert asked == answers.keys()
    assert max(answers.values()) <= 1 + kills
    assert doubled <= 32 * kills  # what can be in flight at one moment
    assert violations == []


def test_a_plain_bot_that_is_killed_loses_questions(
    tmp_path: Path, tally: Begin, *, full: bool
) -> None:
    counted = tally("R2 the same of plain python-telegram-bot")
    kills, questions = (20, 1000) if full else (2, 40)
    with tavern(tmp_path / "bot", plain=True) as house:
        asked = killed(house, kills, questions)
        last = house.api.private_text(house.api.user(5), "hola")
        until(lambda: (5, last) in house.answers())
        answers = house.answers()

    lost = len(asked - answers.keys())
    counted.note(f"{kills} kills, {len(asked)} questions, {lost} lost")
    assert lost > 0


def test_a_second_process_is_refused_at_once(tmp_path: Path, tally: Begin) -> None:
    counted = tally("R11 a second process on the same database")
    with tavern(tmp_path / "bot") as house:
        house.start()
        assert house.process is not None
        begun = time.monotonic()
        second = house.begin()
        status = second.wait(60)
        took = time.monotonic() - begun
        log, first = house.log, house.process.pid
        still = house.process.poll()

    counted.note(f"refused in {took:.1f} s")
    assert status == 1
    assert f"DatabaseBusy: process {first} on" in log.replace("\n", " ")
    assert still is None
    assert "torch" not in log


def test_a_bot_that_is_told_to_end_does_so_soon_and_answers_the_rest_later(
    tmp_path: Path, tally: Begin
) -> None:
    counted = tally("R12 SIGTERM with 500 questions queued")
    with tavern(tmp_path / "bot", {"BOT_MESSAGES_PER_SECOND": "20"}) as house:
        house.start()
        asked = ask(house, 500, people=500)
        until(lambda: not house.api.pending_updates and house.answers())
        status, took = house.end()
        before = len(house.answers())
        house.more |= {"BOT_MESSAGES_PER_SECOND": "100000"}
        house.start()
        house.settle(len(asked))
        house.end()
        answers = house.answers()

    counted.note(f"ended in {took:.1f} s with {500 - before} unanswered; each answered once")
    assert status == 0
    assert took < 10
    assert before < 500
    assert answers == dict.fromkeys(asked, 1)
