"""One database, one thread that talks to it; what many ask at once is committed at once."""

import asyncio
import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError

from bot.storage.errors import DatabaseBusy, DatabaseUnreachable, NotStored
from bot.storage.migrate import migrate
from bot.storage.schema import metadata

T = TypeVar("T")
Work = Callable[[Connection], T]

TOGETHER = 500  # pieces of work in one transaction, at most
PAGE_CACHE_KIB = 8192
PATIENCE_S = 0.25  # before a failing database is asked again; doubles, up to
MOST_PATIENCE_S = 5.0

# After these SQLite may have rolled everything back, and PostgreSQL's connection may be gone.
NOBODYS_FAULT = (OperationalError, InternalError, InterfaceError)

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Order:
    """A piece of work and where its outcome is awaited."""

    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    outcome: "asyncio.Future[Any]"


@dataclass(slots=True)
class _Scrub(_Order):
    """A rewriting of the files, which no transaction can hold."""


_Outcome = tuple[_Order, Any, BaseException | None]


class Database:
    """Runs pieces of work in the order they come, each whole or not at all.

    All that waits is run in one transaction, and nobody hears of a result before the commit: a
    commit costs a disk some milliseconds, so a hundred pieces together cost what one does. If one
    of them fails they are run again, each in a savepoint of its own: what a piece does beside the
    database it must be able to do twice. One connection also keeps clear of SQLite's rare
    corruption of a write-ahead log by two (before 3.51.3).

    Attributes:
        took: Is told the seconds of every transaction, in the database's thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.took: Callable[[float], object] = lambda seconds: None
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database and bring it to today's schema.

        Args:
            url: SQLAlchemy's form, such as sqlite:///var/bot/tertulia.db.

        Raises:
            DatabaseUnreachable: It cannot be opened.
            DatabaseNewer: A newer version of the bot has migrated it.
        """
        return cls(connect(url))

    async def run(self, work: Work[T]) -> T:
        """Run a piece of work and return its result once that is committed.

        Args:
            work: Given a connection; runs off the event loop, so it must touch nothing else.

        Raises:
            NotStored: The transaction could not be committed.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        self._orders.put(_Order(work, loop, outcome))
        return await outcome

    async def insist(self, work: Work[T], hear: Callable[[NotStored], object]) -> T:
        """Run a piece of work again and again until it is committed, and return its result.

        Args:
            work: As for `run`.
            hear: Is told of every failure.
        """
        for failures in itertools.count():
            try:
                return await self.run(work)
            except NotStored as error:
                hear(error)
                await asyncio.sleep(patience(failures))
        raise AssertionError("unreachable")

    def note(self, work: Work[Any]) -> None:
        """Run a piece of work some time soon, whose result nobody waits for."""
        task = asyncio.ensure_future(self.run(work))
        task.add_done_callback(_complain)

    async def scrub(self) -> None:
        """Rewrite the files, so that nothing of what was deleted is left in them.

        Raises:
            NotStored: There is no room for it, or somebody else reads them.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[None] = loop.create_future()
        self._orders.put(_Scrub(lambda _: None, loop, outcome))
        await outcome

    async def close(self) -> None:
        """Finish what was asked for, and close."""
        self._orders.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _serve(self) -> None:
        ending = False
        while not ending:
            orders = [self._orders.get()]
            while len(orders) < TOGETHER:
                try:
                    orders.append(self._orders.get_nowait())
                except queue.Empty:
                    break
            ending = None in orders
            given = [order for order in orders if order is not None]
            for order in given:
                if isinstance(order, _Scrub):
                    self._alone(order)
            if plain := [order for order in given if not isinstance(order, _Scrub)]:
                self._together(plain)

    def _alone(self, order: _Order) -> None:
        failure: NotStored | None = None
        try:
            rewrite(self._engine)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            failure = NotStored(
                f"the database's files could not be rewritten ({type(error).__name__}); "
                "see to the room on its disk, and to who else reads them"
            )
            failure.__cause__ = error
        _hand_over(order, None, failure)

    def _together(self, orders: list[_Order]) -> None:
        try:
            outcomes = self._commit_all(orders) or self._commit_apart(orders)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it; the thread must live
            if len(orders) > 1:  # one piece may have spoilt it for the others
                for order in orders:
                    self._together([order])
                return
            reason = NotStored(
                f"the database did not take a transaction ({type(error).__name__}); "
                "see to the room on its disk or to its server"
            )
            reason.__cause__ = error
            outcomes = [(order, None, reason) for order in orders]
        for order, result, failure in outcomes:
            _hand_over(order, result, failure)

    def _commit_all(self, orders: list[_Order]) -> list[_Outcome]:
        """Run pieces of work in one transaction; nothing is done, and none returned, if one fails.

        Raises:
            SQLAlchemyError: Nothing of them is stored, and the database is to blame.
        """
        begun = time.perf_counter()
        try:
            with self._engine.begin() as connection:
                outcomes: list[_Outcome] = [
                    (order, order.work(connection), None) for order in orders
                ]
        except NOBODYS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - it is told whose it is when they run apart
            logger.debug("run apart", error=type(error).__name__)
            return []
        self.took(time.perf_counter() - begun)
        return outcomes

    def _commit_apart(self, orders: list[_Order]) -> list[_Outcome]:
        """Run pieces of work in one transaction, of which those that fail leave nothing.

        Raises:
            SQLAlchemyError: Nothing of them is stored.
        """
        outcomes: list[_Outcome] = []
        begun = time.perf_counter()
        with self._engine.begin() as connection:
            for order in orders:
                try:
                    with connection.begin_nested():
                        result = order.work(connection)
                except NOBODYS_FAULT:  # the disk, the server: the whole transaction is in doubt
                    raise
                except Exception as error:  # noqa: BLE001 - whoever asked gets it
                    outcomes.append((order, None, error))
                else:
                    outcomes.append((order, result, None))
        self.took(time.perf_counter() - begun)
        return outcomes


def patience(failures: int) -> float:
    """Return how many seconds to wait before a database is asked again that failed so often."""
    return float(min(PATIENCE_S * 2 ** min(failures, 10), MOST_PATIENCE_S))


def rewrite(engine: Engine) -> None:
    """Write the files anew with what they hold now.

    Deleted rows of SQLite are overwritten at once (`secure_delete`); copies of them can be left
    where pages were split, and in the write-ahead log. PostgreSQL keeps dead rows until now.

    Raises:
        DatabaseBusy: Another connection still reads the write-ahead log.
    """
    if engine.dialect.name != "sqlite":
        tables = ", ".join(metadata.tables)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM (FULL) {tables}")
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if (cursor.fetchone() or (1,))[0]:
            raise DatabaseBusy("another connection reads the write-ahead log")
        cursor.close()
    finally:
        raw.close()


def connect(url: str) -> Engine:
    """Open a database, bring it to today's schema and return the engine.

    Raises:
        DatabaseUnreachable: It cannot be opened.
        DatabaseNewer: A newer version of the bot has migrated it.
    """
    address = make_url(url)
    try:
        engine = prepared(address)
        migrate(engine)
    except SQLAlchemyError as error:
        shown = address.render_as_string(hide_password=True)
        raise DatabaseUnreachable(
            f"{shown} cannot be opened ({type(error).__name__}); "
            "check BOT_DATABASE_URL, the folder's rights and the room on its disk"
        ) from error
    return engine


def prepared(address: URL) -> Engine:
    """Return an engine of one connection, whatever schema the database has."""
    engine = create_engine(
        address, pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True
    )
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was confirmed to Telegram must be on the disk
        "secure_delete=ON",  # what was forgotten must not be
        "temp_store=MEMORY",  # nor beside it while the files are rewritten
        "busy_timeout=5000",
        f"cache_size=-{PAGE_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _hand_over(order: _Order, result: object, failure: BaseException | None) -> None:
    def settle() -> None:
        if order.outcome.cancelled():
            return
        if failure is None:
            order.outcome.set_result(result)
        else:
            order.outcome.set_exception(failure)

    try:
        order.loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop is closed: nobody waits any more
        logger.debug("nobody waits for a result")


def _complain(task: "asyncio.Future[Any]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.warning("not noted", error=type(error).__name__)
