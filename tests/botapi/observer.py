"""What a test sees of a bot: what it sent, what it asked for, what it did wrong."""

from collections import Counter
from collections.abc import Callable

from tests.botapi.changes import Changes
from tests.botapi.chats import Chat, Json
from tests.botapi.checks import Violation
from tests.botapi.telegram_state import Call, Sent, StoredMessage, Telegram


class Observer:
    """A look at one bot's Telegram; every list is a copy of the moment."""

    def __init__(self, telegram: Telegram, changes: Changes) -> None:
        self.telegram = telegram
        self.changes = changes

    @property
    def sent(self) -> list[Sent]:
        """Return what was sent, edited and deleted with success, in order."""
        with self.changes.lock:
            return list(self.telegram.sent)

    @property
    def violations(self) -> list[Violation]:
        """Return what a bot should never have asked for."""
        with self.changes.lock:
            return list(self.telegram.violations)

    @property
    def commands(self) -> dict[tuple[str, str], dict[str, str]]:
        """Return the commands with their descriptions, by scope and language code.

        A scope is `default`, `all_private_chats`, ... or `chat:<id>`, `chat_member:<id>:<id>`.
        """
        with self.changes.lock:
            return dict(self.telegram.commands)

    @property
    def profile(self) -> dict[tuple[str, str], str]:
        """Return `name`, `description` and `short_description`, each by language code."""
        with self.changes.lock:
            return dict(self.telegram.profile)

    @property
    def callback_answers(self) -> dict[str, Json]:
        """Return the parameters of the answer to each callback query, by the query's id."""
        with self.changes.lock:
            return dict(self.telegram.answered_queries)

    @property
    def pending_updates(self) -> list[Json]:
        """Return the updates that the bot has not confirmed yet, fetched or not."""
        with self.changes.lock:
            return list(self.telegram.mailbox.pending)

    def calls(self, method: str = "") -> list[Call]:
        """Return the requests, answered well or not, to one method or to all."""
        with self.changes.lock:
            return [call for call in self.telegram.calls if method in {"", call.request.method}]

    def message(self, chat: Chat, message_id: int) -> StoredMessage:
        """Return anybody's message as it reads now, with its earlier versions in `edits`."""
        with self.changes.lock:
            return self.telegram.chats[chat.id].messages[message_id]

    def texts(self, chat: Chat) -> list[str]:
        """Return what the bot's messages in a chat say now, without the deleted ones."""
        with self.changes.lock:
            messages = self.telegram.chats[chat.id].messages.values()
            return [found.text for found in messages if found.own and not found.deleted]

    def wait_for(
        self, wanted: Callable[[Sent], bool], *, after: int = 0, timeout_s: float = 10
    ) -> Sent:
        """Return the first message sent that is wanted, as soon as it is.

        Args:
            wanted: What to look for.
            after: How many messages sent to pass over, as of `len(api.sent)` earlier.
            timeout_s: How long to wait before the test fails.
        """

        def found() -> Sent | None:
            return next(filter(wanted, self.telegram.sent[after:]), None)

        if (sent := self.changes.wait_for(found, timeout_s)) is None:
            raise AssertionError(f"not sent within {timeout_s} s\n{self.report()}")
        return sent

    def wait_until(self, holds: Callable[[], bool], *, timeout_s: float = 10) -> None:
        """Return as soon as something holds; it is looked at whenever the bot did anything."""
        if not self.changes.wait_for(holds, timeout_s):
            raise AssertionError(f"did not hold within {timeout_s} s\n{self.report()}")

    def report(self) -> str:
        """Tell what the bot did, for the message of a failed test."""
        calls = Counter(f"{call.request.method} {call.status}" for call in self.calls())
        return "\n".join(
            [
                f"calls: {dict(calls)}",
                f"pending updates: {len(self.pending_updates)}",
                *(f"violation: {found.method}: {found.what}" for found in self.violations),
                *(f"sent: {sent}" for sent in self.sent),
            ]
        )
