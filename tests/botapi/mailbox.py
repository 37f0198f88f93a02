"""The updates that wait for a bot, until it confirms them."""

from collections.abc import Sequence

from tests.botapi.chats import Json
from tests.botapi.refusals import RefusalError

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Mailbox:
    """Keeps every update until a later offset is asked for, however often it is fetched."""

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.allowed: frozenset[str] = frozenset()
        self.webhook_url = ""
        self._last_id = 100_000_000
        self.polls = 0

    def put(self, update: Json) -> Json:
        """Number an update and queue it, unless the bot has not asked for its kind."""
        self._last_id = update.get("update_id", self._last_id + 1)
        numbered = {"update_id": self._last_id} | update
        if self._wants(next((kind for kind in update if kind != "update_id"), "")):
            self.pending.append(numbered)
        return numbered

    def begin_poll(self, allowed_updates: Sequence[str] | None) -> int:
        """Start a getUpdates, which ends the one before it; return its number."""
        if self.webhook_url:
            raise _conflict(WEBHOOK_IS_SET)
        if allowed_updates is not None:
            self.allowed = frozenset(allowed_updates)
        self.polls += 1
        return self.polls

    def poll(self, number: int, offset: int, limit: int) -> list[Json]:
        """Forget what the offset confirms and return what is left, oldest first."""
        if number != self.polls:
            raise _conflict(OTHER_POLL)
        if self.webhook_url:
            raise _conflict("terminated by setWebhook request")
        if offset > 0:
            self.pending = [found for found in self.pending if found["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]
        return self.pending[: limit if 1 <= limit <= 100 else 100]

    def _wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in UNASKED


def _conflict(words: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {words}")
