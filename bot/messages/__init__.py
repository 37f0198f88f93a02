"""Every sentence the bot says, in every language it says it."""

from bot.messages.english import ENGLISH
from bot.messages.spanish import SPANISH
from bot.messages.voice import Messages

LANGUAGES = {"es": SPANISH, "en": ENGLISH}

__all__ = ["ENGLISH", "LANGUAGES", "SPANISH", "Messages", "messages_for"]


def messages_for(*tags: str | None, fallback: str) -> Messages:
    """Return the bot's words in the first of these languages that it speaks.

    Args:
        tags: Language tags such as "es-MX", the most telling first; None where none is known.
        fallback: A language that it speaks.
    """
    for tag in tags:
        if tag and (found := LANGUAGES.get(tag.lower().split("-")[0])):
            return found
    return LANGUAGES[fallback]
