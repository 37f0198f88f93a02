"""A passage in its essay, as one Telegram message to read and to walk on from."""

from telegram.constants import MessageEntityType

from bot.answers.render import (
    Draft,
    Quotation,
    Rendered,
    address_of,
    shortened,
    write_quotation,
)
from bot.messages import Messages
from index import Essay, Place, Voice


def render_page(essay: Essay, place: Place, messages: Messages, *, note: str = "") -> Rendered:
    """Show a passage with what stands above it, who speaks, and where in the essay it is.

    Args:
        essay: The passage's.
        place: The passage among those of the essay.
        messages: The bot's words.
        note: Why it is not the passage that was wanted, if it is not.
    """
    draft, shown = Draft(), Quotation(essay, place.passage)
    if note:
        draft.write(f"{note}\n\n")
    draft.write("📖 ")
    draft.write(shortened(essay.title), MessageEntityType.ITALIC, url=address_of(shown))
    where = messages.page.format(number=place.number, total=place.total)
    above = (essay.author or "", where, place.passage.section)
    draft.write("\n" + " · ".join(shortened(part) for part in above if part) + "\n\n")
    write_quotation(draft, shown)
    draft.write("\n— " + _speaker(essay, place.passage.voice, messages))
    if place.next is None:
        draft.write(f"\n\n{messages.essay_ends}")
    return draft.done()


def _speaker(essay: Essay, voice: Voice, messages: Messages) -> str:
    if essay.author is None:
        return messages.speakers[voice]
    return {
        Voice.AUTHOR: "{author}",
        Voice.REPLY: messages.author_replies,
    }.get(voice, messages.speakers[voice]).replace("{author}", shortened(essay.author))
