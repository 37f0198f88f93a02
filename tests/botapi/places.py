"""Where a message goes: its chat, its topic, the message that it answers."""

from collections.abc import Iterator

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.checks import Problem
from tests.botapi.conversations import Conversation
from tests.botapi.records import StoredMessage
from tests.botapi.refusals import RefusalError, bad_request
from tests.botapi.requests import Request

MAX_QUOTE = 1024


def check_welcome(here: Conversation, bot_id: int) -> None:
    """Refuse a bot that was blocked, removed or silenced: no fault of its own."""
    status, kind = here.members.get(bot_id), here.chat.type
    if here.gone:
        raise RefusalError(403, "Forbidden: user is deactivated")
    if status == "kicked" and kind == "private":
        raise RefusalError(403, "Forbidden: bot was blocked by the user")
    if status == "kicked":
        raise RefusalError(403, f"Forbidden: bot was kicked from the {kind} chat")
    if status == "left":
        raise RefusalError(403, f"Forbidden: bot is not a member of the {kind} chat")
    if status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    if kind == "channel" and status == "member":
        raise bad_request("need administrator rights in the channel chat")


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
    thread = request.integer("message_thread_id")
    if thread_of(here, request) in here.closed:
        yield Problem("written in a closed topic", bad_request("TOPIC_CLOSED"))
    if not thread or thread in here.topics:
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
    if asked.get("quote_entities") or asked.get("quote_parse_mode"):
        # They would have to be those of the message exactly, or the quote is not found in it.
        yield Problem("quote with entities of its own")
    if quote not in target.text or utf16.length(quote) > MAX_QUOTE:
        yield Problem("quote of what was not said", bad_request("QUOTE_TEXT_INVALID"))
