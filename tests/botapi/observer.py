"""What a test sees of a bot: what it sent, what it asked for, what it did wrong."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.botapi.changes import Changes
from tests.botapi.chats import Chat, Json
from tests.botapi.checks import Violation
from tests.botapi.queries import Kind
from tests.botapi.records import Call, Sent, StoredMessage
from tests.botapi.telegram_state import Telegram
from tests.botapi.transcript import transcript


class Observer:
    """A look at one bot's Telegram; every list is a copy of the moment."""

    def __init__(self, telegram: Telegram, changes: Changes) -> None:
        self.telegram = telegram
        self.changes = changes

    @property
    def sent(self) -> list[Sent]:
        """Return what was sent, edited and deleted with success, in order."""
        with self.changes.lock:
            return list(self.telegram.record.sent)

    @property
    def violations(self) -> list[Violation]:
        """Return what a bot should never have asked for."""
        with self.changes.lock:
            return list(self.telegram.record.violations)

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
            return self.telegram.queries.answers("callback")

    @property
    def guest_answers(self) -> dict[str, Json]:
        """Return the result that answered each guest query, by the query's id."""
        with self.changes.lock:
            found = self.telegram.queries.answers("guest")
            return {number: answer["result"] for number, answer in found.items()}

    def inline_results(self, query_id: str) -> list[Json]:
        """Return the results that answered an inline query."""
        with self.changes.lock:
            answer = self.telegram.queries.all[query_id].answer
        assert answer is not None, f"inline query {query_id} was not answered"
        results: list[Json] = answer["results"]
        return results

    def unanswered(self, kind: Kind) -> list[str]:
        """Return the ids of the queries of a kind that wait, or waited in vain."""
        with self.changes.lock:
            return self.telegram.queries.unanswered(kind)

    @property
    def pending_updates(self) -> list[Json]:
        """Return the updates that the bot has not confirmed yet, fetched or not."""
        with self.changes.lock:
            return list(self.telegram.mailbox.pending)

    def calls(self, method: str = "") -> list[Call]:
        """Return the requests, answered well or not, to one method or to all."""
        with self.changes.lock:
            return [
                call for call in self.telegram.record.calls if method in {"", call.request.method}
            ]

    def message(self, chat: Chat, message_id: int) -> StoredMessage:
        """Return anybody's message as it reads now, with its earlier versions in `edits`."""
        with self.changes.lock:
            return self.telegram.chats[chat.id].messages[message_id]

    def inline_message(self, inline_id: str) -> StoredMessage:
        """Return a message that went through inline or guest mode, by its inline id."""
        with self.changes.lock:
            return self.telegram.inline_messages[inline_id]

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
            return next(filter(wanted, self.telegram.record.sent[after:]), None)

        if (sent := self.changes.wait_for(found, timeout_s)) is None:
            raise AssertionError(f"not sent within {timeout_s} s\n{self.report()}")
        return sent

    def wait_for_answer(self, query_id: str, *, timeout_s: float = 10) -> dict[str, Any]:
        """Return what answered a callback, inline or guest query, as soon as it does."""
        query = self.telegram.queries.all[query_id]
        self.wait_until(lambda: query.answer is not None, timeout_s=timeout_s)
        return query.answer or {}

    def wait_until(self, holds: Callable[[], bool], *, timeout_s: float = 10) -> None:
        """Return as soon as something holds; it is looked at whenever the bot did anything."""
        if not self.changes.wait_for(holds, timeout_s):
            raise AssertionError(f"did not hold within {timeout_s} s\n{self.report()}")

    def transcript(self, chat: Chat) -> str:
        """Return a chat as a person reads it: names, replies, quotations, buttons, edits."""
        with self.changes.lock:
            return transcript(self.telegram.chats[chat.id])

    def watch_quotations(self, originals: Iterable[str]) -> None:
        """Record from now on every block quotation that is in none of the texts, byte for byte.

        Texts that are given later, such as those of a new generation, are added.
        """
        with self.changes.lock:
            self.telegram.originals.allow(originals)

    @property
    def quotations_checked(self) -> int:
        """Return how many block quotations were looked at."""
        return self.telegram.originals.checked

    def answers_to(self, chat: Chat, message_id: int) -> list[Sent]:
        """Return the messages that reply to one, without edits: two of them are one too many."""
        here = (sent for sent in self.sent if sent.method.startswith("send"))
        return [sent for sent in here if (sent.chat_id, sent.reply_to) == (chat.id, message_id)]

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
