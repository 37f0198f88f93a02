"""A Bot API server for tests: real HTTP, Telegram's rules, and a record of what broke them."""

from tests.botapi.chats import Chat, Topic, User
from tests.botapi.checks import Violation
from tests.botapi.driver import Driver
from tests.botapi.faults import SENDING, Fault, dropped, flooded, refused, timed_out
from tests.botapi.limits import Limits
from tests.botapi.outages import OUTAGES
from tests.botapi.records import Call, Sent, StoredMessage
from tests.botapi.refusals import RefusalError, migrated, too_many_requests
from tests.botapi.requests import Upload
from tests.botapi.server import BotApiServer
from tests.botapi.telegram_state import Identity
from tests.botapi.traffic import Traffic

__all__ = [
    "OUTAGES",
    "SENDING",
    "BotApiServer",
    "Call",
    "Chat",
    "Driver",
    "Fault",
    "Identity",
    "Limits",
    "RefusalError",
    "Sent",
    "StoredMessage",
    "Topic",
    "Traffic",
    "Upload",
    "User",
    "Violation",
    "dropped",
    "flooded",
    "migrated",
    "refused",
    "timed_out",
    "too_many_requests",
]
