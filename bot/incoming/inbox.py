"""Updates survive a crash: stored before they are confirmed, handled in order within a chat."""

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import Bot, Update

from bot.incoming.arrivals import read
from bot.incoming.turn import Turn
from bot.logs import frames
from bot.metrics import Metrics
from bot.storage import Database, NotStored, Work, updates
from bot.storage.database import patience
from bot.storage.letters import Letter
from bot.storage.updates import Arrival, State

T = TypeVar("T")

AT_ONCE = 48  # chats whose updates are handled side by side
HELD = 500  # updates in memory; what comes beyond that waits in the database alone
PAGE = 250  # of it that are read at a time
FULL = 20_000  # updates that wait, from which on a webhook is told to come again later
LATE_S = 120.0  # an answer that comes later than that says so
SUSPECT = 2  # tries after which an update is handled while no other is
MOST_TRIES = 5  # an update whose handling ends the process is left alone after that
CLAIM_S = 300.0  # far beyond what a turn takes

# How old an update may be when its turn comes, by kind; 6 hours for what asks.
LIFE_S = 6 * 3600.0
LIVES_S = {
    "callback_query": 120.0,
    "inline_query": 25.0,
    "my_chat_member": float("inf"),  # what is so stays so
    "chat_member": float("inf"),
}

logger = structlog.get_logger(__name__)


class Inbox:
    """Keeps updates until they are dealt with.

    Args:
        database: Where they are kept.
        bot: What the library's objects belong to.
        process: Handles an update, within a turn.
        deliver: Sends letters that are stored.
        name: Of this process, for what it has claimed.

    Attributes:
        apologise: Is told of an update whose turn could not be stored, within a new turn.
        metrics: What is counted.
        waiting: Updates that are stored and not dealt with.
        failing: Whether the database refuses to store.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        process: Callable[[Update], Awaitable[None]],
        deliver: Callable[[Iterable[Letter]], None],
        name: str,
    ) -> None:
        self._database, self._bot, self._name = database, bot, name
        self._process, self._deliver = process, deliver
        self.apologise: Callable[[Update, Exception], Awaitable[object]] | None = None
        self._lanes: dict[int | None, deque[Arrival]] = {}
        self._ready: deque[int | None] = deque()
        self._read: dict[int, Update] = {}  # what `take` has read already, of what is in memory
        self._held = 0
        self._last = 0  # place in the order of what was last taken into memory
        self._behind = False  # whether more waits in the database than in memory
        self._loading: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False
        self._suspects = 0  # while there are any, one update is handled at a time
        self.metrics = Metrics()
        self.waiting = 0
        self.failing = False

    @property
    def full(self) -> bool:
        """Whether so much waits that it is better to come again later."""
        return self.waiting >= FULL

    async def take(self, received: Sequence[dict[str, Any]]) -> None:
        """Store updates as they were received; when this returns they may be confirmed.

        Args:
            received: Each has a number, see `bot.incoming.arrivals.identified`.

        Raises:
            NotStored: The database did not take them: they must not be confirmed.
        """
        now = time.time()
        found = [read(update, self._bot, now) for update in received]
        arrivals = [arrival for arrival, _ in found]
        if not arrivals:
            return
        try:
            fresh = await self._database.run(
                lambda connection: updates.add(connection, arrivals, now=now)
            )
        except NotStored as error:
            self._complain(error)
            self._behind = True  # a commit whose answer was lost may have stored them
            self._catch_up()
            raise
        self._relieve()
        self._count(arrivals, fresh)
        if self._behind or self._held >= HELD:
            self._behind = True
            self._catch_up()
        else:
            # Of two with one number the first is stored.
            read_already = {arrival.id: update for arrival, update in reversed(found) if update}
            self._read.update(
                (arrival.id, read_already[arrival.id]) for arrival in fresh if not arrival.poison
            )
            self._enqueue(fresh)

    async def resume(self) -> None:
        """Go on with what an earlier process has left."""
        self.waiting = await self._insist(updates.resume)
        self._suspects = await self._insist(partial(updates.suspects, tries=SUSPECT))
        self._behind = True
        self._catch_up()

    async def settled(self) -> None:
        """Return when no update is at work or waits."""
        while pending := self._tasks | ({self._loading} if self._loading else set()):
            await asyncio.wait(pending)

    async def end(self, grace_s: float) -> None:
        """Finish the turns at work within some seconds; the rest is safe in the database."""
        self._ending = True
        if self._loading is not None:
            self._loading.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _count(self, arrivals: Sequence[Arrival], fresh: Sequence[Arrival]) -> None:
        again = Counter(arrival.kind for arrival in arrivals)
        for arrival in fresh:
            state = "poison" if arrival.poison else "new"
            self.metrics.updates.labels(arrival.kind, state).inc()
            self.waiting += not arrival.poison
            again[arrival.kind] -= 1
        for kind, times in again.items():
            self.metrics.updates.labels(kind, "known").inc(times)

    def _enqueue(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            self._last = arrival.order
            if arrival.poison:
                continue
            self._held += 1
            if (lane := self._lanes.get(arrival.lane)) is not None:
                lane.append(arrival)
                continue
            self._lanes[arrival.lane] = deque([arrival])
            self._ready.append(arrival.lane)
            self._hire(1)

    def _hire(self, most: int) -> None:
        """Let up to so many more chats be looked after.

        Who was at work when the process ended is not to blame for its neighbour: suspects are
        handled one by one, so that only the culprit comes to `MOST_TRIES`.
        """
        room = (1 if self._suspects else AT_ONCE) - len(self._tasks)
        for _ in range(min(most, room) if not self._ending else 0):
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _catch_up(self) -> None:
        """Read on in the database where there is room for more."""
        if self._behind and self._loading is None and self._held <= HELD // 2 and not self._ending:
            self._loading = asyncio.create_task(self._load())

    async def _load(self) -> None:
        try:
            while self._behind and self._held <= HELD // 2:
                found = await self._insist(
                    lambda connection: updates.page(connection, after=self._last, most=PAGE)
                )
                self._behind = len(found) == PAGE
                self._enqueue(found)
        finally:
            self._loading = None

    async def _work(self) -> None:
        """Handle one update of a chat, then one of the next, as long as any chat waits."""
        while self._ready and not self._ending:
            key = self._ready.popleft()
            lane = self._lanes[key]
            try:
                await self._handle(lane[0])
            except Exception as error:  # noqa: BLE001 - the chat's other updates wait
                logger.error("turn lost", error=type(error).__name__, frames=frames(error))  # noqa: TRY400 - a traceback shows values
            if lane.popleft().tries >= SUSPECT and self._suspects:
                self._suspects -= 1
                self._hire(len(self._ready))
            self._held -= 1
            if lane:
                self._ready.append(key)
            else:
                del self._lanes[key]
            self._catch_up()

    async def _handle(self, arrival: Arrival) -> None:
        update = self._read.pop(arrival.id, None)
        age = time.time() - arrival.said
        if arrival.tries >= MOST_TRIES:
            await self._settle(arrival, State.POISON)
            return
        if age > LIVES_S.get(arrival.kind, LIFE_S):
            await self._settle(arrival, State.DROPPED)
            return
        try:
            update = update or Update.de_json(dict(arrival.body), self._bot)
        except Exception:  # noqa: BLE001 - another version of the library has read it
            await self._settle(arrival, State.POISON)
            return
        now = time.time()
        if await self._insist(
            lambda connection: updates.begin(
                connection, arrival.id, by=self._name, now=now, until=now + CLAIM_S
            )
        ):
            await self._turn(arrival, update, late=age > LATE_S)

    async def _turn(self, arrival: Arrival, update: Update, *, late: bool) -> None:
        try:
            turn = await self._process_whole(arrival, update, late=late)
            await self._store(turn)
        except Exception as error:  # noqa: BLE001 - what cannot be stored must not come again
            logger.error("turn not stored", error=type(error).__name__, frames=frames(error))  # noqa: TRY400 - a traceback shows values
            turn = Turn(arrival.id)
            with turn.begun():
                if self.apologise is not None:
                    await self.apologise(update, error)
            await self._store(turn)
        self.metrics.updates.labels(arrival.kind, State.DONE).inc()
        self.waiting -= 1
        self._deliver(turn.letters)
        for begin in turn.afterwards:
            begin()

    async def _process_whole(self, arrival: Arrival, update: Update, *, late: bool) -> Turn:
        """Let an update be handled, and again if the database failed a handler half-way."""
        for failures in itertools.count():
            turn = Turn(arrival.id, late=late)
            with turn.begun():
                await self._process(update)
            if turn.unstored is None:
                return turn
            self._complain(turn.unstored)
            await asyncio.sleep(patience(failures))
        raise AssertionError("unreachable")

    async def _store(self, turn: Turn) -> None:
        def store(connection: Any) -> None:
            # A commit whose answer was lost is tried again: what it did is not done twice.
            if updates.is_open(connection, turn.update_id):
                turn.store(connection, by=self._name, now=time.time())

        await self._insist(store)

    async def _settle(self, arrival: Arrival, state: State) -> None:
        logger.warning("update not handled", update=arrival.id, kind=arrival.kind, state=state)
        await self._insist(
            partial(updates.finish, update_id=arrival.id, state=state, now=time.time())
        )
        self.metrics.updates.labels(arrival.kind, state).inc()
        self.waiting -= 1

    async def _insist(self, work: Work[T]) -> T:
        """Run a piece of work again and again until the database takes it."""
        result = await self._database.insist(work, self._complain)
        self._relieve()
        return result

    def _complain(self, error: NotStored) -> None:
        if not self.failing:
            self.failing = True
            logger.error("not stored", reason=str(error))

    def _relieve(self) -> None:
        if self.failing:
            self.failing = False
            logger.info("stored again")
