"""An answer as text and entities of one Telegram message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import Formatter

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from bot.answer import Answer
from bot.messages import Messages
from index import Essay, Generation, Hit, Voice

MAX_TITLE = 160  # characters of a title or a name in a source line


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message: text, and entities with offsets in UTF-16 code units as Telegram counts."""

    text: str
    entities: Sequence[MessageEntity] = ()


@dataclass(slots=True)
class _Draft:
    """A message being written; offsets count code points until `done`."""

    text: str = ""
    entities: list[MessageEntity] = field(default_factory=list)

    def write(self, words: str, *kinds: str, url: str | None = None) -> None:
        start = len(self.text)
        self.text += words
        for kind in kinds:
            self.mark(kind, start, len(words))
        if url:
            self.entities.append(
                MessageEntity(MessageEntityType.TEXT_LINK, start, len(words), url=url)
            )

    def mark(self, kind: str, start: int, length: int) -> None:
        if length:
            self.entities.append(MessageEntity(kind, start, length))

    def done(self) -> Rendered:
        adjusted = MessageEntity.adjust_message_entities_to_utf_16(self.text, self.entities)
        return Rendered(self.text, adjusted)


def render_answer(answer: Answer, messages: Messages) -> Rendered:
    """Quote the hits, each with its source, as many of them as fit into one message."""
    if answer.small_talk is not None:
        return Rendered(messages.small_talk[answer.small_talk])
    if not answer.hits:
        return with_suggestions(messages.nothing_found, answer.suggestions, messages)
    shown = list(answer.hits)
    while (
        len(shown) > 1 and utf16_length(_quote(shown, messages).text) > MessageLimit.MAX_TEXT_LENGTH
    ):
        shown.pop()
    return _quote(shown, messages).done()


def with_suggestions(words: str, suggestions: Sequence[str], messages: Messages) -> Rendered:
    """Let questions that the essays do answer follow a sentence."""
    if not suggestions:
        return Rendered(words)
    listed = "\n".join(f"• {question}" for question in suggestions)
    return Rendered(fitting(f"{words}\n\n{messages.suggestions}\n{listed}"))


def render_essays(generation: Generation, messages: Messages) -> list[Rendered]:
    """List what the bot has read, in as many messages as it takes."""
    passages: dict[str, int] = {}
    for passage in generation.texts:
        passages[passage.essay] = passages.get(passage.essay, 0) + 1
    pages, draft = [], _Draft(messages.essays)
    for slug, essay in generation.essays.items():
        line = _Draft()
        line.write("\n\n")
        line.write(_shortened(essay.title), MessageEntityType.BOLD, url=essay.url)
        size = messages.essay_size.format(passages=passages[slug])
        details = [
            _shortened(part) for part in (essay.author, essay.source, essay.published) if part
        ]
        line.write("\n" + " · ".join([*details, size]))
        marks = len(draft.entities) + len(line.entities)
        units = utf16_length(draft.text + line.text)
        if units > MessageLimit.MAX_TEXT_LENGTH or marks > MessageLimit.MESSAGE_ENTITIES:
            pages.append(draft.done())
            draft = _Draft(messages.essays)
        draft.entities += MessageEntity.shift_entities(len(draft.text), line.entities)
        draft.text += line.text
    return [*pages, draft.done()]


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def fitting(text: str) -> str:
    """Return the beginning of a text that fits into one message."""
    if utf16_length(text) <= MessageLimit.MAX_TEXT_LENGTH:
        return text
    units = text.encode("utf-16-le")[: 2 * (MessageLimit.MAX_TEXT_LENGTH - 1)]
    return units.decode("utf-16-le", errors="ignore") + "…"


def _quote(hits: Sequence[Hit], messages: Messages) -> _Draft:
    draft = _Draft()
    for place, hit in enumerate(hits):
        if place:
            draft.write("\n\n")
        start, words = len(draft.text), _words(hit)
        draft.write(words, MessageEntityType.BLOCKQUOTE)
        key = hit.key_sentence.start - hit.passage.start if words == hit.passage.text else 0
        if words[key:].startswith(hit.key_sentence.text):
            draft.mark(MessageEntityType.BOLD, start + key, len(hit.key_sentence.text))
        draft.write("\n— ")
        _write_source(draft, hit, messages)
    return draft


def _words(hit: Hit) -> str:
    """Return the passage, or what fits of it, its key sentence before the rest.

    The index keeps passages far below a message's limit; a store of another make may not.
    """
    room = MessageLimit.MAX_TEXT_LENGTH - 4 * MAX_TITLE - 200
    for words in (hit.passage.text, hit.key_sentence.text):
        if utf16_length(words) <= room:
            return words
    return words[: room // 2].rsplit(None, 1)[0]


def _write_source(draft: _Draft, hit: Hit, messages: Messages) -> None:
    essay = hit.essay
    for literal, name, _, _ in Formatter().parse(_source(essay, hit.passage.voice, messages)):
        draft.write(literal)
        if name == "title":
            draft.write(_shortened(essay.title), MessageEntityType.ITALIC, url=essay.url)
        elif name == "author":
            draft.write(_shortened(essay.author or ""))


def _source(essay: Essay, voice: Voice, messages: Messages) -> str:
    """Return the source line as a template of {title} and {author}."""
    named = essay.author is not None
    return {
        Voice.AUTHOR: messages.by_author if named else "{title}",
        Voice.CITED: messages.cited_by if named else messages.cited,
        Voice.READER: messages.reader,
        Voice.REPLY: messages.reply_by if named else messages.reply,
        Voice.COMMENT: messages.comment,
    }[voice]


def _shortened(words: str) -> str:
    return words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 1].rstrip() + "…"
