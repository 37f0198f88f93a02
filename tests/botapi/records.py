"""What a test looks at afterwards: messages, what was sent, every call."""

import time
from array import array
from collections import Counter
from dataclasses import dataclass, field

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.checks import Violation
from tests.botapi.quotations import quotations
from tests.botapi.requests import Request


def words_of(message: Json) -> str:
    """Return the text of a message, or what stands under its file."""
    return str(message.get("text", message.get("caption", "")))


def marks_of(message: Json) -> list[Json]:
    """Return the entities of these words."""
    found: list[Json] = message.get("entities") or message.get("caption_entities") or []
    return found


@dataclass
class StoredMessage:
    """A message as it reads now, and how it read before each edit.

    `frozen` is one that Telegram does not let the bot change any more.
    """

    json: Json
    own: bool = False
    deleted: bool = False
    frozen: bool = False
    edits: list[Json] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    told_at: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        """Return what it says now."""
        return words_of(self.json)


@dataclass(frozen=True)
class Sent:
    """A message that the bot sent, edited or deleted, with success.

    `reply_to`, `quote` and `thread` are where it landed, whatever was asked for; `thread` is a
    topic's id, never that of plain replies. Of a deleted message it tells the last version. A
    message that went through inline or guest mode has an `inline_id`, and chat and message 0.
    """

    method: str
    chat_id: int
    message_id: int
    text: str
    entities: list[Json]
    reply_to: int | None
    quote: str | None
    thread: int | None
    reply_markup: Json | None
    request: Request = field(repr=False)
    inline_id: str | None = None

    @property
    def buttons(self) -> dict[str, str]:
        """Return the callback data under each label."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}

    @property
    def links(self) -> dict[str, str]:
        """Return the address under the label of each button that has one."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return {b["text"]: b["url"] for row in rows for b in row if "url" in b}

    def marked(self, kind: str) -> list[str]:
        """Return the stretches of the text that an entity of this kind marks."""
        found = [entity for entity in self.entities if entity["type"] == kind]
        return [utf16.cut(self.text, entity["offset"], entity["length"]) for entity in found]

    @property
    def quotations(self) -> list[str]:
        """Return what is shown as somebody's words, in either kind of block quotation."""
        return quotations(self.text, self.entities)


@dataclass(frozen=True)
class Call:
    """Any request, and how it was answered; 0 where the answer never came."""

    request: Request
    status: int


@dataclass
class Record:
    """Everything that the bot did; a long run keeps counts and delays only.

    Attributes:
        whole: Whether `sent` and `calls` are kept; violations and counts always are.
        delays_s: From the push of a message to the first answer to it, in order of the answers.
    """

    whole: bool = True
    sent: list[Sent] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    delays_s: "array[float]" = field(default_factory=lambda: array("d"))

    def add_sent(self, sent: Sent, answers: StoredMessage | None) -> None:
        """Keep a message that was sent, edited or deleted."""
        self.counts[f"sent by {sent.method}"] += 1
        if self.whole:
            self.sent.append(sent)
        if answers and not answers.own and sent.method == "sendMessage":
            self.delays_s.append(sent.request.at - answers.told_at)

    def add_call(self, call: Call) -> None:
        """Keep a request."""
        self.counts[f"{call.request.method} {call.status}"] += 1
        if self.whole:
            self.calls.append(call)
