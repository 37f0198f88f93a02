import random
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from bot.answers.answer import Answerer
from index.errors import IndexDamaged
from index.manifest import MANIFEST
from tests.fakes import WordEncoder
from tests.faults.damage import KINDS
from tests.faults.house import QUESTION, House
from tests.faults.tally import Tally
from tests.faults.test_kills import SEED

ROUNDS, SMALL_ROUNDS = 8, 2  # of every kind on every file
TRIED, SMALL_TRIED = 294, 30  # of every kind on plain faiss


def files_of(house: House) -> list[Path]:
    """Return the files of the serving generation that hold something, and CURRENT."""
    folder = house.home / "generations" / house.old
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    return [*files, house.home / "CURRENT"]


def another(files: list[Path], path: Path, chance: random.Random) -> Path:
    """Return a file with other bytes."""
    raw = path.read_bytes()
    return chance.choice([other for other in files if other.read_bytes() != raw])


def test_a_damaged_generation_is_noticed_and_the_one_before_serves(
    house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("R5 damaged files of the serving generation")
    house.restore()
    shelf = house.workshop.shelf
    before = shelf.ids()[1]
    files, chance = files_of(house), random.Random(SEED)
    assert MANIFEST in {path.name for path in files}

    for kind, damage in KINDS.items():
        for path in files * (ROUNDS if full else SMALL_ROUNDS):
            other = another(files, path, chance)
            kept = {path: path.read_bytes(), other: other.read_bytes()}
            damage(path, other, chance)

            answerer = Answerer(shelf, WordEncoder, threshold=0.1)
            answerer.refresh()

            assert answerer.generation is not None
            assert answerer.damaged is not None, f"{kind} of {path} was not noticed"
            lost = path.name == "CURRENT" and kind != "swap"
            assert answerer.generation.id == (house.old if lost else before)
            assert answerer.ask(QUESTION).hits[0].essay.slug == "pan"
            counts.count(f"{kind} noticed")
            for name, raw in kept.items():
                name.write_bytes(raw)
    answerer = Answerer(shelf, WordEncoder, threshold=None)
    answerer.refresh()
    assert answerer.damaged is None
    counts.note(f"{len(files)} files")


def test_where_every_generation_is_damaged_none_serves_and_a_build_mends_it(house: House) -> None:
    house.restore()
    shelf = house.workshop.shelf
    for name in shelf.ids():
        (shelf.generations / name / "passages.json").write_bytes(b"[]")

    with pytest.raises(IndexDamaged, match=r"passages\.json: found 2 bytes .* run `python -m"):
        shelf.current()

    house.workshop.build()
    assert house.serving() == "new"


def test_plain_faiss_reads_damaged_files_without_a_word(
    tmp_path: Path, house: House, tally: Callable[[str], Tally], *, full: bool
) -> None:
    counts = tally("plain faiss, read_index of damaged files")
    house.restore()
    raw = (house.home / "generations" / house.old / "vectors.faiss").read_bytes()
    path, chance = tmp_path / "index.faiss", random.Random(SEED)
    path.write_bytes(raw)
    whole = faiss.read_index(str(path))
    asked = np.random.default_rng(0).normal(size=(20, whole.d)).astype(np.float32)
    right = whole.search(asked, 3)

    tried = TRIED if full else SMALL_TRIED
    for kind in ("flip", "truncate", "append", "zero"):
        for _ in range(tried):
            path.write_bytes(raw)
            KINDS[kind](path, path, chance)
            try:
                found = faiss.read_index(str(path)).search(asked, 3)
            except (RuntimeError, AssertionError, MemoryError):
                counts.count(f"{kind} refused")
                continue
            same = np.array_equal(found[0], right[0]) and np.array_equal(found[1], right[1])
            counts.count(f"{kind} read silently, {'same' if same else 'other'} results")

    assert counts.outcomes["append read silently, same results"] == tried
