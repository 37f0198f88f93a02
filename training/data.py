"""What the encoder learns from: sentences in two languages, and questions with their passages."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from training.errors import DataError

PAIRS_FOLDER = Path(__file__).parent / "pairs"
RECORD_KEYS = ("q_es", "q_es2", "q_en", "a_es", "a_en")
TRANSLATIONS_REMEDY = "take spa-eng.zip from manythings.org/anki, or its spa.txt"


@dataclass(frozen=True, slots=True)
class Translation:
    """One sentence, said in both languages."""

    english: str
    spanish: str


@dataclass(frozen=True, slots=True)
class Record:
    """A question in three forms and the passage that answers it.

    Attributes:
        formal: The question in full Spanish.
        casual: The same in Spanish as people type it.
        english: The same in English.
        passage: The answer in Spanish.
        english_passage: The answer in English.
    """

    formal: str
    casual: str
    english: str
    passage: str
    english_passage: str


def read_translations(path: Path, *, limit: int | None = None) -> list[Translation]:
    """Read the sentence pairs of Tatoeba as manythings.org/anki gives them.

    Args:
        path: The zip as it comes, or the text inside it. A line is English, tab, Spanish;
            a third column (who wrote the two, in newer files) is passed over.
        limit: How many of the first lines to take; the file goes from short to long.

    Raises:
        DataError: There is no such file, or it is not made like that.
    """
    if not path.is_file():
        raise DataError(
            path,
            found="no such file",
            expected="English-Spanish sentence pairs",
            remedy=TRANSLATIONS_REMEDY,
        )
    with _open_translations(path) as lines:
        translations = list(_parse_translations(path, islice(lines, limit)))
    if not translations:
        raise _not_translations(path, found="no line")
    return translations


@contextmanager
def _open_translations(path: Path) -> Iterator[IO[str]]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as archive:
        names = [
            name
            for name in archive.namelist()
            if name.endswith((".txt", ".tsv")) and not Path(name).name.startswith("_")
        ]
        if len(names) != 1:
            found = f"{len(names)} texts in the zip ({', '.join(names) or 'none'})"
            raise DataError(path, found=found, expected="just one", remedy=TRANSLATIONS_REMEDY)
        with archive.open(names[0]) as content:
            yield io.TextIOWrapper(content, encoding="utf-8")


def _parse_translations(path: Path, lines: Iterable[str]) -> Iterator[Translation]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            columns = line.rstrip("\n").split("\t")
            if len(columns) < 2 or not all(columns[:2]):
                raise _not_translations(
                    path, found=f"line {number} without a tab between two texts"
                )
            yield Translation(english=columns[0], spanish=columns[1])
    except UnicodeDecodeError as error:
        found = f"bytes after line {number} that are not UTF-8"
        raise _not_translations(path, found=found) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise _not_translations(path, found=f"a damaged zip ({error})") from error


def _not_translations(path: Path, *, found: str) -> DataError:
    expected = "lines of English, tab, Spanish, in UTF-8"
    return DataError(path, found=found, expected=expected, remedy=TRANSLATIONS_REMEDY)


def read_records(folder: Path = PAIRS_FOLDER, *, limit: int | None = None) -> list[Record]:
    """Read our own questions and passages, files in the order of their names.

    Args:
        folder: Holds `*.jsonl`, a record a line: `q_es`, `q_es2`, `q_en`, `a_es`, `a_en`.
        limit: How many of the first records to take.

    Raises:
        DataError: There are no such files, or a line of one is not such a record.
    """
    files = files_of(folder, "questions with their passages", PAIRS_FOLDER)
    return list(islice((record for file in files for record in _parse_records(file)), limit))


def files_of(folder: Path, what: str, own: Path) -> list[Path]:
    """Return the files `*.jsonl` of a folder in the order of their names.

    Args:
        folder: Holds them.
        what: Is in them.
        own: The folder of the project's own.

    Raises:
        DataError: There are none.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise DataError(
            folder,
            found="no *.jsonl",
            expected=f"files of {what}",
            remedy=f"name the folder that holds them; the project's own is training/{own.name}",
        )
    return files


def _parse_records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield _parse_record(path, number, line)


def _parse_record(path: Path, number: int, line: str) -> Record:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise _not_a_record(path, found=f"line {number} that is not JSON ({error})") from error
    if not isinstance(fields, dict) or set(fields) != set(RECORD_KEYS):
        raise _not_a_record(path, found=f"line {number} with other keys")
    texts = [fields[key] for key in RECORD_KEYS]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise _not_a_record(path, found=f"line {number} with an empty text, or none")
    return Record(*texts)


def _not_a_record(path: Path, *, found: str) -> DataError:
    expected = f"one JSON object a line, with a text for each of {', '.join(RECORD_KEYS)}"
    return DataError(path, found=found, expected=expected, remedy="correct that line")
