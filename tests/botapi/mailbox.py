"""The updates that wait for a bot, until it confirms them."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.botapi.chats import Json
from tests.botapi.clock import Clock
from tests.botapi.refusals import RefusalError

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
LIVES_S = {"callback_query": 150.0, "inline_query": 30.0}
LIFE_S = 24 * 3600.0
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(eq=False)
class Waiting:
    """An update in the queue; a `repeated` one is confirmed only after it was handed out."""

    update: Json
    since: float
    repeated: bool = False
    handed: bool = False

    def confirmed_by(self, offset: int) -> bool:
        """Tell whether an offset takes it away."""
        return int(self.update["update_id"]) < offset and (self.handed or not self.repeated)


@dataclass
class Webhook:
    """How updates are posted, and what came of it; `tries` are update ids with their statuses."""

    secret: str = field(default="", repr=False)
    most_connections: int = 40
    last_error_date: int = 0
    last_error: str = ""
    tries: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """Updates that are made when they are asked for, as long as it is `ready`."""

    updates: Iterator[Json]
    ready: Callable[[], bool]


class Mailbox:
    """Keeps every update until a later offset is asked for, however often it is fetched."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.queue: deque[Waiting] = deque()
        self.allowed: frozenset[str] = frozenset()
        self.webhook_url = ""
        self.webhook = Webhook()
        self.polls = 0
        self.sources: list[Source] = []
        self._last_id = 100_000_000

    @property
    def pending(self) -> list[Json]:
        """Return the updates that are not confirmed, oldest first."""
        return [waiting.update for waiting in self.queue]

    def put(self, update: Json) -> Json:
        """Number an update and queue it, unless the bot has not asked for its kind.

        One that brings an id of the past is handed out all the same, once at least.
        """
        number = update.get("update_id", self._last_id + 1)
        again = number <= self._last_id
        self._last_id = max(self._last_id, number)
        numbered = {"update_id": number} | update
        if self._wants(_kind(update)):
            self.queue.append(Waiting(numbered, self.clock.passing(), repeated=again))
        return numbered

    def begin_poll(self, allowed_updates: Sequence[str] | None) -> int:
        """Start a getUpdates, which ends the one before it; return its number."""
        if self.webhook_url:
            raise _conflict(WEBHOOK_IS_SET)
        if allowed_updates is not None:
            self.allowed = frozenset(allowed_updates)
        self.polls += 1
        return self.polls

    def confirm(self, offset: int) -> None:
        """Forget what an offset confirms; a negative one keeps so many from the end."""
        if offset < 0:
            self.queue = deque(list(self.queue)[offset:])
        # A bot confirms from the front; only ids out of order are worth a look at all of them.
        while self.queue and self.queue[0].confirmed_by(offset):
            self.queue.popleft()
        if any(waiting.confirmed_by(offset) for waiting in self.queue):
            kept = (waiting for waiting in self.queue if not waiting.confirmed_by(offset))
            self.queue = deque(kept)

    def poll(self, number: int, limit: int) -> list[Json]:
        """Return what waits, oldest first; none of it is forgotten before it is confirmed."""
        if number != self.polls:
            raise _conflict(OTHER_POLL)
        if self.webhook_url:
            raise _conflict("terminated by setWebhook request")
        most = limit if 1 <= limit <= 100 else 100
        self.forget_old()
        self.fill(most)
        given = [self.queue[n] for n in range(min(most, len(self.queue)))]
        for waiting in given:
            waiting.handed = True
        return [waiting.update for waiting in given]

    def fill(self, most: int) -> None:
        """Take updates from the sources until so many wait."""
        while self.sources and len(self.queue) < most and self.sources[0].ready():
            if (update := next(self.sources[0].updates, None)) is None:
                self.sources.pop(0)
            else:
                self.put(update)

    def take(self, waiting: Waiting) -> None:
        """Forget an update that was delivered."""
        if waiting in self.queue:
            self.queue.remove(waiting)

    def forget_old(self) -> None:
        """Drop what has waited longer than its kind lives."""
        now = self.clock.passing()
        if any(now - waiting.since > _life_s(waiting) for waiting in self.queue):
            alive = (found for found in self.queue if now - found.since <= _life_s(found))
            self.queue = deque(alive)

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in UNASKED


def _kind(update: Json) -> str:
    return next((kind for kind in update if kind != "update_id"), "")


def _life_s(waiting: Waiting) -> float:
    return LIVES_S.get(_kind(waiting.update), LIFE_S)


def _conflict(words: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {words}")
