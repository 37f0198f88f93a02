"""Ways in which a file is not what it was when it was written."""

import random
from collections.abc import Callable
from pathlib import Path

BLOCK = 512  # bytes, as disks lose them

Damage = Callable[[Path, Path, random.Random], None]


def flip(path: Path, _: Path, chance: random.Random) -> None:
    """Flip one bit."""
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def truncate(path: Path, _: Path, chance: random.Random) -> None:
    """Lose the end, all of it at worst."""
    raw = path.read_bytes()
    path.write_bytes(raw[: chance.randrange(len(raw))])


def append(path: Path, _: Path, chance: random.Random) -> None:
    """Gain bytes at the end, sometimes only a line end."""
    more = b"\n" if chance.random() < 0.2 else chance.randbytes(chance.randint(1, BLOCK))
    path.write_bytes(path.read_bytes() + more)


def zero(path: Path, _: Path, chance: random.Random) -> None:
    """Lose a block that is not zero already."""
    raw = bytearray(path.read_bytes())
    starts = [n for n in range(0, len(raw), BLOCK) if any(raw[n : n + BLOCK])]
    start = chance.choice(starts)
    size = len(raw[start : start + BLOCK])
    raw[start : start + size] = bytes(size)
    path.write_bytes(raw)


def delete(path: Path, _: Path, __: random.Random) -> None:
    """Lose the file."""
    path.unlink()


def swap(path: Path, other: Path, _: random.Random) -> None:
    """Exchange two files."""
    aside = path.with_name("aside")
    path.rename(aside)
    other.rename(path)
    aside.rename(other)


KINDS: dict[str, Damage] = {
    damage.__name__: damage for damage in (flip, truncate, append, zero, delete, swap)
}
