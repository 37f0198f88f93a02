import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.builds import BuildFailed, Builds, Event

BUILT = {"event": "built", "generation": "g", "switched": True}
HANG = "import signal; signal.pause()"


def child(*lines: str) -> tuple[str, ...]:
    """Return the command of a build that does these lines of Python."""
    begin = "import json, os, sys\ndef say(**event): print(json.dumps(event), flush=True)\n"
    return (sys.executable, "-c", begin + "\n".join(lines))


def say(event: Event) -> str:
    return f"say(**{event!r})"


def progress(done: int) -> Event:
    return {"event": "progress", "stage": "encode", "done": done, "total": 3}


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def ignore(_: Event) -> None: ...


def listener() -> tuple[list[Event], Callable[[Event], Awaitable[None]]]:
    heard: list[Event] = []

    async def listen(event: Event) -> None:
        heard.append(event)

    return heard, listen


@contextlib.asynccontextmanager
async def at_work() -> AsyncIterator[tuple[Builds, "asyncio.Task[Event]"]]:
    """A build that has begun and would never end by itself."""
    builds, begun = Builds(child(say(progress(1)), HANG)), asyncio.Event()

    async def listen(_: Event) -> None:
        begun.set()

    task = asyncio.create_task(builds.run(listen))
    await begun.wait()
    try:
        yield builds, task
    finally:
        await builds.stop()
        await asyncio.wait({task})


async def test_plan_and_progress_are_told_in_order_and_the_report_returned() -> None:
    plan = {"event": "plan", "added": ["Ñ 🔑"], "to_encode": 3}
    heard, listen = listener()
    builds = Builds(child(say(plan), *(say(progress(n)) for n in (1, 2, 3)), say(BUILT)))

    report = await builds.run(listen)

    assert report == BUILT
    assert heard == [plan, progress(1), progress(2), progress(3)]
    assert not builds.running


async def test_a_build_that_fails_says_why() -> None:
    failed = {"event": "failed", "error": "CorpusError", "message": "a.md:3: found nothing"}
    builds = Builds(child(say(progress(1)), say(failed), "sys.exit(1)"))

    with pytest.raises(BuildFailed, match=r"\Aa\.md:3: found nothing\Z"):
        await builds.run(ignore)

    assert not builds.running


async def test_a_build_that_is_killed_is_told_with_its_status() -> None:
    builds = Builds(child(say(progress(1)), "os.kill(os.getpid(), 9)"))

    with pytest.raises(BuildFailed, match="the build ended with status -9"):
        await builds.run(ignore)


@pytest.mark.parametrize("status", [0, 3])
async def test_a_build_that_ends_without_a_word_is_told_with_its_status(status: int) -> None:
    builds = Builds(child("print('no memory', file=sys.stderr)", f"sys.exit({status})"))

    with pytest.raises(BuildFailed, match=f"the build ended with status {status}") as caught:
        await builds.run(ignore)

    assert "no memory" not in str(caught.value)


async def test_a_report_before_a_bad_end_is_not_believed() -> None:
    with pytest.raises(BuildFailed, match="status 3"):
        await Builds(child(say(BUILT), "sys.exit(3)")).run(ignore)


async def test_half_a_line_tells_nothing() -> None:
    heard, listen = listener()
    half = """sys.stdout.write('{"event": "progr'); sys.stdout.flush(); os.kill(os.getpid(), 9)"""

    with pytest.raises(BuildFailed, match="status -9"):
        await Builds(child(say(progress(1)), half)).run(listen)

    assert heard == [progress(1)]


@pytest.mark.parametrize("line", ["Loading", "7", "[]", "null", '"plan"'])
async def test_lines_of_others_are_passed_over(line: str) -> None:
    heard, listen = listener()
    builds = Builds(child(f"print({line!r}, flush=True)", say(progress(1)), say(BUILT)))

    assert await builds.run(listen) == BUILT
    assert heard == [progress(1)]


async def test_a_long_report_arrives_whole() -> None:
    heard, listen = listener()
    plan = "say(event='plan', added=['título'] * 200_000)"

    await Builds(child(plan, "print('x' * 300_000, file=sys.stderr)", say(BUILT))).run(listen)

    assert len(heard[0]["added"]) == 200_000


async def test_one_build_runs_at_a_time() -> None:
    async with at_work() as (builds, _):
        assert builds.running
        with pytest.raises(BuildFailed, match="another build is at work"):
            await builds.run(ignore)
        assert builds.running


async def test_a_stopped_build_leaves_no_process(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    begin = f"open({str(mark)!r}, 'w').write(str(os.getpid()))"
    builds, begun = Builds(child(begin, say(progress(1)), HANG)), asyncio.Event()

    async def listen(_: Event) -> None:
        begun.set()

    task = asyncio.create_task(builds.run(listen))
    await begun.wait()
    await builds.stop()

    with pytest.raises(BuildFailed, match="status -15"):
        await task
    assert not builds.running
    assert not is_alive(int(mark.read_text()))


async def test_there_may_be_nothing_to_stop() -> None:
    builds = Builds(child(say(BUILT)))

    await builds.stop()
    await builds.run(ignore)
    await builds.stop()

    assert not builds.running


async def test_after_a_failure_another_build_can_run(tmp_path: Path) -> None:
    mark = tmp_path / "second"
    builds = Builds(
        child(
            f"first = not os.path.exists({str(mark)!r})",
            f"open({str(mark)!r}, 'w').close()",
            "if first: sys.exit(1)",
            say(BUILT),
        )
    )

    with pytest.raises(BuildFailed, match="status 1"):
        await builds.run(ignore)
    assert await builds.run(ignore) == BUILT


async def test_a_listener_that_fails_leaves_no_build_behind(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    begin = f"open({str(mark)!r}, 'w').write(str(os.getpid()))"
    builds = Builds(child(begin, say(progress(1)), HANG))

    async def listen(_: Event) -> None:
        raise ZeroDivisionError("in the listener")

    try:
        with pytest.raises(ZeroDivisionError, match="in the listener"):
            await builds.run(listen)
        assert not is_alive(int(mark.read_text()))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(mark.read_text()), signal.SIGKILL)
