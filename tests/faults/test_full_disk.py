import re
import shutil
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np

from tests.faults.house import House
from tests.faults.nursery import Nursery
from tests.faults.tally import Tally

STEP, SMALL_STEP = 2048, 32768  # bytes of room more each time
DIMENSION, PAGE = 64, 4096
SPEECH = 8192  # bytes that a build may need for what it says, to a file in this rig
# numpy hides the loss of a last buffer, as faiss does: reading back tells.
REFUSED = re.compile(r"No space left on device|File too large|\d+ written|not what was written")


def fill(disk: Path, room: int) -> None:
    """Leave so many bytes of a disk free."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"")
    free = shutil.disk_usage(disk).free
    with ballast.open("wb") as file:
        file.write(bytes(max(0, free - room)))


def test_on_a_disk_that_fills_the_old_generation_serves_until_there_is_room(
    nursery: Nursery, small_disk: Path, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R4 a disk that is full, with more and more room")
    house = House.furnish(small_disk)
    needed = sum(path.stat().st_size for path in house.home.rglob("*") if path.is_file()) * 2

    for room in range(0, needed, STEP if full else SMALL_STEP):
        (small_disk / "ballast").unlink(missing_ok=True)
        house.restore()
        fill(small_disk, room)

        ended = nursery.build(house)

        assert house.serving() == ("new" if ended.success else "old")
        assert ended.success or REFUSED.search(ended.words), ended
        counts.count("built" if ended.success else "refused, the old one serves")
    (small_disk / "ballast").unlink()
    house.mend()
    assert len(counts.outcomes) == 2


def test_with_a_limit_on_the_size_of_files_the_old_generation_serves(
    nursery: Nursery, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R4 no file may be larger than so many bytes")
    largest = max(path.stat().st_size for path in house.home.rglob("*") if path.is_file())

    for limit in range(SPEECH, largest * 2, largest // (50 if full else 4)):
        house.restore()

        ended = nursery.build(house, largest_file=limit)

        assert house.serving() == ("new" if ended.success else "old")
        assert ended.success or REFUSED.search(ended.words), ended
        counts.count("built" if ended.success else "refused, the old one serves")
    house.mend()
    assert len(counts.outcomes) == 2


def test_plain_faiss_on_the_same_disk_reports_success_for_what_is_lost(
    small_disk: Path, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("plain faiss, write_index on a disk with one page too few")
    path = small_disk / "index.faiss"

    for rows in range(16, 416 if full else 66):
        index = faiss.IndexFlatIP(DIMENSION)
        index.add(np.ones((rows, DIMENSION), np.float32))
        whole = faiss.serialize_index(index).nbytes
        path.unlink(missing_ok=True)
        (small_disk / "ballast").unlink(missing_ok=True)
        fill(small_disk, (whole - 1) // PAGE * PAGE)
        try:
            faiss.write_index(index, str(path))
        except RuntimeError:
            counts.count("refused")
        else:
            assert path.stat().st_size < whole
            counts.count("reported as written, but short")

    assert counts.outcomes["reported as written, but short"] > 0
