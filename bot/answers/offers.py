"""What the bot shows that is no answer: passages that are only near, and which to choose from."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from bot.answers.answer import Answer
from bot.answers.render import Draft, Quotation, Rendered, render_answer, shortened, utf16_length
from bot.messages import Messages

FIRST_WORDS = 140  # characters of a passage that is offered to be chosen
SHOWN = 300  # characters of a question that an answer repeats

_FOLDED = MessageEntityType.EXPANDABLE_BLOCKQUOTE
_QUOTES = (MessageEntityType.BLOCKQUOTE, _FOLDED)


def render_refusal(answer: Answer, messages: Messages) -> Rendered:
    """Say that the essays do not answer; show what is near, folded, and not as an answer.

    What is near stands in the message and not behind a button: a folded quotation takes three
    lines, and whoever was refused should not have to ask again to see it. Nothing in it is bold,
    as no sentence of it answers.
    """
    parts = [Rendered(messages.nothing_found)]
    for hit in answer.related:
        heading = [Rendered(messages.related)] if len(parts) == 1 else []
        near = _folded(render_answer(replace(answer, hits=(hit,)), messages))
        if not _fits([*parts, *heading, near, Rendered(messages.suggestions)]):
            break
        parts += [*heading, near]
    if answer.suggestions:
        parts.append(Rendered(messages.suggestions))
    return joined(parts)


def naming(question: str, rendered: Rendered) -> Rendered:
    """Let an answer say which question it answers, as long as both fit into one message."""
    words = question if len(question) <= SHOWN else question[: SHOWN - 1] + "…"
    parts = [Rendered(f"❓ {words}"), rendered]
    return joined(parts) if _fits(parts) else rendered


def render_candidates(shown: Sequence[Quotation], messages: Messages) -> Rendered:
    """Show passages by their key sentence or first words and their essay, to be chosen from.

    Args:
        shown: A handful, numbered from 1.
        messages: The bot's words.
    """
    if not shown:
        return Rendered(messages.better_unknown)
    draft = Draft(messages.better)
    for number, one in enumerate(shown, start=1):
        words = one.key.text if one.key else one.passage.text
        draft.write(f"\n\n{number}. {_first_words(words)}\n— ")
        draft.write(shortened(one.essay.title), MessageEntityType.ITALIC)
    return draft.done()


def joined(parts: Sequence[Rendered]) -> Rendered:
    """Put messages one below the other, an empty line between them."""
    between: tuple[str, Sequence[MessageEntity]] = ("\n\n", ())
    pieces: list[tuple[str, Sequence[MessageEntity]]] = []
    for part in parts:
        pieces += [between, (part.text, part.entities)]
    text, entities = MessageEntity.concatenate(*pieces[1:])
    return Rendered(text, tuple(entities))


def _fits(parts: Sequence[Rendered]) -> bool:
    units = sum(utf16_length(part.text) + 2 for part in parts)
    return units <= MessageLimit.MAX_TEXT_LENGTH


def _folded(shown: Rendered) -> Rendered:
    """Let quotations be folded and plain."""
    entities = [
        MessageEntity(_FOLDED, entity.offset, entity.length) if entity.type in _QUOTES else entity
        for entity in shown.entities
        if entity.type != MessageEntityType.BOLD
    ]
    return Rendered(shown.text, entities)


def _first_words(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= FIRST_WORDS:
        return words
    return words[:FIRST_WORDS].rsplit(None, 1)[0].rstrip(" ,;:.—-") + "…"
