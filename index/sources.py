"""Files that people write, read so that an error can name its line."""

import re
from pathlib import Path

import yaml

from index.errors import CorpusError

# Control characters, line separators that editors do not count as lines, halves of surrogates.
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def read_text(path: Path) -> str:
    """Return the file's words with line feeds at line ends and no byte order mark.

    Raises:
        CorpusError: It is not UTF-8, or holds characters that no screen can show.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            path,
            None,
            found=f"what cannot be read ({error.strerror})",
            expected="a readable file",
            remedy="see to its rights, or remove it",
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            path,
            raw[: error.start].count(b"\n") + 1,
            found=f"the byte 0x{raw[error.start]:02x}, which is not UTF-8",
            expected="a text in UTF-8",
            remedy="save the file again with the encoding UTF-8",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _UNSHOWN.search(text):
        raise CorpusError(
            path,
            text.count("\n", 0, control.start()) + 1,
            found=f"the control character U+{ord(control.group()):04X}",
            expected="characters that can be shown",
            remedy="delete it",
        )
    return text


def compose(path: Path, source: str, *, first_line: int) -> yaml.Node | None:
    """Return YAML as nodes, all of them text, which know their lines.

    Args:
        path: Where the source stands, for errors.
        source: The YAML.
        first_line: Line of the file in which the source begins.

    Raises:
        CorpusError: YAML cannot read it.
    """
    try:
        _check_tokens(path, source, first_line)
        node: yaml.Node | None = yaml.compose(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CorpusError(
            path,
            (mark.line if mark else 0) + first_line,
            found=f"what YAML cannot read ({error.problem or error.context})",
            expected="'key: value' lines",
            remedy="put a value with ': ' or '#' in it into quotation marks",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        raise CorpusError(
            path,
            first_line,
            found=f"what YAML cannot read ({type(error).__name__})",
            expected="'key: value' lines",
            remedy="delete the characters that cannot be shown",
        ) from None
    return node


def _check_tokens(path: Path, source: str, first_line: int) -> None:
    """Refuse what an escape can smuggle in, and aliases, which can make a list of lists endless."""
    for token in yaml.scan(source, Loader=yaml.BaseLoader):
        alias = isinstance(token, yaml.AliasToken)
        if alias or (isinstance(token, yaml.ScalarToken) and _UNSHOWN.search(token.value)):
            raise CorpusError(
                path,
                token.start_mark.line + first_line,
                found="an alias" if alias else "an escape for what cannot be shown",
                expected="plain words",
                remedy="write the words out",
            )


def shown(words: str, most: int = 60) -> str:
    """Return words in quotation marks, shortened for an error."""
    return repr(words if len(words) <= most else words[: most - 1] + "…")
