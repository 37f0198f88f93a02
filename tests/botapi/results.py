"""What is wrong with results of inline and guest mode.

Words in capitals are the codes that Telegram's core gives and its Bot API server passes on.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from telegram.constants import InlineQueryLimit, InlineQueryResultLimit

from tests.botapi.chats import Json
from tests.botapi.checks import Problem, content_problems
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request

START = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def inline_problems(request: Request, results: Sequence[Json]) -> Iterator[Problem]:
    """Find what is wrong with an answer to an inline query."""
    if len(results) > InlineQueryLimit.RESULTS:
        yield Problem(f"{len(results)} inline results", bad_request("RESULTS_TOO_MUCH"))
    for number, times in Counter(str(result.get("id", "")) for result in results).items():
        if times > 1:
            yield Problem(f"inline result id {number!r} twice", bad_request("RESULT_ID_DUPLICATE"))
    if len(request.text("next_offset").encode()) > InlineQueryLimit.MAX_OFFSET_LENGTH:
        yield Problem("long next_offset", bad_request("NEXT_OFFSET_INVALID"))
    button = request.json("button") or {}
    if "start_parameter" in button and not START.fullmatch(button["start_parameter"]):
        yield Problem("start_parameter of the button", bad_request("START_PARAM_INVALID"))
    if "is_personal" not in request.params and request.integer("cache_time", 300):
        yield Problem("inline results that others would be shown from the cache")
    for result in results:
        yield from result_problems(result)


def result_problems(result: Json) -> Iterator[Problem]:
    """Find what is wrong with one result; only articles of text are looked at closely."""
    size = len(str(result.get("id", "")).encode())
    smallest, largest = InlineQueryResultLimit.MIN_ID_LENGTH, InlineQueryResultLimit.MAX_ID_LENGTH
    if not smallest <= size <= largest:
        yield Problem(f"inline result id of {size} bytes", bad_request("RESULT_ID_INVALID"))
    if result.get("type") != "article":
        words = "can't parse InlineQueryResult: only articles are known here"
        yield Problem(f"inline result of type {result.get('type')}", bad_request(words))
        return
    if not result.get("title"):
        yield Problem("inline result without title", bad_request("ARTICLE_TITLE_EMPTY"))
    content = result.get("input_message_content") or {}
    text, entities = content.get("message_text", ""), content.get("entities") or []
    parse_mode = content.get("parse_mode", "")
    yield from content_problems(text, entities, parse_mode, result.get("reply_markup") or {})
