"""An answer as text and entities of one Telegram message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Self

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from bot.answers.answer import Answer
from bot.answers.fragments import at_words
from bot.messages import Messages
from index import Essay, Generation, Hit, Passage, Sentence, Voice

MAX_TITLE = 160  # characters of a title or a name in a source line
LONG = 300  # characters from which a quotation is folded behind its key sentence
UNFOLDED = 160  # characters of a folded one that are seen all the same: its first three lines
VERY_LONG = 700  # characters from which it is folded whatever it says
MOST_ESSAYS = 8  # on a page of the list, each with a button


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage as it is shown.

    Attributes:
        essay: Where it stands.
        passage: Whose words are quoted.
        key: The sentence shown in bold, unless it is the whole; None for none.
    """

    essay: Essay
    passage: Passage
    key: Sentence | None = None

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Show what was found."""
        return cls(hit.essay, hit.passage, hit.key_sentence)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message: text, and entities with offsets in UTF-16 code units as Telegram counts."""

    text: str
    entities: Sequence[MessageEntity] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list of essays, and whose names it shows."""

    page: Rendered
    essays: Sequence[Essay]


@dataclass(slots=True)
class Draft:
    """A message being written; offsets count code points until `done`."""

    text: str = ""
    entities: list[MessageEntity] = field(default_factory=list)

    def write(self, words: str, *kinds: str, url: str | None = None) -> None:
        """Add words, marked as these kinds of entity, and as a link if there is an address."""
        start = len(self.text)
        self.text += words
        for kind in kinds:
            self.mark(kind, start, len(words))
        if url:
            self.entities.append(
                MessageEntity(MessageEntityType.TEXT_LINK, start, len(words), url=url)
            )

    def mark(self, kind: str, start: int, length: int) -> None:
        """Mark a stretch that is there; offsets count code points."""
        if length:
            self.entities.append(MessageEntity(kind, start, length))

    def done(self) -> Rendered:
        """Return the message as Telegram counts it."""
        adjusted = MessageEntity.adjust_message_entities_to_utf_16(self.text, self.entities)
        return Rendered(self.text, adjusted)


def render_answer(answer: Answer, messages: Messages) -> Rendered:
    """Quote the hits, each with its source, as many of them as fit into one message."""
    if answer.small_talk is not None:
        return Rendered(messages.small_talk[answer.small_talk])
    if not answer.hits:
        return with_suggestions(messages.nothing_found, answer.suggestions, messages)
    return render_quotations(quoted(answer, messages), messages, voices=answer.voices)


def quoted(answer: Answer, messages: Messages) -> list[Quotation]:
    """Return what an answer shows: its hits, as many of them as fit into one message."""
    shown = [Quotation.of(hit) for hit in answer.hits]
    while len(shown) > 1 and not _fits(shown, messages, voices=answer.voices):
        shown.pop()
    return shown


def render_quotations(
    shown: Sequence[Quotation], messages: Messages, *, voices: bool = False, gone: bool = False
) -> Rendered:
    """Quote passages, each with its source.

    Args:
        shown: What fits into one message.
        messages: The bot's words.
        voices: Whether two essays have each their say.
        gone: Whether passages that stood among them are no more.
    """
    return _quote(shown, messages, voices=voices, gone=gone).done()


def with_suggestions(words: str, suggestions: Sequence[str], messages: Messages) -> Rendered:
    """Let questions that the essays do answer follow a sentence."""
    if not suggestions:
        return Rendered(words)
    listed = "\n".join(f"• {question}" for question in suggestions)
    return Rendered(fitting(f"{words}\n\n{messages.suggestions}\n{listed}"))


def headed(heading: str, rendered: Rendered) -> Rendered | None:
    """Put a sentence above a message; None if both do not fit into one."""
    head = f"{heading}\n\n"
    if utf16_length(head + rendered.text) > MessageLimit.MAX_TEXT_LENGTH:
        return None
    moved = MessageEntity.shift_entities(utf16_length(head), rendered.entities)
    return Rendered(head + rendered.text, moved)


def render_essays(generation: Generation, messages: Messages) -> list[Listed]:
    """List what the bot has read, on as many pages as it takes."""
    passages: dict[str, int] = {}
    for passage in generation.texts:
        passages[passage.essay] = passages.get(passage.essay, 0) + 1
    pages: list[Listed] = []
    draft, listed = Draft(messages.essays), list[Essay]()
    for slug, essay in generation.essays.items():
        line = Draft()
        line.write("\n\n")
        line.write(shortened(essay.title), MessageEntityType.BOLD, url=essay.url)
        size = messages.essay_size.format(passages=passages[slug])
        details = [
            shortened(part) for part in (essay.author, essay.source, essay.published) if part
        ]
        line.write("\n" + " · ".join([*details, size]))
        units = utf16_length(draft.text + line.text)
        if units > MessageLimit.MAX_TEXT_LENGTH or len(listed) == MOST_ESSAYS:
            pages.append(Listed(draft.done(), listed))
            draft, listed = Draft(messages.essays), []
        draft.entities += MessageEntity.shift_entities(len(draft.text), line.entities)
        draft.text += line.text
        listed.append(essay)
    return [*pages, Listed(draft.done(), listed)]


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def fitting(text: str) -> str:
    """Return the beginning of a text that fits into one message."""
    if utf16_length(text) <= MessageLimit.MAX_TEXT_LENGTH:
        return text
    units = text.encode("utf-16-le")[: 2 * (MessageLimit.MAX_TEXT_LENGTH - 1)]
    return units.decode("utf-16-le", errors="ignore") + "…"


def write_quotation(draft: Draft, shown: Quotation) -> None:
    """Write a passage as a quotation, its key sentence in bold where it says more than that.

    A long one is folded where what is seen of it holds the key sentence; one that is there for
    its own sake, to be read, only where it is very long.
    """
    start, words, key = len(draft.text), words_of(shown), shown.key
    begin = end = 0
    if key is not None:
        begin = key.start - shown.passage.start if words == shown.passage.text else 0
        end = begin + len(key.text)
    seen = key is not None and end <= UNFOLDED
    folded = len(words) > (LONG if seen else VERY_LONG)
    kind = MessageEntityType.EXPANDABLE_BLOCKQUOTE if folded else MessageEntityType.BLOCKQUOTE
    draft.write(words, kind)
    whole = words.strip() == (key.text if key else "")  # all in bold would point at nothing
    if key is not None and not whole and words[begin:].startswith(key.text):
        draft.mark(MessageEntityType.BOLD, start + begin, len(key.text))


def address_of(shown: Quotation) -> str | None:
    """Return where the words stand on the web; None where their essay has no address."""
    essay, passage = shown.essay, shown.passage
    return essay.url and at_words(essay.url, essay.text, passage.start, passage.end)


def words_of(shown: Quotation) -> str:
    """Return the passage, or what fits of it, its key sentence before the rest.

    The index keeps passages far below a message's limit; a store of another make may not.
    """
    room = MessageLimit.MAX_TEXT_LENGTH - 4 * MAX_TITLE - 200
    for words in (shown.passage.text, *([shown.key.text] if shown.key else [])):
        if utf16_length(words) <= room:
            return words
    return words[: room // 2].rsplit(None, 1)[0]


def shortened(words: str, most: int = MAX_TITLE) -> str:
    """Return a title or a name, or the beginning of a long one."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _fits(shown: Sequence[Quotation], messages: Messages, *, voices: bool) -> bool:
    whole = _quote(shown, messages, voices=voices, gone=False)
    return utf16_length(whole.text) <= MessageLimit.MAX_TEXT_LENGTH


def _quote(shown: Sequence[Quotation], messages: Messages, *, voices: bool, gone: bool) -> Draft:
    draft = Draft()
    if voices and len(shown) > 1:
        draft.write(f"{messages.two_voices}\n\n")
    for place, quotation in enumerate(shown):
        if place:
            draft.write("\n\n")
        write_quotation(draft, quotation)
        draft.write("\n— ")
        _write_source(draft, quotation, messages)
    if gone:
        draft.write(f"\n\n{messages.shown_gone}" if shown else messages.shown_gone)
    return draft


def _write_source(draft: Draft, shown: Quotation, messages: Messages) -> None:
    essay = shown.essay
    for literal, name, _, _ in Formatter().parse(_source(essay, shown.passage.voice, messages)):
        draft.write(literal)
        if name == "title":
            draft.write(shortened(essay.title), MessageEntityType.ITALIC, url=address_of(shown))
        elif name == "author":
            draft.write(shortened(essay.author or ""))


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
