"""The methods that send, edit and delete messages, and those around them."""

import time
from collections.abc import Iterable

from telegram.constants import CallbackQueryLimit, ChatAction

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.checks import Problem, message_problems
from tests.botapi.places import (
    check_welcome,
    replied,
    reply_parameters,
    reply_problems,
    thread_of,
    thread_problems,
)
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Conversation, Sent, StoredMessage, Telegram

CONTENT = ("text", "entities", "reply_markup")
ACTIONS = {action.value for action in ChatAction}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_LATE = "query is too old and response timeout expired or query ID is invalid"


def send_message(telegram: Telegram, request: Request) -> Json:
    """Put a message into a chat and return it."""
    _judge(telegram, request, message_problems(request))
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    _judge(telegram, request, [*thread_problems(here, request), *reply_problems(here, request)])
    message = here.add(_written(telegram, here, request), own=True)
    _record(telegram, request, message)
    return message


def edit_message_text(telegram: Telegram, request: Request) -> Json:
    """Change a message of the bot and return it."""
    _judge(telegram, request, message_problems(request))
    here, stored = _named(telegram, request, "message to edit not found")
    if not stored.own:
        telegram.blame(request, "edit of a message of somebody else")
        raise bad_request("message can't be edited")
    content = _content(request)
    if content == {name: stored.json[name] for name in CONTENT if name in stored.json}:
        raise bad_request(NOT_MODIFIED)
    kept = {name: value for name, value in stored.json.items() if name not in CONTENT}
    message = here.add(kept | content | {"edit_date": int(time.time())})
    _record(telegram, request, message)
    return message


def delete_message(telegram: Telegram, request: Request) -> bool:
    """Take a message away."""
    here, stored = _named(telegram, request, "message to delete not found")
    if not stored.own and here.members.get(telegram.bot_id) != "administrator":
        telegram.blame(request, "deletion of a message of somebody else")
        raise bad_request("message can't be deleted")
    stored.deleted = True
    _record(telegram, request, stored.json)
    return True


def answer_callback_query(telegram: Telegram, request: Request) -> bool:
    """Stop the spinner on a button."""
    number = request.text("callback_query_id")
    if utf16.length(request.text("text")) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        _judge(
            telegram, request, [Problem("long callback answer", bad_request("MESSAGE_TOO_LONG"))]
        )
    if number in telegram.answered_queries:
        telegram.blame(request, "callback query answered twice")
    if number not in telegram.open_queries:
        raise bad_request(TOO_LATE)
    telegram.open_queries.remove(number)
    telegram.answered_queries[number] = dict(request.params)
    return True


def send_chat_action(telegram: Telegram, request: Request) -> bool:
    """Show that the bot is busy."""
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    _judge(telegram, request, thread_problems(here, request))
    if (action := request.text("action")) not in ACTIONS:
        words = "wrong parameter action in request"
        _judge(telegram, request, [Problem(f"chat action {action}", bad_request(words))])
    return True


def _judge(telegram: Telegram, request: Request, problems: Iterable[Problem]) -> None:
    """Record every problem, then refuse for the first that Telegram would refuse."""
    found = list(problems)
    for problem in found:
        telegram.blame(request, problem.what)
    for problem in found:
        if problem.refusal:
            raise problem.refusal


def _named(
    telegram: Telegram, request: Request, missing: str
) -> tuple[Conversation, StoredMessage]:
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    if (stored := here.find(request.integer("message_id"))) is None:
        raise bad_request(missing)
    return here, stored


def _content(request: Request) -> Json:
    marks = {name: value for name in CONTENT[1:] if (value := request.json(name))}
    return {"text": request.text("text")} | marks


def _written(telegram: Telegram, here: Conversation, request: Request) -> Json:
    chat = here.chat.json()
    sender = {"sender_chat": chat} if here.chat.type == "channel" else {"from": telegram.bot.json()}
    message: Json = sender | {"chat": chat} | _content(request)
    thread, target = thread_of(here, request), replied(here, request)
    if thread in here.topics:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if shown := target.json if target else here.topics.get(thread or 0):
        message["reply_to_message"] = {k: v for k, v in shown.items() if k != "reply_to_message"}
    if target and (quote := reply_parameters(request).get("quote")):
        position = utf16.length(target.text.partition(quote)[0])
        message["quote"] = {"text": quote, "position": position, "is_manual": True}
    return message


def _record(telegram: Telegram, request: Request, message: Json) -> None:
    reply = message.get("reply_to_message", {})
    in_topic = message.get("is_topic_message")
    telegram.sent.append(
        Sent(
            method=request.method,
            chat_id=message["chat"]["id"],
            message_id=message["message_id"],
            text=message.get("text", ""),
            entities=message.get("entities", []),
            reply_to=None if "forum_topic_created" in reply else reply.get("message_id"),
            quote=message.get("quote", {}).get("text"),
            thread=message["message_thread_id"] if in_topic else None,
            reply_markup=message.get("reply_markup"),
            request=request,
        )
    )
