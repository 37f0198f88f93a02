"""What a request makes of a message, and the record of it."""

from tests.botapi.chats import Json
from tests.botapi.records import Sent, StoredMessage, marks_of, words_of
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

TEXT = ("text", "entities", "reply_markup")


def content_of(request: Request, text: str, entities: str) -> Json:
    """Return the words, the marks and the buttons that a request gives."""
    marks = {name: value for name in (entities, "reply_markup") if (value := request.json(name))}
    return {text: request.text(text)} | marks


def record(
    telegram: Telegram,
    request: Request,
    message: Json,
    answers: StoredMessage | None = None,
    inline_id: str | None = None,
) -> None:
    """Keep what was sent, edited or deleted; `answers` is the message that it replies to."""
    reply = message.get("reply_to_message", {})
    in_topic = message.get("is_topic_message")
    sent = Sent(
        method=request.method,
        chat_id=0 if inline_id else message["chat"]["id"],
        message_id=0 if inline_id else message["message_id"],
        text=words_of(message),
        entities=marks_of(message),
        reply_to=None if "forum_topic_created" in reply else reply.get("message_id"),
        quote=message.get("quote", {}).get("text"),
        thread=message["message_thread_id"] if in_topic else None,
        reply_markup=message.get("reply_markup"),
        request=request,
        inline_id=inline_id,
    )
    telegram.verify(request, sent.text, sent.entities)
    telegram.record.add_sent(sent, answers)
