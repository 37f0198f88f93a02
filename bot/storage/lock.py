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


class Lock:
    """A lock that is held. A file's needs no care."""

    def keep(self) -> None:
        """Make sure that it is still held: a server that was started anew has forgotten it.

        Raises:
            DatabaseBusy: Another process has taken it meanwhile.
        """


@contextlib.contextmanager
def locked(url: str) -> Iterator[Lock]:
    """Hold the lock on a database; it ends with the process, however that ends.

    Beside SQLite it is a file, in PostgreSQL a lock of its own session, which has to be kept.

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
            lock = _ServerLock(address, shown)
            try:
                lock.take()
                yield lock
            finally:
                lock.leave()
        elif address.database in (None, "", ":memory:"):
            yield Lock()
        else:
            with _locked_file(Path(f"{address.database}.lock"), shown):
                yield Lock()
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


class _ServerLock(Lock):
    """A lock of a session of its own, in PostgreSQL."""

    def __init__(self, address: URL, shown: str) -> None:
        named = {"application_name": f"tertulia {_name()}"}
        self._engine = create_engine(address, poolclass=NullPool, connect_args=named)
        self._shown = shown
        self._session: Connection | None = None

    def take(self) -> None:
        """Take it in a new session.

        Raises:
            DatabaseBusy: Another process holds it.
            DatabaseUnreachable: The server cannot be asked.
        """
        try:
            session = self._engine.connect()
            taken = _try_lock(session)
            holder = None if taken else session.execute(_HOLDER, {"key": KEY}).scalar()
            session.commit()
        except SQLAlchemyError as error:
            raise DatabaseUnreachable(
                f"{self._shown} cannot be opened ({type(error).__name__}); "
                "check BOT_DATABASE_URL and its server"
            ) from error
        if not taken:
            session.close()
            raise _busy(self._shown, str(holder or "").removeprefix("tertulia "))
        self._session = session

    def keep(self) -> None:
        try:
            if self._session is not None:
                self._session.execute(text("SELECT 1"))
                self._session.commit()
                return
        except SQLAlchemyError:
            self.leave()
        with contextlib.suppress(DatabaseUnreachable):  # nobody else can take it either
            self.take()

    def leave(self) -> None:
        """Give it back, and whatever is left of the session."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(SQLAlchemyError):
                session.close()
        self._engine.dispose()


def _try_lock(connection: Connection) -> bool:
    return bool(
        connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}).scalar()
    )


def _busy(shown: str, holder: str) -> DatabaseBusy:
    who = f"process {holder}" if holder else "another process"
    return DatabaseBusy(f"{who} works with {shown}; end that one first, or set another BOT_HOME")


def _name() -> str:
    return f"{os.getpid()} on {socket.gethostname()}"
