"""A turn: what one update leads to, stored together with the note that it is dealt with.

A handler neither sends nor stores by itself. It lays letters and pieces of work into the turn;
when it is done all of that becomes one transaction, and only then is anything sent. So a process
that is killed half-way begins the turn again and has said nothing twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bot.storage import Connection, NotStored, Work, letters, updates
from bot.storage.letters import Letter

_current: ContextVar["Turn"] = ContextVar("turn")


@dataclass(slots=True)
class Turn:
    """What the handling of one update has brought so far.

    Attributes:
        update_id: The update's.
        late: Whether the question had to wait so long that the answer should say so.
        letters: To be sent, in order.
        works: To be stored.
        unstored: Why the database failed a handler; the update is handled anew then.
        afterwards: What begins once all of it is stored.
    """

    update_id: int
    late: bool = False
    letters: list[Letter] = field(default_factory=list)
    works: list[Work[Any]] = field(default_factory=list)
    unstored: NotStored | None = None
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    _stored: bool = False

    @staticmethod
    def current() -> "Turn":
        """Return the turn in which this code runs.

        Raises:
            LookupError: It runs in none: whoever acts on their own posts through the sender.
        """
        return _current.get()

    @contextmanager
    def begun(self) -> Iterator["Turn"]:
        """Let this be the current turn."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)

    def send(self, letter: Letter) -> Letter:
        """Send this once the turn is stored.

        Raises:
            RuntimeError: It is stored already: a task that outlives its turn posts through the
                sender.
        """
        self._open()
        self.letters.append(letter)
        return letter

    def also(self, work: Work[Any]) -> None:
        """Store this together with the rest.

        Raises:
            RuntimeError: The turn is stored already.
        """
        self._open()
        self.works.append(work)

    def then(self, begin: Callable[[], None]) -> None:
        """Begin something that outlives the turn, once the turn is stored and only if it is.

        Raises:
            RuntimeError: The turn is stored already.
        """
        self._open()
        self.afterwards.append(begin)

    def discard(self) -> None:
        """Forget all of it: the handler failed half-way."""
        self.letters.clear()
        self.works.clear()
        self.afterwards.clear()

    def store(self, connection: Connection, *, by: str, now: float) -> None:
        """Store everything, and that the update is dealt with."""
        self._stored = True
        for work in self.works:
            work(connection)
        for letter in self.letters:
            letters.add(connection, letter, update_id=self.update_id, by=by, now=now)
        updates.finish(connection, self.update_id, updates.State.DONE, now=now)

    def _open(self) -> None:
        if self._stored:
            raise RuntimeError("the turn is over; post what comes later through the sender")
