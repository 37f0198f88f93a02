"""Lengths and cuts in UTF-16 code units, as Telegram counts."""


def length(text: str) -> int:
    """Count the UTF-16 code units of a text."""
    return len(_units(text)) // 2


def cut(text: str, offset: int, size: int) -> str:
    """Return `size` units of the text from `offset` on."""
    return _units(text)[2 * offset : 2 * (offset + size)].decode("utf-16-le", "surrogatepass")


def inside_a_pair(text: str, offset: int) -> bool:
    """Tell whether a position lies between the two halves of one character."""
    return 0xDC00 <= int.from_bytes(_units(text)[2 * offset : 2 * offset + 2], "little") <= 0xDFFF


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
