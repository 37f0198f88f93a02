import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from training.data import (
    PAIRS_FOLDER,
    RECORD_KEYS,
    Record,
    Translation,
    read_records,
    read_translations,
)
from training.errors import DataError

LINES = 'Go.\tVe.\tCC-BY 2.0\nI see.\tYa veo.\nÑandú "x"\tñandú\n'
TRANSLATIONS = [
    Translation("Go.", "Ve."),
    Translation("I see.", "Ya veo."),
    Translation('Ñandú "x"', "ñandú"),
]
ROW = {key: f"text of {key}" for key in RECORD_KEYS}


def write_zip(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_dot_", "."), text)
    return path


def write_rows(folder: Path, name: str, *rows: Any) -> Path:
    path = folder / name
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_translations_are_read_from_text_and_from_the_zip(tmp_path: Path) -> None:
    plain = tmp_path / "spa.txt"
    plain.write_text(LINES, encoding="utf-8")
    packed = write_zip(tmp_path / "spa-eng.zip", spa_dot_txt=LINES, _about_dot_txt="by whom")

    assert read_translations(plain) == TRANSLATIONS
    assert read_translations(packed) == TRANSLATIONS
    assert read_translations(packed, limit=2) == TRANSLATIONS[:2]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (None, "found no such file; expected English-Spanish sentence pairs; take spa-eng.zip"),
        (b"", "found no line; expected lines of English, tab, Spanish, in UTF-8"),
        (b"Go.\tVe.\nno tab\n", "found line 2 without a tab between two texts"),
        (b"Go.\t\n", "found line 1 without a tab between two texts"),
        (b"Go.\tVe.\n\xff\tx\n", "that are not UTF-8"),
    ],
)
def test_what_is_no_translation_is_refused(raw: bytes | None, found: str, tmp_path: Path) -> None:
    path = tmp_path / "spa.txt"
    if raw is not None:
        path.write_bytes(raw)

    with pytest.raises(DataError, match=re.escape(found)):
        read_translations(path)


def test_a_zip_with_two_texts_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", a_dot_txt=LINES, b_dot_tsv=LINES)

    with pytest.raises(DataError, match=r"found 2 texts in the zip \(a\.txt, b\.tsv\); expected"):
        read_translations(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", a_dot_txt=LINES * 50)
    raw = bytearray(path.read_bytes())
    raw[60] ^= 255
    path.write_bytes(raw)

    with pytest.raises(DataError, match="found a damaged zip"):
        read_translations(path)


def test_records_are_read_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    rows = [{**ROW, "q_es": f"question {n}"} for n in range(3)]
    write_rows(tmp_path, "b.jsonl", rows[2])
    write_rows(tmp_path, "a.jsonl", *rows[:2])

    records = read_records(tmp_path)

    assert records == [
        Record(f"question {n}", "text of q_es2", "text of q_en", "text of a_es", "text of a_en")
        for n in range(3)
    ]
    assert read_records(tmp_path, limit=1) == records[:1]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({**ROW, "more": "x"}, "found line 2 with other keys"),
        ({"q_es": "x"}, "found line 2 with other keys"),
        (["x"], "found line 2 with other keys"),
        ({**ROW, "q_en": " "}, "found line 2 with an empty text, or none"),
        ({**ROW, "q_en": None}, "found line 2 with an empty text, or none"),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(
    row: object, found: str, tmp_path: Path
) -> None:
    path = write_rows(tmp_path, "a.jsonl", ROW, row)

    with pytest.raises(DataError, match=re.escape(f"{path}: {found}; expected one JSON object")):
        read_records(tmp_path)


def test_a_line_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{", encoding="utf-8")

    with pytest.raises(DataError, match=r"found line 1 that is not JSON \(.*\); expected one JSON"):
        read_records(tmp_path)


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found no \*\.jsonl; expected files of questions with"):
        read_records(tmp_path)


def test_the_projects_own_pairs_can_be_read() -> None:
    records = read_records(PAIRS_FOLDER)

    assert len(records) == 2920
    assert len({record.formal for record in records}) > 2800
