import random
import re
from collections.abc import Callable

import pytest

from tests.faults.house import House
from tests.faults.nursery import Ended, Nursery
from tests.faults.tally import Tally
from tests.faults.test_kills import SEED, points_of
from tests.faults.tracing import Call, Fault

WRITING = frozenset(
    {
        *("write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "close", "flock"),
        *("rename", "renameat", "renameat2", "openat", "open", "creat", "mkdir", "mkdirat"),
        *("unlink", "unlinkat", "rmdir", "mmap"),
    }
)
READING = frozenset({"read", "pread64", "openat", "open", "getdents64"})
SAMPLE = 12
REMEDY = re.compile(r"see to |(build|try) again|run `python -m index|is in the log")


def switch_of(calls: list[Call]) -> Call:
    return next(c for c in calls if c.name.startswith("rename") and "CURRENT.tmp" in c.text)


def outcome(ended: Ended, serving: str, call: Call, switch: Call) -> str:
    """Hold a build to its word: a success serves, a failure says what to do."""
    if "(INJECTED)" not in ended.log:
        return "not reached" if ended.success else f"wrong: ended without a fault at {call}"
    if ended.success:
        return "done without, the new one serves" if serving == "new" else f"wrong: lost at {call}"
    speaking = re.match(r"[12]<", call.text)  # it could not say a word
    if not (speaking or REMEDY.search(ended.words)):
        return f"wrong: without remedy at {call}: {ended.words}"
    if serving == "new":
        late = call.place > switch.place
        return "failed after the switch, the new one serves" if late else f"wrong: early at {call}"
    if ended.status < 0:
        return "killed by a signal, the old one serves"
    return "failed with a remedy, the old one serves"


def wrong(counts: Tally) -> list[str]:
    return [outcome for outcome in counts.outcomes if outcome.startswith("wrong")]


@pytest.mark.strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_disk_that_refuses_once_loses_nothing_and_is_told(
    error: str, nursery: Nursery, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally(f"R4 {error} at every call that writes, opens, closes, renames or maps")
    calls = [call for call in points_of(nursery, house) if call.name in WRITING]
    switch = switch_of(calls)
    shuffled = random.Random(SEED).sample(calls, len(calls))
    chosen = shuffled if full else [switch, *shuffled[:SAMPLE]]
    counts.note(f"{len(calls)} such calls in a build")

    for call in chosen:
        house.restore()

        ended = nursery.build(house, fault=Fault(call, f"error={error}"))

        counts.count(outcome(ended, house.serving(), call, switch))
        house.mend()

    assert not wrong(counts)
    assert counts.outcomes["not reached"] <= len(calls) / 100
    assert counts.outcomes["failed with a remedy, the old one serves"] > 0


@pytest.mark.strace
def test_a_build_that_cannot_read_the_old_generation_does_without_it(
    nursery: Nursery, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R4 EIO at every read of the old generation's files")
    calls = points_of(nursery, house)
    old = f"/index/generations/{house.old}/"
    reads = [c for c in calls if c.name in READING and (old in c.text or "/CURRENT>" in c.text)]

    for call in reads if full else random.Random(SEED).sample(reads, SAMPLE):
        house.restore()

        ended = nursery.build(house, fault=Fault(call, "error=EIO"))

        counts.count(outcome(ended, house.serving(), call, switch_of(calls)))
        house.mend()

    assert not wrong(counts)
    assert counts.outcomes["done without, the new one serves"] > 0
