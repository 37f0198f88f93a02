"""Addresses that open a page at some of its words: text fragments (wicg.github.io).

A browser looks for the first words, then for the last words behind them, and marks all from the
one to the other. So the first must be unique on the page, and the last behind the first.
"""

from urllib.parse import quote

FEW_WORDS = 4  # from which a start or an end begins to be looked for; four are seldom twice
MOST_CHARS = 300  # of words in an address


def at_words(url: str, text: str, start: int, end: int) -> str:
    """Return an address that opens a page at words of it.

    Args:
        url: Of the page; a fragment of its own stays.
        text: All that stands there.
        start: First code point of the words.
        end: Code point after their last.

    Returns:
        The plain address where the words cannot be told apart.
    """
    words = text[start:end].split()
    before, after = text[:start].split(), text[end:].split()
    directive = _whole(words) or _ends(words, before, after)
    if directive is None:
        return url
    page = url.partition(":~:")[0]
    return f"{page}{'' if '#' in page else '#'}:~:text={directive}"


def _whole(words: list[str]) -> str | None:
    """Return words so few that all of them are told."""
    return _encoded(words) if 0 < len(words) <= 2 * FEW_WORDS else None


def _ends(words: list[str], before: list[str], after: list[str]) -> str | None:
    """Return the first and the last words, as many as it takes to find no others."""
    page = " ".join([*before, *words, *after])
    here = len(" ".join([*before, ""]))
    passage = " ".join(words)
    for n in range(FEW_WORDS, len(words)):
        first = " ".join(words[:n])
        if page.find(first) == here:
            break
    else:
        return _encoded(words)
    for m in range(FEW_WORDS, len(words) - n):
        last = " ".join(words[-m:])
        if passage.find(last, len(first)) == len(passage) - len(last):
            told, closing = _encoded(words[:n]), _encoded(words[-m:])
            return told and closing and f"{told},{closing}"
    return _encoded(words)


def _encoded(words: list[str]) -> str | None:
    """Return words as a directive has them; None for more than an address should carry.

    A dash and a comma mean something there, and are among what `quote` leaves or takes.
    """
    told = " ".join(words)
    return quote(told, safe="").replace("-", "%2D") if 0 < len(told) <= MOST_CHARS else None
