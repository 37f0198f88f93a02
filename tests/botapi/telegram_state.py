"""Telegram as one bot knows it: its chats, their messages, what it did."""

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.botapi import utf16
from tests.botapi.chats import Chat, Json, User, private_chat
from tests.botapi.checks import Violation
from tests.botapi.mailbox import Mailbox
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request

MESSAGES = {"message", "edited_message", "channel_post", "edited_channel_post"}


@dataclass
class StoredMessage:
    """A message as it reads now, and how it read before each edit."""

    json: Json
    own: bool = False
    deleted: bool = False
    edits: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what it says now."""
        return str(self.json.get("text", self.json.get("caption", "")))


@dataclass
class Conversation:
    """A chat with everything in it; `members` maps user ids to a ChatMember status."""

    chat: Chat
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    topics: dict[int, Json] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)

    def next_id(self) -> int:
        """Return the id of the next message; they count up from 1 in every chat."""
        return max(self.messages, default=0) + 1

    def add(self, message: Json, *, own: bool = False) -> Json:
        """Keep a message, under the next id unless it has one, or a new version of it."""
        whole = {"message_id": self.next_id(), "date": int(time.time())} | message
        number = whole["message_id"]
        stored = self.messages.setdefault(number, StoredMessage(whole, own=own))
        if stored.json != whole:
            stored.edits.append(stored.json)
            stored.json = whole
        return whole

    def find(self, message_id: int) -> StoredMessage | None:
        """Return a message that is still there."""
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found


@dataclass(frozen=True)
class Sent:
    """A message that the bot sent, edited or deleted, with success.

    `reply_to`, `quote` and `thread` are where it landed, whatever was asked for; `thread` is a
    topic's id, never that of plain replies. Of a deleted message it tells the last version.
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

    @property
    def buttons(self) -> dict[str, str]:
        """Return the callback data under each label."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}

    def marked(self, kind: str) -> list[str]:
        """Return the stretches of the text that an entity of this kind marks."""
        found = [entity for entity in self.entities if entity["type"] == kind]
        return [utf16.cut(self.text, entity["offset"], entity["length"]) for entity in found]


@dataclass(frozen=True)
class Call:
    """Any request, and how it was answered."""

    request: Request
    status: int


@dataclass(frozen=True)
class Identity:
    """What getMe says of the bot besides its id."""

    first_name: str = "Tertulia"
    username: str = "tertulia_bot"
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False
    supports_inline_queries: bool = False


@dataclass
class Telegram:
    """All that the server knows on behalf of one bot."""

    bot_id: int
    identity: Identity = field(default_factory=Identity)
    mailbox: Mailbox = field(default_factory=Mailbox)
    chats: dict[int, Conversation] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    query_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    open_queries: set[str] = field(default_factory=set)
    answered_queries: dict[str, Json] = field(default_factory=dict)
    commands: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def bot(self) -> User:
        """Return the bot as a sender."""
        name = self.identity.first_name
        return User(self.bot_id, name, None, self.identity.username, is_bot=True)

    def open(self, chat: Chat, members: Mapping[int, str]) -> Conversation:
        """Make a chat known to the bot, which is a member of it."""
        here = Conversation(chat, members={self.bot_id: "member"} | dict(members))
        return self.chats.setdefault(chat.id, here)

    def meet(self, user: User) -> Conversation:
        """Make a person known, as if they had started the bot."""
        return self.open(private_chat(user), {user.id: "member"})

    def keep(self, kind: str, content: Json) -> Json:
        """Take in what an update tells, so that the bot can refer to it; complete its ids."""
        if kind in MESSAGES:
            here = self.open(Chat(content["chat"]["id"], content["chat"]["type"]), {})
            if sender := content.get("from"):
                here.members.setdefault(sender["id"], "member")
            return here.add(content)
        if kind == "callback_query":
            whole = {"id": str(next(self.query_ids))} | content
            self.open_queries.add(whole["id"])
            return whole
        return content

    def conversation(self, request: Request) -> Conversation:
        """Return the chat that a request names, by number or by @username."""
        name = request.text("chat_id")
        if not name:
            raise bad_request("chat_id is empty")
        if name.startswith("@"):
            known = {f"@{here.chat.username}": here for here in self.chats.values()}.get(name)
        else:
            known = self.chats.get(request.integer("chat_id"))
        if known:
            return known
        self.blame(request, f"unknown chat {name}")
        raise bad_request("chat not found")

    def blame(self, request: Request, what: str) -> None:
        """Record that the bot did something that it should never do."""
        self.violations.append(Violation(request.method, what, request))
