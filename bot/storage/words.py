"""What people say, as every database takes it."""


def storable(text: str) -> str:
    """Return a text without what no database stores: half a pair of surrogates, the null character.

    Telegram's JSON can bring both; each becomes a question mark.
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
