"""A chat with everything in it."""

from dataclasses import dataclass, field

from tests.botapi.chats import Chat, Json
from tests.botapi.clock import Clock
from tests.botapi.records import StoredMessage


@dataclass
class Conversation:
    """What is said in a chat, and who is there.

    Attributes:
        clock: What dates the messages.
        members: From user ids, the bot's too, to a ChatMember status.
        topics: The service message that began each topic, by the topic's id.
        closed: The topics in which nobody may write.
        known: Whether the bot has ever been there; a chat of inline or guest mode is unknown.
        gone: The account was deleted.
        moved_to: The supergroup that it has become.
        keeps: How many messages are kept; 0 for all.
    """

    chat: Chat
    clock: Clock = field(default_factory=Clock)
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    topics: dict[int, Json] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    known: bool = True
    gone: bool = False
    moved_to: int | None = None
    keeps: int = 0
    _last_id: int = 0

    def next_id(self) -> int:
        """Return the id of the next message; they count up from 1 in every chat."""
        return self._last_id + 1

    def add(self, message: Json, *, own: bool = False) -> Json:
        """Keep a message, under the next id unless it has one, or a new version of it."""
        whole = {"message_id": self.next_id(), "date": int(self.clock.now())} | message
        number = whole["message_id"]
        self._last_id = max(self._last_id, number)
        stored = self.messages.setdefault(number, StoredMessage(whole, own=own))
        if stored.json != whole:
            stored.edits.append(stored.json)
            stored.json = whole
        if self.keeps and len(self.messages) > self.keeps:
            del self.messages[next(iter(self.messages))]
        return whole

    def find(self, message_id: int) -> StoredMessage | None:
        """Return a message that is still there."""
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found
