import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import (
    BuildRunning,
    IndexDamaged,
    IndexMismatch,
    IndexNotBuilt,
    IndexNotWritten,
)
from index.manifest import MANIFEST, read_json, write_manifest
from index.shelf import LOST, Shelf
from tests.fakes import WordEncoder
from tests.index.essays import write_essay
from tests.index.workshop import Workshop


def test_an_empty_shelf_says_to_build(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    message = re.escape(f"{tmp_path}: found no generation; run `python -m index build`")

    assert shelf.current_id() is None
    assert shelf.ids() == []
    with pytest.raises(IndexNotBuilt, match=message):
        shelf.current()
    with pytest.raises(IndexNotBuilt, match=message):
        shelf.manifest()
    with pytest.raises(IndexNotBuilt, match=message):
        shelf.verify()
    with pytest.raises(IndexNotBuilt, match=message):
        shelf.rollback()


def test_the_generation_that_current_names_serves(two_builds: Workshop) -> None:
    new, old = two_builds.shelf.ids()

    assert new > old
    assert two_builds.shelf.current_id() == new
    assert two_builds.shelf.current().id == new
    assert two_builds.shelf.verify() == new
    assert two_builds.shelf.manifest()["id"] == new


def test_publishing_changes_what_serves_and_leaves_nothing_beside(copied: Workshop) -> None:
    new, old = copied.shelf.ids()

    copied.shelf.publish(old)

    assert copied.shelf.current_id() == old
    assert sorted(p.name for p in copied.shelf.home.iterdir() if p.name != "build.lock") == [
        "CURRENT",
        "generations",
    ]
    assert copied.shelf.ids() == [new, old]


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.rename", "pathlib.Path.open"])
def test_a_publication_that_fails_leaves_the_former_one_serving(
    failing: str, copied: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = copied.shelf.ids()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(failing, refuse)
        with pytest.raises(OSError, match="No space left on device"):
            copied.shelf.publish(old)

    assert copied.shelf.current_id() == new
    assert copied.shelf.current().id == new


@pytest.mark.parametrize("named", ["20200101T000000000000Z", "../elsewhere", "a\0b", "\n x"])
def test_where_current_names_no_generation_the_newest_serves(named: str, copied: Workshop) -> None:
    (copied.shelf.home / "CURRENT").write_text(named, encoding="utf-8")

    assert copied.shelf.current().id == copied.shelf.ids()[0]


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_in_current_does_not_keep_a_whole_generation_from_serving(
    bit: int, copied: Workshop
) -> None:
    path = copied.shelf.home / "CURRENT"
    raw = bytearray(path.read_bytes())
    raw[3] ^= 1 << bit
    path.write_bytes(raw)

    assert copied.shelf.current().id == copied.shelf.ids()[0]


def test_a_rollback_lets_the_one_before_serve(copied: Workshop) -> None:
    new, old = copied.shelf.ids()

    assert copied.shelf.rollback(WordEncoder().digest) == (new, old)
    assert copied.shelf.current().id == old


def test_a_rollback_from_the_oldest_is_refused(copied: Workshop) -> None:
    old = copied.shelf.ids()[-1]
    copied.shelf.rollback()

    with pytest.raises(IndexNotBuilt, match=f"found no generation before {old}; run"):
        copied.shelf.rollback()
    assert copied.shelf.current_id() == old


def test_a_rollback_to_another_encoder_is_refused_by_name(workshop: Workshop) -> None:
    workshop.build()
    first = workshop.shelf.current_id()
    workshop.encoder = WordEncoder("other")
    workshop.build()
    new = workshop.shelf.current_id()

    with pytest.raises(IndexMismatch, match=rf"generation {first} was built with words \("):
        workshop.shelf.rollback(WordEncoder("other").digest)
    assert workshop.shelf.current_id() == new


def test_a_rollback_to_a_damaged_generation_is_refused(copied: Workshop) -> None:
    new, old = copied.shelf.ids()
    (copied.shelf.generations / old / "essays.json").write_bytes(b"{}")

    with pytest.raises(IndexDamaged, match=r"essays\.json: found 2 bytes"):
        copied.shelf.rollback()
    assert copied.shelf.current_id() == new


def test_a_generation_of_an_unknown_format_is_refused_and_the_one_before_serves(
    copied: Workshop,
) -> None:
    new, old = copied.shelf.ids()
    folder = copied.shelf.generations / new
    manifest = read_json(folder / MANIFEST)
    del manifest["digest"]
    write_manifest(folder, {**manifest, "format": 99})

    assert copied.shelf.current().id == old
    with pytest.raises(IndexMismatch, match=f"generation {new} was built with format 99"):
        copied.shelf.manifest()


def test_tidying_keeps_the_newest_and_the_serving_one(workshop: Workshop) -> None:
    for n in range(4):
        write_essay(workshop.corpus, "nuevo", f"La versión número {n} del ensayo.")
        workshop.build(keep=100)
    names = workshop.shelf.ids()
    workshop.shelf.publish(names[3])

    workshop.shelf.tidy(keep=2)

    assert workshop.shelf.ids() == [names[0], names[1], names[3]]
    assert workshop.shelf.current().id == names[3]


def test_tidying_removes_what_a_build_left_unfinished(copied: Workshop) -> None:
    unfinished = copied.shelf.generations / "20990101T000000000000Z"
    (unfinished / "lexicon").mkdir(parents=True)
    (unfinished / "essays.json").write_bytes(b"{")

    copied.shelf.tidy(keep=2)

    assert not unfinished.exists()
    assert len(copied.shelf.ids()) == 2


def test_a_half_written_manifest_does_not_push_a_whole_generation_out(copied: Workshop) -> None:
    new, old = copied.shelf.ids()
    broken = copied.shelf.generations / f"{new[:-1]}0Z"  # between the two
    broken.mkdir()
    (broken / MANIFEST).write_bytes(b'{"format": 1, "id')

    copied.shelf.tidy(keep=2)

    assert (copied.shelf.generations / new).exists()
    assert (copied.shelf.generations / old).exists()


def test_without_current_the_newest_whole_generation_serves(copied: Workshop) -> None:
    (copied.shelf.home / "CURRENT").unlink()

    assert copied.shelf.current_id() == LOST
    assert copied.shelf.current().id == copied.shelf.ids()[0]
    with pytest.raises(IndexDamaged, match="CURRENT: found no id; expected the id of a generation"):
        copied.shelf.verify()


def test_a_current_that_cannot_be_read_is_as_if_it_were_lost(copied: Workshop) -> None:
    path = copied.shelf.home / "CURRENT"
    path.unlink()
    path.mkdir()

    assert copied.shelf.current_id() == LOST
    assert copied.shelf.current().id == copied.shelf.ids()[0]


def test_a_rollback_mends_a_lost_current(copied: Workshop) -> None:
    (copied.shelf.home / "CURRENT").write_bytes(b"2026")
    new = copied.shelf.ids()[0]

    assert copied.shelf.rollback() == (LOST, new)
    assert copied.shelf.current_id() == copied.shelf.verify() == new


def test_a_damaged_generation_pushes_no_whole_one_out(copied: Workshop) -> None:
    new, old = copied.shelf.ids()
    (copied.shelf.generations / new / "essays.json").write_bytes(b"{}")

    newest = copied.build(keep=2).generation

    assert copied.shelf.ids() == [newest, new, old]
    assert copied.build(full=True, keep=2).generation > newest
    assert len(copied.shelf.ids()) == 2


def test_a_failed_publication_is_taken_back(copied: Workshop) -> None:
    before = copied.shelf.ids()
    half = copied.shelf.generations / "20990101T000000000000Z"

    def fail() -> None:
        with copied.shelf.publication():
            half.mkdir()
            half.read_bytes()

    with pytest.raises(IndexNotWritten, match=r"\(Is a directory\).*see to room and rights"):
        fail()

    assert not half.exists()
    assert copied.shelf.ids() == before


def test_a_publication_that_fails_after_the_switch_takes_nothing_from_what_serves(
    copied: Workshop,
) -> None:
    new, old = copied.shelf.ids()
    aside = copied.root / "aside"
    (copied.shelf.generations / old).rename(aside)

    def fail_late() -> None:
        with copied.shelf.publication():
            aside.rename(copied.shelf.generations / old)
            copied.shelf.publish(old)
            raise ZeroDivisionError("late")

    with pytest.raises(ZeroDivisionError, match="late"):
        fail_late()

    assert copied.shelf.current().id == old
    assert copied.shelf.ids() == [new, old]


def test_what_a_killed_build_left_is_cleared_by_the_next_with_nothing_to_do(
    copied: Workshop,
) -> None:
    shelf = copied.shelf
    (shelf.generations / "20990101T000000000000Z" / "tokens").mkdir(parents=True)
    for name in ("CURRENT.tmp", "CURRENT.before", "build.holder"):
        (shelf.home / name).write_bytes(b"2")

    assert not copied.build().switched

    assert {path.name for path in shelf.home.iterdir()} == {"CURRENT", "build.lock", "generations"}
    assert {path.name for path in shelf.generations.iterdir()} == set(shelf.ids())


def test_a_second_lock_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    holder = f"process {os.getpid()} on {platform.node()} since 20"
    message = re.escape(f"{tmp_path}: found another build at work, {holder}")

    with shelf.locked():
        with pytest.raises(BuildRunning, match=message), shelf.locked():
            pytest.fail("two at once")
        with pytest.raises(BuildRunning, match=message):
            shelf.rollback()
    with shelf.locked():
        assert shelf.generations.is_dir()


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    with pytest.raises(ZeroDivisionError, match="stop"), shelf.locked():
        raise ZeroDivisionError("stop")

    with shelf.locked():
        pass


def test_a_build_beside_one_of_another_process_is_refused(workshop: Workshop) -> None:
    workshop.build()
    lock = workshop.shelf.home / "build.lock"
    program = (
        "import sys, filelock\n"
        "with filelock.FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        with pytest.raises(BuildRunning, match="found another build at work"):
            workshop.build()
        other.communicate()

    assert not workshop.build().switched


def test_what_serves_can_be_read_while_a_build_is_at_work(copied: Workshop) -> None:
    with FileLock(copied.shelf.home / "build.lock"):
        assert copied.shelf.current().id == copied.shelf.ids()[0]
        assert copied.shelf.verify() == copied.shelf.ids()[0]
