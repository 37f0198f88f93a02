"""Invented essays: paragraphs of one essay, and questions that only one of them answers.

Paragraphs of the same essay speak of the same things in the same voice, so each is the hardest
rival of the others. The essays were written for this project and are no part of its corpus.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from training.data import Record, files_of
from training.errors import DataError

ESSAYS_FOLDER = Path(__file__).parent / "essays"
LANGUAGES = ("es", "en", "pt", "fr", "it")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a reader would ask it, and the language it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage, and the questions that it answers and its neighbours do not.

    Attributes:
        title: Of the essay, encoded before the text as the index does; empty for none.
        text: In Spanish.
        questions: None for a paragraph that is only a rival of others.
    """

    title: str
    text: str
    questions: tuple[Question, ...]

    @property
    def context(self) -> str:
        """What stands before the text where it is encoded."""
        return f"{self.title}. " if self.title else ""

    @classmethod
    def of(cls, record: Record) -> "Paragraph":
        """Return a record of our own pairs as a paragraph of no essay."""
        asked = ((record.formal, "es"), (record.casual, "es"), (record.english, "en"))
        return cls("", record.passage, tuple(Question(*question) for question in asked))


def read_essays(folder: Path = ESSAYS_FOLDER, *, limit: int | None = None) -> list[list[Paragraph]]:
    """Read the essays, files in the order of their names, each essay a list of its paragraphs.

    Args:
        folder: Holds `*.jsonl`, a paragraph a line: `essay` (a slug; the paragraphs of an essay
            follow one another), `text`, and for each language that has any a list of questions.
        limit: How many of the first essays to take.

    Raises:
        DataError: There are no such files, or a line of one is not such a paragraph.
    """
    files = files_of(folder, "essays with their questions", ESSAYS_FOLDER)
    return list(islice((essay for file in files for essay in _parse_essays(file)), limit))


def _parse_essays(path: Path) -> Iterator[list[Paragraph]]:
    with path.open(encoding="utf-8") as lines:
        rows = [_parse_row(path, number, line) for number, line in enumerate(lines, start=1)]
    seen = set()
    for slug, group in groupby(rows, key=lambda row: str(row["essay"])):
        if slug in seen:
            raise _not_a_paragraph(path, found=f"the essay {slug!r} in two places")
        seen.add(slug)
        title = slug.replace("-", " ").replace("_", " ").capitalize()
        yield [Paragraph(title, row["text"], _questions(row)) for row in group]


def _parse_row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _not_a_paragraph(path, found=f"line {number} that is not JSON ({error})") from error
    if not isinstance(row, dict) or not {"essay", "text"} <= set(row) <= {
        "essay",
        "text",
        *LANGUAGES,
    }:
        raise _not_a_paragraph(path, found=f"line {number} with other keys")
    asked = [row.get(language, []) for language in LANGUAGES]
    if not all(isinstance(questions, list) for questions in asked):
        raise _not_a_paragraph(path, found=f"line {number} with questions that are no list")
    texts = [row["essay"], row["text"], *(text for questions in asked for text in questions)]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise _not_a_paragraph(path, found=f"line {number} with an empty text, or none")
    return row


def _questions(row: Mapping[str, Any]) -> tuple[Question, ...]:
    return tuple(
        Question(text, language) for language in LANGUAGES for text in row.get(language, [])
    )


def _not_a_paragraph(path: Path, *, found: str) -> DataError:
    expected = (
        "one JSON object a line, with essay and text, "
        f"and lists of questions under {', '.join(LANGUAGES)}"
    )
    return DataError(path, found=found, expected=expected, remedy="correct that line")
