"""Addresses of passages inside Telegram: they hold the passage's id, which survives re-indexing."""

import re
from urllib.parse import urlencode

PREFIX = "p_"  # of what stands behind /start

_PAYLOAD = re.compile(rf"{PREFIX}(?P<passage>[a-z2-7]{{16}})")


def permalink(bot: str, passage: str) -> str:
    """Return the address that opens a passage.

    Args:
        bot: The bot's username.
        passage: The passage's id.
    """
    return f"https://t.me/{bot}?start={PREFIX}{passage}"


def passage_in(payload: str) -> str | None:
    """Return the id of the passage that a link opens; None if it is none of ours."""
    found = _PAYLOAD.fullmatch(payload)
    return found["passage"] if found else None


def sharing(link: str) -> str:
    """Return the address by which Telegram lets one choose a chat to share a link with."""
    return f"https://t.me/share/url?{urlencode({'url': link})}"
