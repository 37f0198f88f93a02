"""Updates on their way to the bot: one by one, in bursts, or from a source without end."""

from collections.abc import Iterable, Iterator

from tests.botapi.chats import Json
from tests.botapi.mailbox import Source
from tests.botapi.observer import Observer


class Pushing(Observer):
    """Queues updates; each waits until the bot asks for it, or is posted to its webhook."""

    def push(self, update: Json) -> Json:
        """Queue an update for the bot, with the ids that it lacks; return it as queued."""
        with self.changes.lock:
            queued = self.telegram.mailbox.put(self._kept(update))
        self.changes.announce()
        return queued

    def push_all(self, updates: Iterable[Json]) -> list[Json]:
        """Queue many updates at once: no poll sees the first without the last."""
        with self.changes.lock:
            queued = [self.telegram.mailbox.put(self._kept(update)) for update in updates]
        self.changes.announce()
        return queued

    def push_raw(self, update: Json) -> Json:
        """Queue an update as it is, however wrong; only an update_id is given if it lacks.

        One with an id of the past, such as one that was confirmed, is handed out again.
        """
        with self.changes.lock:
            queued = self.telegram.mailbox.put(update)
        self.changes.announce()
        return queued

    def feed(self, updates: Iterable[Json], *, raw: bool = False, ahead: int | None = None) -> None:
        """Let updates be made only when the bot asks for them: there may be any number.

        Args:
            updates: Where they come from; it is read in the server's thread.
            raw: Queue them as they are; else messages are kept, so that they can be answered.
            ahead: How many may be unanswered before no more are made; None for any number.
        """
        answers, made = self.telegram.record.delays_s, 0
        before = len(answers)

        def counted() -> Iterator[Json]:
            nonlocal made
            for update in updates:
                made += 1
                yield update if raw else self._kept(update)

        def ready() -> bool:
            return ahead is None or made - (len(answers) - before) < ahead

        with self.changes.lock:
            self.telegram.mailbox.sources.append(Source(counted(), ready))
        self.changes.announce()

    def record_lightly(self, *, messages: int = 4, chats: int = 2_000) -> None:
        """Keep counts, delays and violations, but few messages and no requests: for long runs.

        Args:
            messages: How many are kept in each chat.
            chats: How many are kept; the oldest are forgotten, as if the bot had never been there.
        """
        with self.changes.lock:
            self.telegram.record.whole = False
            self.telegram.keeps_messages, self.telegram.keeps_chats = messages, chats

    def _kept(self, update: Json) -> Json:
        given = update.items()
        return {
            kind: self.telegram.keep(kind, content) if isinstance(content, dict) else content
            for kind, content in given
        }
