"""The methods that answer what waits for one answer: buttons, inline queries, guest mentions."""

from typing import Any

from telegram.constants import CallbackQueryLimit

from tests.botapi import utf16
from tests.botapi.chats import Chat, Json
from tests.botapi.checks import Problem
from tests.botapi.landing import record
from tests.botapi.queries import AnsweredError, Kind, Query
from tests.botapi.records import StoredMessage
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.results import inline_problems, result_problems
from tests.botapi.telegram_state import Telegram


def answer_callback_query(telegram: Telegram, request: Request) -> bool:
    """Stop the spinner on a button."""
    if utf16.length(request.text("text")) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        too_long = Problem("long callback answer", bad_request("MESSAGE_TOO_LONG"))
        telegram.judge(request, [too_long])
    _answer(telegram, request, "callback", "callback_query_id", dict(request.params))
    return True


def answer_inline_query(telegram: Telegram, request: Request) -> bool:
    """Offer results to who is typing."""
    results: list[Json] = request.json("results") or []
    telegram.judge(request, inline_problems(request, results))
    answer = dict(request.params) | {"results": results}
    _answer(telegram, request, "inline", "inline_query_id", answer)
    for content in (result["input_message_content"] for result in results):
        telegram.verify(request, content["message_text"], content.get("entities") or [])
    return True


def answer_guest_query(telegram: Telegram, request: Request) -> Json:
    """Say one thing in a chat where the bot is no member; edits go by the id it returns."""
    result: Json = request.json("result") or {}
    telegram.judge(request, result_problems(result))
    query = _answer(telegram, request, "guest", "guest_query_id", {"result": result})
    asked = query.content
    caller = {"guest_bot_caller_user": asked["from"]} if "from" in asked else {}
    shown = {name: value for name, value in asked.items() if name != "reply_to_message"}
    more = caller | {"reply_to_message": shown}
    inline_id, stored = place_result(telegram, asked["chat"], result, more)
    record(telegram, request, stored.json, inline_id=inline_id)
    return {"inline_message_id": inline_id}


def place_result(
    telegram: Telegram, chat: Json, result: Json, more: Json
) -> tuple[str, StoredMessage]:
    """Put a result into a chat as a message; return its inline id and the message."""
    content = result["input_message_content"]
    words = {"text": content["message_text"]}
    marks = {"entities": content["entities"]} if content.get("entities") else {}
    buttons = {"reply_markup": result["reply_markup"]} if result.get("reply_markup") else {}
    here = telegram.open(Chat(chat["id"], chat["type"], chat.get("title")), {}, known=False)
    message = here.add({"chat": chat} | more | words | marks | buttons, own=True)
    inline_id = f"inline-{next(telegram.inline_ids)}"
    stored = here.messages[message["message_id"]]
    telegram.inline_messages[inline_id] = stored
    return inline_id, stored


def _answer(
    telegram: Telegram, request: Request, kind: Kind, id_field: str, answer: dict[str, Any]
) -> Query:
    try:
        return telegram.queries.answer(kind, request.text(id_field), answer)
    except AnsweredError:
        telegram.blame(request, f"{kind} query answered twice")
        raise
