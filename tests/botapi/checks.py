"""What is wrong with a message by itself: its words, its entities, its buttons.

Telegram refuses some of it, and silently drops or repairs the rest; this bot does none of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from telegram.constants import InlineKeyboardButtonLimit, MessageEntityType, MessageLimit

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.quotations import QUOTES
from tests.botapi.refusals import RefusalError, bad_request
from tests.botapi.requests import Request

KINDS = {kind.value for kind in MessageEntityType}
ACTIONS = {"callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat"} | {
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
    "pay",
}


@dataclass(frozen=True)
class Violation:
    """Something that a bot should never send."""

    method: str
    what: str
    request: Request


@dataclass(frozen=True)
class Problem:
    """Something wrong, and Telegram's answer where it does not let it pass."""

    what: str
    refusal: RefusalError | None = None


def message_problems(request: Request) -> Iterator[Problem]:
    """Find what is wrong with the content of a text message that is sent or edited."""
    yield from content_problems(request.text("text"), *request.marks("entities"))


def content_problems(
    text: str,
    entities: Sequence[Json],
    parse_mode: str,
    markup: Json,
    *,
    limit: int = MessageLimit.MAX_TEXT_LENGTH,
    caption: bool = False,
) -> Iterator[Problem]:
    """Find what is wrong with words, their marks and buttons, in Telegram's order."""
    if text or not caption:
        yield from _text_problems(text, limit, "caption" if caption else "text")
    if parse_mode:
        yield Problem("parse_mode instead of entities")
    if len(entities) > MessageLimit.MESSAGE_ENTITIES:
        yield Problem(f"{len(entities)} entities")
    for entity in entities:
        yield from _entity_problems(text, entity)
    yield from _nesting_problems(entities)
    yield from button_problems(markup)


def _text_problems(text: str, limit: int, kind: str) -> Iterator[Problem]:
    if not text:
        yield Problem("empty text", bad_request("message text is empty"))
    elif not text.strip():
        yield Problem("blank text", bad_request("text must be non-empty"))
    elif text != text.strip():
        yield Problem("white space around the text, which Telegram cuts off")
    if (units := utf16.length(text)) > limit:
        words = "message caption is too long" if kind == "caption" else "message is too long"
        yield Problem(f"{kind} of {units} UTF-16 units", bad_request(words))


def _entity_problems(text: str, entity: Json) -> Iterator[Problem]:
    offset, length = entity["offset"], entity["length"]
    end, size = offset + length, utf16.length(text)
    if entity["type"] not in KINDS:
        words = "can't parse MessageEntity: Unsupported type specified"
        yield Problem(f"entity type {entity['type']}", bad_request(words))
    if entity["type"] == "text_link" and not entity.get("url"):
        words = "can't parse MessageEntity: Can't find field \"url\""
        yield Problem("text_link without url", bad_request(words))
    if offset < 0:
        words = f"receive an entity with incorrect offset {offset}"
        yield Problem("entity before the text", bad_request(words))
    elif length <= 0:
        yield Problem(f"entity of length {length}")
    elif offset >= size:
        words = f"entity begins after the end of the text at UTF-16 offset {offset}"
        yield Problem("entity after the text", bad_request(words))
    elif end > size:
        words = f"ends after the end of the text at UTF-16 offset {end}"
        found = bad_request(f"entity beginning at UTF-16 offset {offset} {words}")
        yield Problem("entity longer than the text", found)
    else:
        yield from _split_problems(text, offset, end)


def _split_problems(text: str, offset: int, end: int) -> Iterator[Problem]:
    if utf16.inside_a_pair(text, offset):
        words = f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}"
        yield Problem("entity begins inside a character", bad_request(words))
    if utf16.inside_a_pair(text, end):
        words = f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
        yield Problem("entity ends inside a character", bad_request(words))


def _nesting_problems(entities: Sequence[Json]) -> Iterator[Problem]:
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    for outer, inner in combinations(ordered, 2):
        outer_end = outer["offset"] + outer["length"]
        if inner["offset"] >= outer_end:
            continue
        if inner["offset"] + inner["length"] > outer_end:
            yield Problem(f"{outer['type']} and {inner['type']} cross")
        elif {outer["type"], inner["type"]} <= QUOTES:
            yield Problem(f"{inner['type']} in {outer['type']}")


def button_problems(markup: Json) -> Iterator[Problem]:
    """Find a button that carries too much, nothing or no words."""
    for button in (button for row in markup.get("inline_keyboard", []) for button in row):
        if not button.get("text"):
            words = "inline keyboard button text must be non-empty"
            yield Problem("button without words", bad_request(words))
        if not set(button) & ACTIONS:
            words = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            yield Problem("button that does nothing", bad_request(words))
        size = len(button.get("callback_data", "-").encode())
        if not 1 <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            yield Problem(f"callback_data of {size} bytes", bad_request("BUTTON_DATA_INVALID"))
