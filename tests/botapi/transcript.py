"""A chat as readable text: for a person who judges it, and for the pictures in the docs."""

from datetime import UTC, datetime

from tests.botapi import utf16
from tests.botapi.chats import Json
from tests.botapi.conversations import Conversation
from tests.botapi.keyboards import rows
from tests.botapi.records import StoredMessage, marks_of, words_of

OPENING = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "code": "`",
    "pre": "```",
    "spoiler": "||",
}
QUOTES = {"blockquote": "│ ", "expandable_blockquote": "┊ "}
LONGEST_REPLY = 40


def transcript(here: Conversation) -> str:
    """Return everything that was said; an edited message shows what it said before.

    Quotations stand behind `│`, expandable ones behind `┊`; `[words]` are buttons, with `→` those
    that lead to an address; links show theirs in angle brackets.
    """
    title = here.chat.title or here.chat.first_name or here.chat.id
    said = [_message(number, message) for number, message in here.messages.items()]
    return "\n\n".join([f"=== {title} ({here.chat.type}) ===", *said])


def _message(number: int, message: StoredMessage) -> str:
    lines = [f"#{number} {_sender(message.json)}{_place(message.json)}{_state(message)}"]
    if reply := message.json.get("reply_to_message"):
        quoted = message.json.get("quote", {}).get("text")
        words = f"“{quoted}”" if quoted else _short(words_of(reply))
        lines.append(f"  ↪ #{reply['message_id']} {words}".rstrip())
    for version in message.edits:
        lines += [f"  ✗ {line}" for line in _body(version)]
    lines += [f"  {line}" for line in _body(message.json)]
    if message.reactions:
        lines.append(f"  reaction of the bot: {' '.join(message.reactions)}")
    return "\n".join(lines)


def _sender(json: Json) -> str:
    who = json.get("from") or json.get("sender_chat") or json["chat"]
    name = str(who.get("first_name") or who.get("title") or who["id"])
    via = f" via @{json['via_bot']['username']}" if "via_bot" in json else ""
    return name + via


def _place(json: Json) -> str:
    at = datetime.fromtimestamp(json["date"], UTC).strftime(" %H:%M")
    topic = f" in topic {json['message_thread_id']}" if json.get("is_topic_message") else ""
    return at + topic


def _state(message: StoredMessage) -> str:
    edited = " (edited)" if message.edits else ""
    return edited + (" (deleted)" if message.deleted else "")


def _body(json: Json) -> list[str]:
    lines = []
    if "document" in json:
        lines.append(f"<file {json['document'].get('file_name')}>")
    kind = next((kind for kind in json if kind in SERVICES), None)
    if kind:
        lines.append(f"<{kind}: {json[kind]}>")
    lines += _marked(words_of(json), marks_of(json)).splitlines()
    for row in rows(json):
        labels = [f"[{b['text']}{' → ' + b['url'] if 'url' in b else ''}]" for b in row]
        lines.append(" ".join(labels))
    return lines


SERVICES = ("migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created", "voice", "photo")


def _marked(text: str, entities: list[Json]) -> str:
    """Show entities by signs around the words, quotations by a bar before each of their lines."""
    insertions: list[tuple[int, int, str]] = []
    bars: list[tuple[int, int, str]] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if bar := QUOTES.get(entity["type"]):
            bars.append((start, end, bar))
        if sign := OPENING.get(entity["type"]):
            insertions += [(start, 1, sign), (end, 0, sign)]
        if entity["type"] == "text_link":
            insertions.append((end, 0, f" <{entity['url']}>"))
    for start, end, bar in bars:
        insertions.append((start, 0, bar))
        breaks = [n for n in range(start, end) if utf16.cut(text, n, 1) == "\n"]
        insertions += [(n + 1, 0, bar) for n in breaks if n + 1 < end]
    shown, last = "", 0
    for at, _, sign in sorted(insertions, key=lambda found: found[:2]):
        shown += utf16.cut(text, last, at - last) + sign
        last = at
    return shown + utf16.cut(text, last, utf16.length(text) - last)


def _short(words: str) -> str:
    line = words.replace("\n", " ")
    return line if len(line) <= LONGEST_REPLY else line[: LONGEST_REPLY - 1] + "…"
