"""A scene as a page of HTML, the way a telephone shows a chat."""

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import pairwise

from docs.album.scene import Bubble, Field, Scene, Toast
from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.keyboards import rows
from tests.botapi.records import marks_of, words_of

TAGS = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code"}
QUOTES = {"blockquote": "quote", "expandable_blockquote": "quote folded"}
LONGEST_REPLY = 60

_COMMAND = re.compile(r"(?<![\w/])/[a-z]+\b|(?<![\w@])@\w{3,}")


def page(scene: Scene) -> str:
    """Return the whole page, which needs no other file."""
    style = (files("docs.album") / "chat.css").read_text(encoding="utf-8")
    parts = "\n".join(_part(part, scene) for part in scene.parts)
    head = f"<header><span class=face>{escape(scene.title[0])}</span>{escape(scene.title)}</header>"
    return (
        f"<!doctype html><html lang=es><meta charset=utf-8><title>{escape(scene.title)}</title>"
        f"<style>{style}</style><body>{head}<main>{parts}</main></body></html>"
    )


def marked(text: str, entities: list[Json]) -> str:
    """Return a message's words with what its entities, counted in UTF-16, make of them."""
    quotes = sorted(
        (entity for entity in entities if entity["type"] in QUOTES), key=lambda one: one["offset"]
    )
    inner = [entity for entity in entities if entity["type"] not in QUOTES]
    html, at = "", 0
    for quote in quotes:
        start, end = quote["offset"], quote["offset"] + quote["length"]
        html += _block(text, inner, at, start, before=True)
        words = f"<div>{_inline(text, inner, start, end)}</div>"
        html += f'<div class="{QUOTES[quote["type"]]}">{words}</div>'
        at = end
    return html + _block(text, inner, at, utf16.length(text), before=False)


def _part(part: Bubble | Toast | Field, scene: Scene) -> str:
    match part:
        case Bubble():
            return _bubble(part, scene)
        case Toast(words):
            return f"<p class=toast>{escape(words)}</p>"
        case Field():
            return _field(part)


def _bubble(bubble: Bubble, scene: Scene) -> str:
    message, side = bubble.message, "own" if bubble.own else "other"
    above = ""
    if scene.group and not bubble.own:
        above += f"<p class=name>{escape(_name(message))}</p>"
    if via := message.get("via_bot"):
        above += f"<p class=name>via @{escape(via['username'])}</p>"
    # In a chat of two an answer stands right below its question.
    if (replied := message.get("reply_to_message")) and (scene.group or bubble.own):
        above += _replied(replied, message.get("quote"))
    if "document" in message:
        above += f"<p class=file>📄 {escape(message['document']['file_name'])}</p>"
    words = marked(words_of(message), marks_of(message))
    return (
        f"<section class={side}><div class=bubble>{above}{words}</div>{_keyboard(bubble)}</section>"
    )


def _keyboard(bubble: Bubble) -> str:
    html = ""
    for row in rows(bubble.message):
        html += "<div class=row>"
        for button in row:
            pressed = " pressed" if button["text"] == bubble.pressed else ""
            corner = "<sup>↗</sup>" if "url" in button else ""
            corner = "<sup class=copy></sup>" if "copy_text" in button else corner
            html += f'<span class="button{pressed}">{escape(button["text"])}{corner}</span>'
        html += "</div>"
    return html


def _replied(message: Json, quote: Json | None) -> str:
    words = " ".join((quote["text"] if quote else words_of(message)).split())
    short = words if len(words) <= LONGEST_REPLY else words[: LONGEST_REPLY - 1] + "…"
    return f"<p class=replied><b>{escape(_name(message))}</b>{escape(short)}</p>"


def _field(typing: Field) -> str:
    html = f"<div class=results><p class=more>{escape(typing.button)}</p>"
    for result in typing.results:
        html += f"<p><b>{escape(result['title'])}</b>{escape(result['description'])}</p>"
    return f"{html}</div><footer>{escape(typing.typed)}<i></i></footer>"


def _name(message: Json) -> str:
    who = message.get("from") or message.get("sender_chat") or message["chat"]
    return str(who.get("first_name") or who.get("title"))


def _block(text: str, inner: list[Json], start: int, end: int, *, before: bool) -> str:
    """Return the words between quotations, which end the line before and after them."""
    if start and utf16.cut(text, start, 1) == "\n":
        start += 1
    if before and start < end and utf16.cut(text, end - 1, 1) == "\n":
        end -= 1
    if start >= end:
        return ""
    words = _inline(text, inner, start, end)
    # A browser shows no line after the last break; a telephone does.
    return f"<div>{words}{'<br>' if words.endswith('<br>') else ''}</div>"


def _inline(text: str, inner: list[Json], start: int, end: int) -> str:
    here = [one for one in inner if one["offset"] < end and one["offset"] + one["length"] > start]
    edges = {one["offset"] for one in here} | {one["offset"] + one["length"] for one in here}
    cuts = sorted({start, end} | {edge for edge in edges if start < edge < end})
    return "".join(
        _wrapped(utf16.cut(text, a, b - a), [one for one in here if _covers(one, a, b)])
        for a, b in pairwise(cuts)
    )


def _covers(entity: Json, start: int, end: int) -> bool:
    return bool(entity["offset"] <= start and end <= entity["offset"] + entity["length"])


def _wrapped(words: str, entities: list[Json]) -> str:
    html = _COMMAND.sub(lambda found: f"<a>{found[0]}</a>", escape(words)).replace("\n", "<br>")
    for tag in _tags(entities):
        html = f"<{tag}>{html}</{tag}>"
    return html


def _tags(entities: list[Json]) -> Iterator[str]:
    for entity in entities:
        if entity["type"] == "text_link":
            yield "a"
        elif tag := TAGS.get(entity["type"]):
            yield tag
