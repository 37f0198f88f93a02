"""A Bot API server for tests: real HTTP, Telegram's rules, and a record of what broke them."""

from tests.botapi.chats import Chat, Topic, User
from tests.botapi.checks import Violation
from tests.botapi.driver import Driver
from tests.botapi.refusals import RefusalError, migrated, too_many_requests
from tests.botapi.server import BotApiServer
from tests.botapi.telegram_state import Call, Identity, Sent, StoredMessage

__all__ = [
    "BotApiServer",
    "Call",
    "Chat",
    "Driver",
    "Identity",
    "RefusalError",
    "Sent",
    "StoredMessage",
    "Topic",
    "User",
    "Violation",
    "migrated",
    "too_many_requests",
]
