"""Every form in which a secret could show up in a line of text."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

SHORTEST = 4  # a shorter part of a secret would blot out half the log

_TOKEN = re.compile(r"\d+:(?P<key>\S+)")


def forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return secrets, the passwords inside addresses, and all of them as an address writes them.

    Returns:
        The longest first, so that none is left over inside another.
    """
    found: set[str] = set()
    for secret in secrets:
        for part in (secret, *_inside(secret)):
            found |= {part, unquote(part), quote(part), quote(part, safe=""), quote_plus(part)}
    return tuple(sorted((form for form in found if len(form) >= SHORTEST), key=len, reverse=True))


def _inside(secret: str) -> Iterator[str]:
    if token := _TOKEN.fullmatch(secret):
        yield token["key"]
    try:
        password = urlsplit(secret).password
    except ValueError:  # no address
        return
    if password:
        yield password
