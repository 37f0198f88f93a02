import asyncio
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.generated import questions, write_essays
from bot.answers.answer import Answerer
from bot.building.builds import BuildCancelled, BuildFailed, Builds, Event
from index.domain import Encoder
from index.settings import BUNDLED_ENCODER
from index.shelf import Shelf
from tests.fakes import WordEncoder
from tests.faults.house import House
from tests.faults.lag import measured
from tests.faults.tally import Tally
from tests.faults.test_kills import SEED
from tests.index.workshop import Workshop, quietly

FOR_EVER = "3600"  # seconds a batch takes in a build that is to be ended
ESSAYS, FEW_ESSAYS, PASSAGES = 1000, 20, 5
KILLS, FEW_KILLS = 30, 2
QUESTIONS = 200


def command(house: House | Workshop, pause_s: str = "0") -> tuple[str, ...]:
    """Return a build of these, with the small encoder."""
    places = (str(house.root / "index"), str(house.corpus))
    return (sys.executable, "-m", "tests.faults.reindex", *places, pause_s)


def real_command(workshop: Workshop) -> tuple[str, ...]:
    """Return what /reindex starts."""
    places = (f"INDEX_HOME={workshop.shelf.home}", f"INDEX_CORPUS={workshop.corpus}")
    return ("env", *places, sys.executable, "-m", "index", "build", "--background")


async def ignore(_: Event) -> None: ...


def has_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def holder_of(house: House) -> int:
    """Return the process that builds."""
    return int(json.loads((house.home / "build.holder").read_text(encoding="utf-8"))["process"])


async def test_a_build_runs_at_low_priority_and_tells_its_progress(house: House) -> None:
    house.restore()
    priorities = []

    async def listen(event: Event) -> None:
        if event["event"] == "plan":
            priorities.append(os.getpriority(os.PRIO_PROCESS, holder_of(house)))
            await builds.cancel()

    own = os.getpriority(os.PRIO_PROCESS, 0)
    builds = Builds(command(house, FOR_EVER))
    with pytest.raises(BuildCancelled, match="the serving index is untouched"):
        await builds.run(listen)

    assert priorities == [min(own + 10, 19)]


async def test_a_cancelled_build_leaves_nothing_behind(house: House) -> None:
    house.restore()
    builds = Builds(command(house, FOR_EVER))

    async def listen(event: Event) -> None:
        if event["event"] == "plan":
            await builds.cancel()

    before = set(house.home.rglob("*"))
    with pytest.raises(BuildCancelled, match="was cancelled"):
        await builds.run(listen)

    assert set(house.home.rglob("*")) == before | {house.home / "build.lock"}
    assert house.serving() == "old"
    assert (await Builds(command(house)).run(ignore))["switched"] is True
    assert house.serving() == "new"


async def test_a_build_whose_bot_is_killed_ends_and_is_known_at_the_next_start(
    house: House, tmp_path: Path
) -> None:
    house.restore()
    record = tmp_path / "build.json"
    parent = [sys.executable, "-m", "tests.faults.parent", str(record), *command(house, FOR_EVER)]

    bot = await asyncio.create_subprocess_exec(*parent, stdout=subprocess.PIPE)
    assert bot.stdout is not None
    assert json.loads(await bot.stdout.readline())["event"] == "plan"
    build = holder_of(house)
    assert not has_ended(build)
    bot.send_signal(signal.SIGKILL)
    await bot.wait()

    while not has_ended(build):  # noqa: ASYNC110 - it is nobody's child any more
        await asyncio.sleep(0.01)
    assert house.serving() == "old"
    left = Builds(record=record).interrupted()
    assert left is not None
    assert left.chat == 900
    house.mend()


async def test_a_second_build_is_refused_and_told_who_builds(house: House) -> None:
    house.restore()
    first, begun = Builds(command(house, FOR_EVER)), asyncio.Event()

    async def listen(event: Event) -> None:
        begun.set()

    task = asyncio.create_task(first.run(listen))
    await begun.wait()
    holder = holder_of(house)

    with pytest.raises(
        BuildFailed, match=f"found another build at work, process {holder} on .* since 20.*; wait"
    ):
        await Builds(command(house)).run(ignore)

    await first.cancel()
    with pytest.raises(BuildCancelled, match="was cancelled"):
        await task
    assert house.serving() == "old"


def test_a_second_build_is_refused_before_the_encoder_is_loaded(
    house: House, tally: Callable[[str], Tally]
) -> None:
    house.restore()
    counts = tally("R11 a second build is refused")
    environment = [f"INDEX_HOME={house.home}", f"INDEX_CORPUS={house.corpus}"]
    build = [sys.executable, "-X", "importtime", "-m", "index", "build"]

    with Shelf(house.home).locked():
        begun = time.monotonic()
        refused = subprocess.run(
            ["env", *environment, *build], check=False, capture_output=True, text=True
        )
        counts.note(f"after {time.monotonic() - begun:.2f} s, without torch")

    assert refused.returncode == 1
    assert f"process {os.getpid()} on" in refused.stderr
    assert not re.search(r"\| +torch$", refused.stderr, re.MULTILINE)


async def test_a_spawned_build_killed_at_any_moment_leaves_a_whole_generation(
    house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R3 kill -9 at random moments of a spawned build, as /reindex starts it")
    chance = random.Random(SEED)
    house.restore()
    begun = time.monotonic()
    await Builds(command(house)).run(ignore)
    usual = time.monotonic() - begun

    for _ in range(KILLS if full else FEW_KILLS):
        house.restore()
        builds = Builds(command(house), grace_s=0)
        task = asyncio.create_task(builds.run(ignore))
        await asyncio.wait({task}, timeout=chance.uniform(0, usual))
        await builds.cancel()
        try:
            await task
        except BuildFailed:
            counts.count(f"killed, {house.serving()} serves")
        else:
            counts.count(f"ended before, {house.serving()} serves")
        house.mend()


def bundled() -> Encoder:
    from index.encoder import SentenceEncoder

    return SentenceEncoder.load(str(BUNDLED_ENCODER), threads=1)


async def test_the_loop_goes_on_while_essays_are_read_again_and_questions_come(
    tmp_path: Path, tally: Callable[[str], Tally], *, full: bool
) -> None:
    essays = ESSAYS if full else FEW_ESSAYS
    counts = tally(f"R13 {essays} essays read again, {'bundled' if full else 'small'} encoder")
    workshop = Workshop(tmp_path, WordEncoder())
    encoder = bundled() if full else workshop.encoder
    write_essays(workshop.corpus, PASSAGES, sentences=1)
    await asyncio.to_thread(replace(workshop.builder(), encoder=encoder).build, quietly)
    answerer = Answerer(workshop.shelf, lambda: encoder, threshold=None)
    await asyncio.to_thread(answerer.refresh)
    first = answerer.generation
    shutil.rmtree(workshop.corpus)
    write_essays(workshop.corpus, essays * PASSAGES, sentences=1)
    asked, took = 0, []
    builds = Builds(real_command(workshop) if full else command(workshop))

    async with measured() as lag:
        task = asyncio.create_task(builds.run(ignore))
        while not task.done():
            begun = time.perf_counter()
            await asyncio.to_thread(answerer.ask, questions(QUESTIONS)[asked % QUESTIONS])
            took.append((time.perf_counter() - begun) * 1000)
            asked += 1
        report = await task
        await asyncio.to_thread(answerer.refresh)

    assert report["counts"]["essays"] == essays
    assert answerer.generation is not None
    assert answerer.generation is not first
    assert len(lag.found) > 0
    assert asked > 0
    median = sorted(took)[asked // 2]
    counts.note(f"{lag.words}; {asked} questions, p50 {median:.1f} ms; {report['seconds']:.0f} s")
