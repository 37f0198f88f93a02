"""Where a message goes: its chat, its topic, the message that it answers."""

from collections.abc import Iterator

from tests.botapi.chats import Json
from tests.botapi.checks import Problem
from tests.botapi.refusals import RefusalError, bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Conversation, StoredMessage

MAX_QUOTE = 1024


def check_welcome(here: Conversation, bot_id: int) -> None:
    """Refuse a bot that was blocked or removed: no fault of its own."""
    if here.members.get(bot_id) not in {"left", "kicked"}:
        return
    if here.chat.type == "private":
        raise RefusalError(403, "Forbidden: bot was blocked by the user")
    raise RefusalError(403, f"Forbidden: bot is not a member of the {here.chat.type} chat")


def reply_parameters(request: Request) -> Json:
    """Return what the message answers, in the way of today or of old."""
    today = request.json("reply_parameters") or {}
    old = {"message_id": request.integer("reply_to_message_id")} if not today else {}
    return today if today or not old["message_id"] else old


def replied(here: Conversation, request: Request) -> StoredMessage | None:
    """Return the message that is answered, if it is there."""
    return here.find(reply_parameters(request).get("message_id", 0))


def thread_of(here: Conversation, request: Request) -> int | None:
    """Return the topic where a message lands: its own, else that of the message it answers."""
    if asked := request.integer("message_thread_id"):
        return asked
    target = replied(here, request)
    in_topic = target is not None and target.json.get("is_topic_message")
    return int(target.json["message_thread_id"]) if target and in_topic else None


def thread_problems(here: Conversation, request: Request) -> Iterator[Problem]:
    """Find a thread that is not a topic of this chat."""
    if not (thread := request.integer("message_thread_id")) or thread in here.topics:
        return
    if here.chat.is_forum:
        yield Problem(f"{thread} is no topic", bad_request("message thread not found"))
    else:
        # A thread of plain replies can be named; a message would land in it, but unasked for.
        unknown = None if here.find(thread) else bad_request("message thread not found")
        yield Problem("message_thread_id in a chat without topics", unknown)


def reply_problems(here: Conversation, request: Request) -> Iterator[Problem]:
    """Find a reply to nothing, and a quote of what was not said."""
    asked = reply_parameters(request)
    if not asked:
        return
    target = replied(here, request)
    if target is None:
        if not asked.get("allow_sending_without_reply"):
            words = "message to be replied not found"
            yield Problem("reply to a message that is not there", bad_request(words))
        return
    quote = asked.get("quote", "")
    if quote not in target.text or len(quote) > MAX_QUOTE:
        yield Problem("quote of what was not said", bad_request("QUOTE_TEXT_INVALID"))
