"""A consistent copy of the database, taken while the bot works with it."""

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.storage.errors import NotCopied

PAGES = 1000  # copied at a time; the bot writes in between


def back_up(url: str, target: Path) -> int:
    """Copy the database into a file that is not there yet; return its size in bytes.

    The copy is made aside, checked, and put in place whole. It may hold people's questions:
    only its owner can read it.

    Args:
        url: SQLAlchemy's form.
        target: Where to put it.

    Raises:
        NotCopied: There is no copy; why, and what to do.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        shown = address._replace(drivername=address.get_backend_name(), password=None)
        raise NotCopied(
            "PostgreSQL makes its copies itself, and consistent ones: run "
            f"`pg_dump --format=custom --file={target} {shown.render_as_string()}`"
        )
    source = Path(address.database or "")
    if not source.is_file():
        raise NotCopied(f"found no database at {source}; check BOT_HOME and BOT_DATABASE_URL")
    if target.exists():
        raise NotCopied(f"{target} is there already; name a file that is not")
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(source, aside)
        # A link, not a rename: it never takes the place of a file that has come meanwhile.
        os.link(aside, target)
    except (OSError, sqlite3.Error) as error:
        raise NotCopied(
            f"the copy could not be written ({error}); make room, or name another place"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    _sync(target.parent)
    return target.stat().st_size


def _copy(source: Path, aside: Path) -> None:
    read_only = f"{source.absolute().as_uri()}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(read_only, uri=True)) as original,
        contextlib.closing(sqlite3.connect(aside)) as copy,
    ):
        original.backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise NotCopied(
            f"the copy is damaged ({found}); the database itself may be: see OPERATIONS"
        )
    _sync(aside)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
