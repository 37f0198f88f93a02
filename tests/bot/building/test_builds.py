import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.building.builds import LINE_LIMIT, BuildCancelled, BuildFailed, Builds, Event
from bot.building.ending import how_it_ended

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
        await builds.cancel()
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


async def test_a_build_that_is_killed_is_told_with_its_signal() -> None:
    builds = Builds(child(say(progress(1)), "os.kill(os.getpid(), 9)"))

    with pytest.raises(
        BuildFailed,
        match=r"the build was killed by signal 9 \(SIGKILL\), often because memory ran out",
    ):
        await builds.run(ignore)


@pytest.mark.parametrize(("status", "how"), [(0, "without a report"), (3, "with status 3")])
async def test_a_build_that_ends_without_a_word_is_told_with_its_status(
    status: int, how: str
) -> None:
    builds = Builds(child("print('no memory', file=sys.stderr)", f"sys.exit({status})"))

    with pytest.raises(BuildFailed, match=f"the build ended {how}; its last words") as caught:
        await builds.run(ignore)

    assert "no memory" not in str(caught.value)


async def test_a_report_before_a_bad_end_is_not_believed() -> None:
    with pytest.raises(BuildFailed, match="status 3"):
        await Builds(child(say(BUILT), "sys.exit(3)")).run(ignore)


async def test_half_a_line_tells_nothing() -> None:
    heard, listen = listener()
    half = """sys.stdout.write('{"event": "progr'); sys.stdout.flush(); os.kill(os.getpid(), 9)"""

    with pytest.raises(BuildFailed, match="killed by signal 9"):
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


async def test_a_cancelled_build_leaves_no_process(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    begin = f"open({str(mark)!r}, 'w').write(str(os.getpid()))"
    builds, begun = Builds(child(begin, say(progress(1)), HANG)), asyncio.Event()

    async def listen(_: Event) -> None:
        begun.set()

    task = asyncio.create_task(builds.run(listen))
    await begun.wait()
    await builds.cancel()

    with pytest.raises(BuildCancelled, match="was cancelled; the serving index is untouched"):
        await task
    assert not builds.running
    assert not is_alive(int(mark.read_text()))


async def test_there_may_be_nothing_to_cancel() -> None:
    builds = Builds(child(say(BUILT)))

    assert not await builds.cancel()
    assert await builds.run(ignore) == BUILT
    assert not await builds.cancel()
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


async def test_a_build_that_does_not_hear_is_killed_after_its_grace(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    builds, begun = Builds(child(deaf, say(progress(1)), HANG), grace_s=0.05), asyncio.Event()

    async def listen(_: Event) -> None:
        begun.set()

    task = asyncio.create_task(builds.run(listen))
    await begun.wait()

    assert await builds.cancel()
    with pytest.raises(BuildCancelled, match="was cancelled"):
        await task


async def test_a_build_can_be_cancelled_before_it_has_begun() -> None:
    builds = Builds(child(HANG))
    task = asyncio.create_task(builds.run(ignore))
    await asyncio.sleep(0)  # it runs up to where it starts the process

    assert await builds.cancel()

    with pytest.raises(BuildCancelled, match="was cancelled"):
        await task


async def test_cancelling_ends_what_the_build_has_started_as_well(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    grandchild = f"import subprocess; p = subprocess.Popen([sys.executable, '-c', {HANG!r}])"
    note = f"open({str(mark)!r}, 'w').write(str(p.pid))"
    builds, begun = Builds(child(grandchild, note, say(progress(1)), HANG)), asyncio.Event()

    async def listen(_: Event) -> None:
        begun.set()

    task = asyncio.create_task(builds.run(listen))
    await begun.wait()
    await builds.cancel()

    with pytest.raises(BuildCancelled, match="was cancelled"):
        await task
    while is_alive(int(mark.read_text())):  # noqa: ASYNC110 - init reaps it, and tells nobody
        await asyncio.sleep(0.01)


async def test_an_exception_of_the_build_is_told_by_its_last_line() -> None:
    builds = Builds(child(say(progress(1)), "raise ZeroDivisionError('in the middle')"))

    with pytest.raises(
        BuildFailed, match="ended with status 1: ZeroDivisionError: in the middle; the whole"
    ):
        await builds.run(ignore)


async def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="could not be started: No such file or directory"):
        await Builds((str(tmp_path / "none"),)).run(ignore)


async def test_a_line_without_end_is_not_kept() -> None:
    builds = Builds(child(f"print('x' * {LINE_LIMIT + 2}, flush=True)", HANG))

    with pytest.raises(BuildFailed, match="said a line of more than 16,777,216 bytes"):
        await builds.run(ignore)

    assert not builds.running


async def test_only_the_end_of_many_complaints_is_kept() -> None:
    flood = "for _ in range(3000): print('x' * 1000, file=sys.stderr)"
    builds = Builds(child(flood, "raise ZeroDivisionError('the last')"))

    with pytest.raises(BuildFailed, match="ZeroDivisionError: the last"):
        await builds.run(ignore)


async def test_a_build_is_told_by_a_pipe_that_nobody_waits_for_it_any_more() -> None:
    kind = "import stat; mode = os.fstat(0).st_mode"
    report = "say(event='built', pipe=stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode))"

    assert (await Builds(child(kind, report)).run(ignore))["pipe"] is True


async def test_an_interrupted_build_is_known_at_the_next_start(tmp_path: Path) -> None:
    record = tmp_path / "state" / "build.json"
    notes = []

    async def listen(_: Event) -> None:
        notes.append(record.read_bytes())

    before = Builds(child(say(progress(1)), say(BUILT)), record=record)
    assert before.interrupted() is None
    await before.run(listen, chat=-100200300)
    assert before.interrupted() is None  # it has ended, and told how
    record.write_bytes(notes[0])  # as if the bot had died meanwhile

    after = Builds(child(say(BUILT)), record=record)
    left = after.interrupted()

    assert left is not None
    assert left.chat == -100200300
    assert abs(datetime.now(UTC) - left.started).days == 0
    after.forget_interrupted()
    assert after.interrupted() is None


async def test_a_build_at_work_is_not_an_interrupted_one(tmp_path: Path) -> None:
    builds = Builds(child(say(progress(1)), say(BUILT)), record=tmp_path / "build.json")
    found: list[object] = []

    async def listen(_: Event) -> None:
        builds.forget_interrupted()
        found.append(builds.interrupted())

    await builds.run(listen)

    assert found == [None]


async def test_a_damaged_note_still_tells_that_a_build_was_interrupted(tmp_path: Path) -> None:
    record = tmp_path / "build.json"
    record.write_bytes(b'{"started": "2026-')

    left = Builds(child(), record=record).interrupted()

    assert left is not None
    assert left.chat is None


async def test_without_room_for_the_note_nothing_is_built(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file in the way")
    builds = Builds(child(say(BUILT)), record=tmp_path / "state" / "build.json")

    with pytest.raises(BuildFailed, match="see to room and rights there, then build again"):
        await builds.run(ignore)

    assert not builds.running


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (-11, "", "killed by signal 11 (SIGSEGV), a fault inside a library"),
        (-15, "", "killed by signal 15 (SIGTERM), which somebody on this machine sent"),
        (-18, "", "killed by signal 18 (SIGCONT)"),
        (-40, "", "killed by signal 40"),
        (1, "Traceback\nValueError: no", "ended with status 1; its last words are in the log"),
        (
            1,
            "Traceback (most recent call last):\n  File\nMemoryError",
            "ended with status 1: MemoryError; the whole of it is in the log",
        ),
    ],
)
def test_an_ending_is_told_in_words(status: int, said: str, words: str) -> None:
    assert how_it_ended(status, said) == f"the build {'was ' if status < 0 else ''}{words}"
