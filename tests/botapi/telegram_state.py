"""All that Telegram knows of one bot: its chats, their messages, what it did."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.botapi.chats import Chat, Json, User, private_chat
from tests.botapi.checks import Problem, Violation
from tests.botapi.clock import Clock
from tests.botapi.conversations import Conversation
from tests.botapi.files import Files
from tests.botapi.limits import FloodControl
from tests.botapi.mailbox import Mailbox
from tests.botapi.queries import Queries
from tests.botapi.quotations import Originals
from tests.botapi.records import Record, StoredMessage
from tests.botapi.refusals import RefusalError, bad_request, migrated
from tests.botapi.requests import Request

MESSAGES = {"message", "edited_message", "channel_post", "edited_channel_post"} | {
    "business_message",
    "edited_business_message",
}
GUEST = "guest_message"


@dataclass(frozen=True)
class Identity:
    """What getMe says of the bot besides its id; `tells_choices` is BotFather's inline feedback."""

    first_name: str = "Tertulia"
    username: str = "tertulia_bot"
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False
    supports_inline_queries: bool = False
    supports_guest_queries: bool = False
    tells_choices: bool = False


@dataclass
class Telegram:
    """All that the server knows on behalf of one bot."""

    bot_id: int
    identity: Identity = field(default_factory=Identity)
    clock: Clock = field(default_factory=Clock)
    record: Record = field(default_factory=Record)
    chats: dict[int, Conversation] = field(default_factory=dict)
    strangers: set[int] = field(default_factory=set)
    inline_messages: dict[str, StoredMessage] = field(default_factory=dict)
    inline_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    files: Files = field(default_factory=Files)
    originals: Originals = field(default_factory=Originals)
    commands: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    keeps_messages: int = 0
    keeps_chats: int = 0

    def __post_init__(self) -> None:
        self.mailbox = Mailbox(self.clock)
        self.queries = Queries(self.clock)
        self.flood = FloodControl(self.clock)

    @property
    def bot(self) -> User:
        """Return the bot as a sender."""
        name = self.identity.first_name
        return User(self.bot_id, name, None, self.identity.username, is_bot=True)

    def open(self, chat: Chat, members: Mapping[int, str], *, known: bool = True) -> Conversation:
        """Make a chat known to the bot, which is a member of it."""
        if here := self.chats.get(chat.id):
            if self.keeps_chats:  # the chats that were quiet longest are forgotten first
                self.chats[chat.id] = self.chats.pop(chat.id)
            return here
        everyone = {self.bot_id: "member"} | dict(members)
        here = Conversation(chat, self.clock, members=everyone, known=known)
        here.keeps = self.keeps_messages
        self.chats[chat.id] = here
        if self.keeps_chats and len(self.chats) > self.keeps_chats:
            del self.chats[next(iter(self.chats))]
        return here

    def meet(self, user: User) -> Conversation:
        """Make a person known, as if they had started the bot."""
        self.strangers.discard(user.id)
        return self.open(private_chat(user), {user.id: "member"})

    def keep(self, kind: str, content: Json) -> Json:
        """Take in what an update tells, so that the bot can refer to it; complete its ids."""
        if kind in MESSAGES:
            here = self.open(Chat(content["chat"]["id"], content["chat"]["type"]), {})
            if sender := content.get("from"):
                here.members.setdefault(sender["id"], "member")
            return here.add(content)
        if kind == "callback_query":
            return self.queries.put("callback", content)
        if kind == "inline_query":
            return self.queries.put("inline", content)
        if kind == GUEST:
            chat = content["chat"]
            here = self.open(Chat(chat["id"], chat["type"], chat.get("title")), {}, known=False)
            return self.queries.put("guest", here.add(content), "guest_query_id")
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
        if known and known.moved_to:
            raise migrated(known.moved_to)
        if known and known.known:
            return known
        if name.isdecimal() and int(name) in self.strangers:
            raise RefusalError(403, "Forbidden: bot can't initiate conversation with a user")
        self.blame(request, f"unknown chat {name}")
        raise bad_request("chat not found")

    def blame(self, request: Request, what: str) -> None:
        """Record that the bot did something that it should never do."""
        self.record.violations.append(Violation(request.method, what, request))

    def verify(self, request: Request, text: str, entities: Iterable[Json]) -> None:
        """Record every quotation that is in none of the originals, if they are watched."""
        for words in self.originals.altered(text, entities):
            self.blame(request, f"quotation that nobody wrote: {words!r}")

    def judge(self, request: Request, problems: Iterable[Problem]) -> None:
        """Record every problem, then refuse for the first that Telegram would refuse."""
        found = list(problems)
        for problem in found:
            self.blame(request, problem.what)
        for problem in found:
            if problem.refusal:
                raise problem.refusal

    def count(self, request: Request, chat: Chat | None) -> None:
        """Count a message against what Telegram bears; refuse it if it is one too many."""
        if one_too_many := self.flood.judge(chat):
            what, refusal = one_too_many
            if what:
                self.blame(request, what)
            raise refusal
