"""R6, R14: floods lose nothing, keep the order, break no limit and fill no memory."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.botapi import Traffic, User, updates
from tests.botapi.chats import Json, private_chat
from tests.botapi.disorder import Disorder
from tests.faults.tally import Tally
from tests.faults.tavern import QUESTION, tavern, until

Begin = Callable[[str], Tally]
MIB = 2**20
AHEAD = 1_000  # questions that may be unanswered


def in_turn(number: int, people: int) -> Iterator[Json]:
    """Yield questions of one person after the other."""
    for n in range(number):
        user = User(1000 + n % people)
        yield updates.update(updates.text(private_chat(user), user, f"{QUESTION} {n}"))


def test_a_flood_is_answered_once_and_in_order(tmp_path: Path, tally: Begin, *, full: bool) -> None:
    counted = tally("R6 flood")
    number, people = (6000, 500) if full else (240, 60)
    bad_day = Disorder(repeated=0.1, swapped=0.05, seed=6)
    with tavern(tmp_path / "bot") as house:
        house.start()
        begun = time.monotonic()
        house.api.feed(bad_day.over(in_turn(number, people)))
        until(lambda: sum(house.answers().values()) >= number or house.ended)
        until(lambda: not house.api.pending_updates or house.ended)
        took = time.monotonic() - begun
        status, _ = house.end()
        sent, violations, answers = house.api.sent, house.api.violations, house.answers()

    happened = bad_day.happened
    counted.note(f"{number} of {people} chats in {took:.0f} s, {happened['repeated']} repeated")
    counted.note(f"{happened['swapped']} swapped, {len(answers)} answered once, in order")
    assert status == 0
    assert violations == []
    assert len(answers) == number
    assert set(answers.values()) == {1}
    for chat in range(1000, 1000 + people):
        replied = [one.reply_to or 0 for one in sent if one.chat_id == chat]
        assert replied == sorted(replied)


def test_a_flood_of_many_people_does_not_fill_the_memory(
    tmp_path: Path, tally: Begin, *, full: bool
) -> None:
    counted = tally("R14 memory")
    warm, number, people = (20_000, 300_000, 100_000) if full else (200, 500, 400)
    with tavern(tmp_path / "bot") as house:
        house.api.record_lightly(chats=2 * people)  # a forgotten chat counts from 1 again
        counts = house.api.telegram.record.counts
        house.start()
        house.api.feed(Traffic([QUESTION], warm, people=people, seed=1).updates(), ahead=AHEAD)
        until(lambda: counts["sent by sendMessage"] >= warm or house.ended, 3000)
        before = house.memory_bytes()
        begun = time.monotonic()
        house.api.feed(Traffic([QUESTION], number, people=people, seed=2).updates(), ahead=AHEAD)
        until(lambda: counts["sent by sendMessage"] >= warm + number or house.ended, 3000)
        grown, took = house.memory_bytes() - before, time.monotonic() - begun
        status, _ = house.end()
        answered = counts["sent by sendMessage"]

    counted.note(f"{number} updates of {people} people in {took:.0f} s: {grown / MIB:+.1f} MiB")
    counted.note(f"{answered - warm} answers ({number / took:.0f} a second)")
    assert status == 0
    assert answered == warm + number
    assert grown < 20 * MIB
