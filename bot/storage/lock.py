"""One process a database: who comes second is told who was first."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.storage.errors import DatabaseBusy, DatabaseUnreachable

KEY = 0x7465_7274_756C  # of PostgreSQL's advisory lock: "tertul"
_HOLDER = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted "
    "AND (l.classid::bigint << 32) + l.objid::bigint = :key"
)


@contextlib.contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the lock on a database; it ends with the process, however that ends.

    Beside SQLite it is a file, in PostgreSQL a lock of its own session.

    Args:
        url: SQLAlchemy's form.

    Raises:
        DatabaseBusy: Another process holds it.
        DatabaseUnreachable: It cannot be asked for.
    """
    address = make_url(url)
    shown = address.render_as_string(hide_password=True)
    try:
        if address.get_backend_name() != "sqlite":
            with _locked_server(address, shown):
                yield
        elif address.database in (None, "", ":memory:"):
            yield
        else:
            with _locked_file(Path(f"{address.database}.lock"), shown):
                yield
    except OSError as error:
        raise DatabaseUnreachable(
            f"{shown} cannot be locked ({error.strerror}); check BOT_HOME and BOT_DATABASE_URL"
        ) from error


@contextlib.contextmanager
def _locked_file(path: Path, shown: str) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            raise _busy(shown, holder) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{_name()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked_server(address: URL, shown: str) -> Iterator[None]:
    engine = create_engine(
        address, poolclass=NullPool, connect_args={"application_name": f"tertulia {_name()}"}
    )
    try:
        with contextlib.ExitStack() as stack:
            try:
                connection = stack.enter_context(engine.connect())
                taken = _try_lock(connection)
            except SQLAlchemyError as error:
                raise DatabaseUnreachable(
                    f"{shown} cannot be opened ({type(error).__name__}); "
                    "check BOT_DATABASE_URL and its server"
                ) from error
            if not taken:
                holder = connection.execute(_HOLDER, {"key": KEY}).scalar()
                raise _busy(shown, str(holder or "").removeprefix("tertulia "))
            connection.commit()
            yield
    finally:
        engine.dispose()


def _try_lock(connection: Connection) -> bool:
    return bool(
        connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}).scalar()
    )


def _busy(shown: str, holder: str) -> DatabaseBusy:
    who = f"process {holder}" if holder else "another process"
    return DatabaseBusy(f"{who} works with {shown}; end that one first, or set another BOT_HOME")


def _name() -> str:
    return f"{os.getpid()} on {socket.gethostname()}"
