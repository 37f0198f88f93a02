import random
import time
from collections.abc import Callable

import pytest

from tests.faults.house import House
from tests.faults.nursery import Nursery
from tests.faults.tally import Tally
from tests.faults.tracing import Call, Fault, calls_of

SEED = 20130430
CHANGING = frozenset(
    {
        *("write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "flock"),
        *("rename", "renameat", "renameat2", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir"),
    }
)
SAMPLE, KILLS, ALL_KILLS = 25, 10, 300


def points_of(nursery: Nursery, house: House) -> list[Call]:
    """Return every system call of a whole build."""
    house.restore()
    ended = nursery.build(house, fault=Fault())
    assert ended.success, ended
    assert house.serving() == "new"
    return calls_of(ended.log)


def sample_of(calls: list[Call], size: int, *, full: bool) -> list[Call]:
    """Return all, those first that change the disk; or the renames, and others by chance."""
    shuffled = random.Random(SEED).sample(calls, len(calls))
    if full:
        return sorted(shuffled, key=lambda call: not changes(call))
    renames = [call for call in calls if call.name.startswith("rename")]
    return [*renames, *shuffled[:size]]


def changes(call: Call) -> bool:
    """Whether a call changes what is on disk, or makes it stay there."""
    return call.name in CHANGING or "O_CREAT" in call.text


@pytest.mark.strace
def test_a_build_killed_at_any_system_call_leaves_the_old_or_the_new_generation(
    nursery: Nursery, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R3 kill -9 at every system call of a build")
    calls = points_of(nursery, house)
    switch = next(c.place for c in calls if c.name.startswith("rename") and "CURRENT.tmp" in c.text)
    served = house.workshop.shelf.current()
    changing = sum(map(changes, calls))
    counts.note(f"{len(calls)} system calls in a build, {changing} of them change the disk")

    for call in sample_of(calls, SAMPLE, full=full):
        house.restore()

        ended = nursery.build(house, fault=Fault(call, "signal=KILL"))

        serving = house.serving()
        if call.name.startswith("rename"):
            assert serving == ("new" if call.place > switch else "old"), call
        if ended.success:  # a directory may list its files in another order each time
            assert serving == "new"
            counts.count("not reached")
        else:
            assert "killed by signal 9 (SIGKILL)" in ended.words
            counts.count(f"{serving} serves")
        house.mend()
    assert counts.outcomes["not reached"] <= len(calls) / 100
    assert served.texts  # what was open all the while can still be read


def test_a_build_killed_at_any_moment_leaves_the_old_or_the_new_generation(
    nursery: Nursery, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R3 kill -9 at random moments of a build")
    chance = random.Random(SEED)
    house.restore()
    begun = time.monotonic()
    assert nursery.build(house).success
    usual = time.monotonic() - begun

    for _ in range(ALL_KILLS if full else KILLS):
        house.restore()

        ended = nursery.kill(house, after_s=chance.uniform(0, usual))

        serving = house.serving()
        assert ended.status in (-9, 0)
        assert serving == "new" if ended.success else serving in ("old", "new")
        counts.count(f"{'ended before' if ended.success else 'killed'}, {serving} serves")
        house.mend()
    assert any("killed" in outcome for outcome in counts.outcomes)
