import re
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.sources import read_text, shown


def test_words_are_read_as_they_are(tmp_path: Path) -> None:
    words = "Un\u00a0espacio, una e\u0301 suelta, “comillas” raras y 👩\u200d💻.\n"
    path = tmp_path / "a.md"
    path.write_bytes(words.encode())

    assert read_text(path) == words


@pytest.mark.parametrize(
    "raw", [b"\xef\xbb\xbfuno\r\ndos\r\n", b"uno\rdos\r", b"uno\r\ndos\n", b"uno\ndos\n"]
)
def test_line_ends_are_line_feeds_and_there_is_no_byte_order_mark(
    raw: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(raw)

    assert read_text(path) == "uno\ndos\n"


def test_a_byte_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("uno\ndós\n".encode() + "tr\u00e9s".encode("latin-1"))

    with pytest.raises(CorpusError, match=r"a\.md:3: found the byte 0xe9, which is not UTF-8"):
        read_text(path)


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\u2028"])
def test_a_control_character_is_named_with_its_line(control: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"uno\ndos\r\ntres {control}", encoding="utf-8", newline="")
    found = f"a.md:3: found the control character U+{ord(control):04X}; expected characters that"

    with pytest.raises(CorpusError, match=re.escape(found)):
        read_text(path)


def test_long_words_are_shortened_for_an_error() -> None:
    assert shown("a" * 60) == repr("a" * 60)
    assert shown("a" * 61) == repr("a" * 59 + "…")
