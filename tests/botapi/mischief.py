"""How a test spoils the server's answers, one by one or for a while."""

import contextlib
import json
from collections.abc import Collection, Iterator
from dataclasses import replace

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.faults import SENDING, Fault, Faults, Spell, dropped, flooded, refused
from tests.botapi.outages import OUTAGES, REFUSED
from tests.botapi.refusals import RefusalError


class Mischief:
    """Faults of every kind; they hit all bots of the server."""

    changes: Changes
    faults: Faults

    def fail_next(self, method: str, status: int, body: Json | bytes, times: int = 1) -> None:
        """Answer the next requests wrongly, without doing what they ask for.

        A getUpdates that already waits is not among the next.
        """
        self.plan(method, Fault(status, _bytes(body)), times)

    def refuse_next(self, method: str, refusal: RefusalError, times: int = 1) -> None:
        """Refuse the next requests in Telegram's way."""
        self.plan(method, refused(refusal), times)

    def garble_next(self, method: str, status: int, body: Json | bytes, times: int = 1) -> None:
        """Do what the next requests ask for, but answer wrongly: the bot cannot know."""
        self.plan(method, Fault(status, _bytes(body), done_anyway=True), times)

    def delay_next(self, method: str, delay_s: float, times: int = 1) -> None:
        """Do what the next requests ask for at once, and answer late."""
        self.plan(method, Fault(body=None, done_anyway=True, delay_s=delay_s), times)

    def drop_next(self, method: str, times: int = 1, *, done: bool = True) -> None:
        """Do what the next requests ask for, or do not; hang up before any answer."""
        self.plan(method, dropped(done=done), times)

    def flood_next(
        self, method: str, retry_after_s: int, times: int = 1, *, overall: bool = False
    ) -> None:
        """Answer 429, and blame the bot for what it sends to that chat (to all) meanwhile."""
        self.plan(method, flooded(retry_after_s, overall=overall), times)

    def plan(self, method: str, fault: Fault, times: int = 1, *, after: int = 0) -> None:
        """Let any fault hit the next requests of a method, but not the first `after` of them."""
        with self.changes.lock:
            self.faults.plan(method, fault, times, after=after)

    @contextlib.contextmanager
    def storm(
        self, fault: Fault, share: float, *, seed: int = 0, methods: Collection[str] = SENDING
    ) -> Iterator[Spell]:
        """Let a fault hit a share of the requests; `hits` of what is given counts them."""
        with self.changes.lock:
            spell = self.faults.begin(fault, methods, share, seed)
        try:
            yield spell
        finally:
            with self.changes.lock:
                self.faults.end(spell)

    @contextlib.contextmanager
    def outage(self, kind: str, methods: Collection[str] | None = None) -> Iterator[None]:
        """Let one of the 14 outages last as long as the block; polls that wait are hit as well.

        Args:
            kind: A name of `tests.botapi.outages.OUTAGES`.
            methods: What is hit; all if none are named. A refused connection is always of all.
        """
        self.begin_outage(kind, methods)
        try:
            yield
        finally:
            self.heal()

    def begin_outage(self, kind: str, methods: Collection[str] | None = None) -> None:
        """Begin an outage that lasts until `heal`."""
        fault = OUTAGES[kind]
        if kind == REFUSED:
            self.refuse_connections()
        elif fault:
            with self.changes.lock:
                # A copy, so that one outage can be told from the next of its kind.
                self.faults.begin(replace(fault), methods)
            self.changes.announce()

    def heal(self) -> None:
        """End every outage and every storm."""
        with self.changes.lock:
            self.faults.end()
        self.changes.announce()
        self.accept_connections()

    @contextlib.contextmanager
    def hold(self, method: str) -> Iterator[None]:
        """Do what is asked for, and answer only when the block has ended."""
        with self.changes.lock:
            self.faults.held[method] += 1
        try:
            yield
        finally:
            with self.changes.lock:
                self.faults.held[method] -= 1
            self.changes.announce()

    def refuse_connections(self) -> None:
        """Close the port and everything that is open."""
        raise NotImplementedError

    def accept_connections(self) -> None:
        """Open the port again."""
        raise NotImplementedError


def _bytes(body: Json | bytes) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
