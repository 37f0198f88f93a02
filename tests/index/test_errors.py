import re
from pathlib import Path

import pytest

import index
from index import errors
from index.errors import (
    BuildRunning,
    CalibrationError,
    CorpusError,
    EncoderError,
    IndexDamaged,
    IndexingError,
    IndexMismatch,
    IndexNotBuilt,
    IndexNotWritten,
    QuestionsError,
)

CLASSES = {name for name, value in vars(errors).items() if isinstance(value, type)} - {"Path"}


def test_the_public_names_are_sorted_and_there() -> None:
    order = sorted(index.__all__, key=lambda name: (not name[0].isupper(), name))

    assert list(index.__all__) == order
    assert all(hasattr(index, name) for name in index.__all__)


def test_every_error_is_public() -> None:
    assert set(index.__all__) >= CLASSES


def test_every_error_is_an_indexing_error() -> None:
    assert all(issubclass(getattr(errors, name), IndexingError) for name in CLASSES)


def test_the_tree_in_the_docstring_names_every_error_once() -> None:
    drawn = re.findall(r"^(?:[├└]── )?([A-Z]\w+)", str(errors.__doc__).split("\n\n", 1)[1], re.M)

    assert sorted(drawn) == sorted(CLASSES)


def test_a_corpus_error_keeps_its_parts() -> None:
    error = CorpusError(Path("a.md"), 3, found="x", expected="y", remedy="do z")

    assert str(error) == "a.md:3: found x; expected y; do z"
    assert (error.path, error.line) == (Path("a.md"), 3)
    assert (error.found, error.expected, error.remedy) == ("x", "y", "do z")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            CorpusError(Path("a.md"), None, found="x", expected="y", remedy="do z"),
            "a.md: found x; expected y; do z",
        ),
        (
            QuestionsError(Path("q.jsonl"), 2, "no quote"),
            "q.jsonl:2: found no quote; expected JSON lines with 'question', 'answerable' and "
            "'gold', a list of {'quote'}; correct the file",
        ),
        (
            CalibrationError(Path("c.json"), "unknown features"),
            "c.json: found unknown features; expected a calibration; "
            "run `python -m index calibrate`, or remove the file",
        ),
        (
            EncoderError("m", found="no such folder", remedy="set it"),
            "encoder 'm': no such folder; set it",
        ),
        (
            IndexNotBuilt(Path("home")),
            "home: found no generation; run `python -m index build`",
        ),
        (
            IndexDamaged(Path("f"), found="1 byte", expected="2 bytes"),
            "f: found 1 byte; expected 2 bytes; run `python -m index rollback`, "
            "or `python -m index build --full`",
        ),
        (
            IndexMismatch("g", stored="a", offered="b"),
            "generation g was built with a, the encoder in force is b; "
            "run `python -m index build`, or set INDEX_ENCODER to the other one",
        ),
        (
            BuildRunning(Path("home"), "process 7"),
            "home: found another build at work, process 7; wait until it has ended",
        ),
        (
            IndexNotWritten(Path("home"), "No space left on device"),
            "home: the new generation could not be written (No space left on device); the serving "
            "one is untouched; see to room and rights there, then build again",
        ),
    ],
)
def test_an_error_says_what_was_found_and_what_to_do(error: IndexingError, message: str) -> None:
    assert str(error) == message
