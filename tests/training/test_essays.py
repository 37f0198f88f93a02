import json
import re
from pathlib import Path
from typing import Any

import pytest

from training.data import Record
from training.errors import DataError
from training.essays import ESSAYS_FOLDER, LANGUAGES, Paragraph, Question, read_essays

ROW = {"essay": "dar-sin-factura", "text": "Da lo que sobra.", "es": ["¿Qué dar?"], "it": ["Cosa?"]}


def write_rows(folder: Path, name: str, *rows: Any) -> Path:
    path = folder / name
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_essays_are_read_in_order_with_their_titles_and_questions(tmp_path: Path) -> None:
    other = {"essay": "el_mar", "text": "Es azul."}
    write_rows(tmp_path, "b.jsonl", other)
    write_rows(tmp_path, "a.jsonl", ROW, {**ROW, "text": "No lleves la cuenta."})

    essays = read_essays(tmp_path)

    asked = (Question("¿Qué dar?", "es"), Question("Cosa?", "it"))
    assert essays == [
        [
            Paragraph("Dar sin factura", "Da lo que sobra.", asked),
            Paragraph("Dar sin factura", "No lleves la cuenta.", asked),
        ],
        [Paragraph("El mar", "Es azul.", ())],
    ]
    assert read_essays(tmp_path, limit=1) == essays[:1]


def test_the_title_stands_before_the_text_as_in_the_index() -> None:
    assert Paragraph("El mar", "Es azul.", ()).context == "El mar. "
    assert Paragraph("", "Es azul.", ()).context == ""


def test_a_record_is_a_paragraph_of_no_essay() -> None:
    paragraph = Paragraph.of(Record("¿Qué?", "q?", "What?", "Esto.", "This."))

    asked = (Question("¿Qué?", "es"), Question("q?", "es"), Question("What?", "en"))
    assert paragraph == Paragraph("", "Esto.", asked)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({**ROW, "de": ["Was?"]}, "found line 2 with other keys"),
        ({"essay": "x"}, "found line 2 with other keys"),
        (["x"], "found line 2 with other keys"),
        ({**ROW, "es": "¿Qué?"}, "found line 2 with questions that are no list"),
        ({**ROW, "es": [" "]}, "found line 2 with an empty text, or none"),
        ({**ROW, "text": None}, "found line 2 with an empty text, or none"),
    ],
)
def test_what_is_no_paragraph_is_refused_with_its_line(
    row: object, found: str, tmp_path: Path
) -> None:
    path = write_rows(tmp_path, "a.jsonl", ROW, row)

    with pytest.raises(DataError, match=re.escape(f"{path}: {found}; expected one JSON object")):
        read_essays(tmp_path)


def test_a_line_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{", encoding="utf-8")

    with pytest.raises(DataError, match=r"found line 1 that is not JSON \(.*\); expected one JSON"):
        read_essays(tmp_path)


def test_paragraphs_of_an_essay_follow_one_another(tmp_path: Path) -> None:
    write_rows(tmp_path, "a.jsonl", ROW, {**ROW, "essay": "el-mar"}, ROW)

    with pytest.raises(DataError, match="found the essay 'dar-sin-factura' in two places"):
        read_essays(tmp_path)


def test_a_folder_without_essays_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found no \*\.jsonl; expected files of essays with"):
        read_essays(tmp_path)


def test_the_projects_own_essays_can_be_read_and_ask_in_every_language() -> None:
    essays = read_essays(ESSAYS_FOLDER)

    texts = [paragraph.text for essay in essays for paragraph in essay]
    asked = [question for essay in essays for p in essay for question in p.questions]
    assert len(essays) >= 60
    assert len(set(texts)) == len(texts)
    assert {question.language for question in asked} == set(LANGUAGES)
