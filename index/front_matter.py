"""The head of an essay's file: what the essay is called, whose it is, where it comes from."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from index.errors import CorpusError
from index.sources import compose, shown

REQUIRED = ("title", "language")
OPTIONAL = ("author", "about", "source", "url", "published", "rights")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
FORMS = {
    "language": (LANGUAGE, "a language tag such as 'es' or 'pt-BR'"),
    "published": (
        re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"),
        "a year, or a date such as 2013-04-30",
    ),
    "url": (re.compile(r"https?://\S+"), "an address with http:// or https://"),
}

_ANYTHING = re.compile(r".*")


def read_front_matter(path: Path, source: str) -> dict[str, str]:
    """Return the fields that are not empty, checked; `source` begins in line 2 of the file.

    Raises:
        CorpusError: A key is unknown, doubled, missing, or its value is not of its form.
    """
    node = compose(path, source, first_line=2)
    fields: dict[str, str] = {}
    for key_node, value_node in node.value if isinstance(node, yaml.MappingNode) else ():
        key, line = str(key_node.value), key_node.start_mark.line + 2
        _check_key(path, line, key, fields)
        if not isinstance(value_node, yaml.ScalarNode):
            raise CorpusError(
                path,
                line,
                found=f"a list or a mapping as {key!r}",
                expected="a text",
                remedy="write the value on one line, in quotation marks",
            )
        if value := str(value_node.value).replace("\n", " ").strip():
            _check_value(path, line, key, value)
            fields[key] = value
    for key in REQUIRED:
        if key not in fields:
            raise CorpusError(
                path,
                1,
                found=f"no {key!r} in the front matter",
                expected=f"a line '{key}: …' with a value",
                remedy="add it between the two '---' lines",
            )
    return fields


def _check_key(path: Path, line: int, key: str, fields: Mapping[str, str]) -> None:
    if key not in REQUIRED + OPTIONAL:
        raise CorpusError(
            path,
            line,
            found=f"the unknown key {shown(key)}",
            expected=f"one of {', '.join(REQUIRED + OPTIONAL)}",
            remedy="correct or delete the line",
        )
    if key in fields:
        raise CorpusError(
            path,
            line,
            found=f"the key {key!r} a second time",
            expected="each key once",
            remedy="delete one of the two lines",
        )


def _check_value(path: Path, line: int, key: str, value: str) -> None:
    form, expected = FORMS.get(key, (_ANYTHING, ""))
    if not form.fullmatch(value):
        raise CorpusError(
            path,
            line,
            found=f"{shown(value)} as {key!r}",
            expected=expected,
            remedy="correct the line",
        )
