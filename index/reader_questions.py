"""Reader questions: what an editor thinks that a stretch of an essay answers."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from index.domain import ReaderQuestion
from index.errors import CorpusError
from index.front_matter import LANGUAGE
from index.sources import compose, read_text, shown

SUFFIX = ".questions.yaml"


def read_reader_questions(path: Path, text: str) -> Iterator[ReaderQuestion]:
    """Read `- {quote, es: [questions], en: [questions]}` entries about an essay's text.

    Raises:
        CorpusError: The file is not of that form, or a quote is not in the essay.
    """
    node = compose(path, read_text(path), first_line=1)
    if node is None:
        return
    for entry in _items(path, node, "a list of entries that begin with '- quote: …'"):
        fields = _fields(path, entry)
        start, end = _find(path, text, fields.pop("quote", (entry, entry))[1])
        for language, (key, value) in fields.items():
            if not LANGUAGE.fullmatch(language):
                raise _wrong(path, key, "'quote' or a language tag such as 'es'")
            for item in _items(path, value, "a list of questions"):
                yield ReaderQuestion(_words(path, item, "a question"), language, start, end)


def _fields(path: Path, entry: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Return the nodes of key and value by key."""
    if not isinstance(entry, yaml.MappingNode):
        raise _wrong(path, entry, "an entry with 'quote' and languages")
    fields: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in entry.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _wrong(path, key, "'quote' or a language tag such as 'es'")
        if key.value in fields:
            raise CorpusError(
                path,
                key.start_mark.line + 1,
                found=f"the key {shown(key.value)} a second time",
                expected="each key once in an entry",
                remedy="join the two",
            )
        fields[key.value] = (key, value)
    return fields


def _find(path: Path, text: str, node: yaml.Node) -> tuple[int, int]:
    quote = _words(path, node, "a 'quote', a verbatim stretch of the essay")
    start = text.find(quote)
    if start < 0:
        raise CorpusError(
            path,
            node.start_mark.line + 1,
            found=f"the quote {shown(quote)}, which is not in the essay",
            expected="a stretch of the essay, word for word",
            remedy="copy the words from the essay, mistakes and odd spaces included",
        )
    return start, start + len(quote)


def _items(path: Path, node: yaml.Node, expected: str) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(path, node, expected)
    return list(node.value)


def _words(path: Path, node: yaml.Node, expected: str) -> str:
    words = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
    if not words:
        raise _wrong(path, node, expected)
    return words


def _wrong(path: Path, node: yaml.Node, expected: str) -> CorpusError:
    kinds = {"mapping": "a mapping", "sequence": "a list"}
    words = (
        shown(str(node.value)) if isinstance(node, yaml.ScalarNode) and node.value else "nothing"
    )
    return CorpusError(
        path,
        node.start_mark.line + 1,
        found=kinds.get(str(getattr(node, "id", "")), words),
        expected=expected,
        remedy="see corpus/README.md for the form of a questions file",
    )
