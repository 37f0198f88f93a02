"""The methods that put a message into a chat, and the one that shows that one is coming."""

from telegram.constants import ChatAction, FileSizeLimit, MessageLimit

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.checks import Problem, content_problems, message_problems
from tests.botapi.conversations import Conversation
from tests.botapi.landing import content_of, record
from tests.botapi.places import (
    check_welcome,
    replied,
    reply_parameters,
    reply_problems,
    thread_of,
    thread_problems,
)
from tests.botapi.refusals import RefusalError, bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

ACTIONS = {action.value for action in ChatAction}


def send_message(telegram: Telegram, request: Request) -> Json:
    """Put a message into a chat and return it."""
    telegram.judge(request, message_problems(request))
    return _send(telegram, request, content_of(request, "text", "entities"))


def send_document(telegram: Telegram, request: Request) -> Json:
    """Put a file into a chat, uploaded or known from before, and return the message."""
    caption = request.text("caption")
    limit = int(MessageLimit.CAPTION_LENGTH)
    marks = request.marks("caption_entities")
    telegram.judge(request, content_problems(caption, *marks, limit=limit, caption=True))
    named = request.text("document")
    if named.startswith("attach://"):
        upload = request.files.get(named.removeprefix("attach://"))
        if upload is None:
            raise bad_request("there is no document in the request")
        if not upload.content:
            telegram.judge(request, [Problem("empty file", bad_request("file must be non-empty"))])
        if len(upload.content) > FileSizeLimit.FILESIZE_UPLOAD:
            too_large = RefusalError(413, "Request Entity Too Large")
            telegram.judge(request, [Problem("file of more than 50 MB", too_large)])
        file = telegram.files.add(upload)
    elif (known := telegram.files.by_id.get(named)) is None:
        words = (
            "wrong file identifier/HTTP URL specified"
            if named
            else "there is no document in the request"
        )
        raise bad_request(words)
    else:
        file = known
    content = content_of(request, "caption", "caption_entities") if caption else {}
    markup = {"reply_markup": found} if (found := request.json("reply_markup")) else {}
    return _send(telegram, request, {"document": file.document()} | content | markup)


def send_chat_action(telegram: Telegram, request: Request) -> bool:
    """Show that the bot is busy."""
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    telegram.judge(request, thread_problems(here, request))
    if (action := request.text("action")) not in ACTIONS:
        words = "wrong parameter action in request"
        telegram.judge(request, [Problem(f"chat action {action}", bad_request(words))])
    return True


def _send(telegram: Telegram, request: Request, content: Json) -> Json:
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    telegram.judge(request, [*thread_problems(here, request), *reply_problems(here, request)])
    telegram.count(request, here.chat)
    message = here.add(_written(telegram, here, request) | content, own=True)
    record(telegram, request, message, replied(here, request))
    return message


def _written(telegram: Telegram, here: Conversation, request: Request) -> Json:
    chat = here.chat.json()
    sender = {"sender_chat": chat} if here.chat.type == "channel" else {"from": telegram.bot.json()}
    message: Json = sender | {"chat": chat}
    thread, target = thread_of(here, request), replied(here, request)
    if thread in here.topics:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if shown := target.json if target else here.topics.get(thread or 0):
        message["reply_to_message"] = {k: v for k, v in shown.items() if k != "reply_to_message"}
    if target and (quote := reply_parameters(request).get("quote")):
        position = utf16.length(target.text.partition(quote)[0])
        message["quote"] = {"text": quote, "position": position, "is_manual": True}
    return message
