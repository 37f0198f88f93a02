"""R7 and R8: sends that are refused for a while, and sends of which nobody knows."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.outgoing.limits import LocalLimits
from bot.storage import letters
from bot.storage.letters import State
from tests.botapi import BotApiServer
from tests.botapi.faults import dropped, flooded
from tests.botapi.traffic import Traffic
from tests.faults.chamber import TOKEN, chamber
from tests.faults.tally import Tally

QUESTIONS = ("¿Por qué leemos?", "¿Quién relee?")


def lifted() -> LocalLimits:
    return LocalLimits(10_000, 10_000, 10_000)


def copies(api: BotApiServer) -> Counter[tuple[int, int | None]]:
    """Count the answers of every question."""
    return Counter((sent.chat_id, sent.reply_to) for sent in api.sent)


async def test_a_storm_of_refusals_loses_nothing_and_breaks_into_no_window(
    tmp_path: Path, *, full: bool, tally: Callable[[str], Tally]
) -> None:
    counted, number = tally("R7 storm of 429"), 2_000 if full else 150
    traffic = Traffic(QUESTIONS, number, people=number // 4, groups=5, share_in_groups=0.1)

    with BotApiServer(TOKEN) as api:
        async with chamber(api, tmp_path, lifted) as bot:
            with api.storm(flooded(1), 0.3, seed=7, methods=["sendMessage"]) as storm:
                api.push_all(traffic.updates())
                await bot.quiet(api)
            states = await bot.database.run(letters.count)

        assert states == {State.SENT: number}
        assert set(copies(api).values()) == {1}
        assert api.violations == []
        counted.outcomes["answered once"] += len(copies(api))
        counted.note(f"{storm.hits} sends refused, 0 inside a window")


async def test_a_chat_in_its_window_holds_up_no_other(tmp_path: Path) -> None:
    with BotApiServer(TOKEN) as api:
        async with chamber(api, tmp_path, lifted) as bot:
            ada, eva = api.user(7), api.user(8)
            api.flood_next("sendMessage", 3)
            held = api.private_text(ada, QUESTIONS[0])
            await asyncio.to_thread(api.wait_until, lambda: bool(api.calls("sendMessage")))
            for _ in range(20):
                api.private_text(eva, QUESTIONS[1])
            await bot.quiet(api)

        order = [sent.chat_id for sent in api.sent]
        assert order == [8] * 20 + [7]
        assert api.sent[-1].reply_to == held
        assert api.violations == []


@pytest.mark.parametrize("arrives", [True, False], ids=["arrives", "is lost"])
async def test_of_doubtful_sends_every_question_is_answered_with_one_copy_more_at_most(
    tmp_path: Path, *, arrives: bool, full: bool, tally: Callable[[str], Tally]
) -> None:
    what = "arrives all the same" if arrives else "is lost"
    counted, number = tally(f"R8 doubtful sends, what is doubted {what}"), 2_000 if full else 150

    with BotApiServer(TOKEN) as api:
        async with chamber(api, tmp_path, lifted) as bot:
            fault = dropped(done=arrives)
            with api.storm(fault, 0.05, seed=8, methods=["sendMessage"]) as storm:
                api.push_all(Traffic(QUESTIONS, number, people=number // 4).updates())
                await bot.quiet(api)
            states = await bot.database.run(letters.count)

        found = copies(api)
        assert len(found) + (0 if arrives else states.get(State.AMBIGUOUS, 0)) == number
        assert max(found.values()) <= 2
        assert states.get(State.FAILED, 0) == 0
        assert api.violations == []
        assert storm.hits
        counted.outcomes["answered"] += len(found)
        doubled = sum(times == 2 for times in found.values())
        lost = number - len(found)
        counted.note(f"{storm.hits} doubtful, {doubled} with one copy more, {lost} lost twice over")
