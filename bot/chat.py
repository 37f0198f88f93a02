"""The same conversation in a terminal, or with whatever is piped in."""

import sys
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text
from telegram.constants import MessageEntityType

from bot.answers.answer import Answerer, StillReading
from bot.answers.render import Rendered, render_answer, render_essays
from bot.messages import Messages, messages_for
from index import language_of

PROMPT = "› "
BAR = "┃ "
QUOTES = (MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE)
STYLES = {MessageEntityType.BOLD: "bold", MessageEntityType.ITALIC: "italic"}


def converse(answerer: Answerer, language: str, console: Console) -> None:
    """Answer line after line until the end of the input.

    Args:
        answerer: Already refreshed.
        language: The bot's language where the question's is not one it speaks.
        console: Where the conversation appears.
    """
    asked_before = messages_for(language, fallback=language)
    if sys.stdin.isatty():
        console.print(asked_before.welcome)
    for line in _lines(console):
        asked_before = messages_for(language_of(line), asked_before.language, fallback=language)
        for page in _reply(answerer, line, asked_before):
            console.print()
            console.print(in_terminal(page), soft_wrap=not console.is_terminal)
        console.print()


def in_terminal(message: Rendered) -> Text:
    """Show a message's entities with what a terminal has: bold, italic, links, a bar for quotes."""
    text = Text(message.text)
    units = _positions(message.text)
    barred: set[int] = set()
    for entity in message.entities:
        start, end = units[entity.offset], units[entity.offset + entity.length]
        if entity.type in QUOTES:
            barred.update(range(start, end))
        elif entity.type == MessageEntityType.TEXT_LINK:
            text.stylize(f"link {entity.url}", start, end)
        else:
            text.stylize(STYLES[MessageEntityType(entity.type)], start, end)
    shown, offset = Text(), 0
    for line in text.split("\n", allow_blank=True):
        if offset in barred:
            shown.append(BAR, "green")
        shown.append_text(line).append("\n")
        offset += len(line) + 1
    shown.rstrip()
    return shown


def _lines(console: Console) -> Iterator[str]:
    """Yield what is typed at a prompt, or each line of a pipe, shown as it is asked."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                console.print(Text(PROMPT + line.strip(), "dim"), soft_wrap=True)
                yield line.strip()
        return
    while True:
        try:
            line = console.input(f"[green]{PROMPT}[/green]").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line in ("/quit", "/exit", "/salir"):
            return
        if line:
            yield line


def _reply(answerer: Answerer, line: str, messages: Messages) -> list[Rendered]:
    command, _, rest = line.partition(" ")
    generation = answerer.generation
    if command in ("/start", "/help", "/ayuda"):
        return [Rendered(messages.help)]
    if command in ("/essays", "/ensayos"):
        if generation is None:
            return [Rendered(messages.still_reading)]
        return [listed.page for listed in render_essays(generation, messages)]
    if command in ("/ask", "/pregunta"):
        line = rest.strip()
        if not line:
            return [Rendered(messages.ask_hint)]
    elif line.startswith("/"):
        return [Rendered(messages.unknown_command)]
    try:
        return [render_answer(answerer.ask(line, messages.language), messages)]
    except StillReading:
        return [Rendered(messages.still_reading)]


def _positions(text: str) -> dict[int, int]:
    """Return the code point at each UTF-16 offset of a text, its end included."""
    positions, unit = {}, 0
    for point, character in enumerate(text):
        positions[unit] = point
        unit += 2 if ord(character) > 0xFFFF else 1
    positions[unit] = len(text)
    return positions
