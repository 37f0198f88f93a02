from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.training.tiny import essay
from training.errors import DataError
from training.judge import Opinions

PARAGRAPHS = essay("Sol", "pan", "mar")


class Counting:
    """Gives each text a number, questions from 1 and passages from 100."""

    def query(self, texts: list[str]) -> npt.NDArray[np.float32]:
        return np.arange(1, len(texts) + 1, dtype=np.float32)[:, None]

    def passage(self, texts: list[str]) -> npt.NDArray[np.float32]:
        assert all(text.startswith("Sol. ") for text in texts)
        return np.arange(100, 100 + len(texts), dtype=np.float32)[:, None]


def test_questions_and_passages_are_asked_in_order() -> None:
    opinions = Opinions.ask(Counting(), PARAGRAPHS)

    assert opinions.questions.flatten().tolist() == [1, 2, 3, 4, 5, 6]
    assert opinions.passages.flatten().tolist() == [100, 101]


def test_what_is_saved_can_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "opinions.npz"
    opinions = Opinions.ask(Counting(), PARAGRAPHS)

    opinions.save(path, PARAGRAPHS)
    loaded = Opinions.load(path, PARAGRAPHS)

    assert loaded.questions.tolist() == opinions.questions.tolist()
    assert loaded.passages.tolist() == opinions.passages.tolist()


def test_opinions_on_other_texts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "opinions.npz"
    Opinions.ask(Counting(), PARAGRAPHS).save(path, PARAGRAPHS)

    with pytest.raises(DataError, match="found opinions on other texts; expected what the second"):
        Opinions.load(path, PARAGRAPHS[:1])


@pytest.mark.parametrize("raw", [None, b"", b"PK\x03\x04 no zip"])
def test_what_is_no_file_of_opinions_is_refused(raw: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "opinions.npz"
    if raw is not None:
        path.write_bytes(raw)

    with pytest.raises(
        DataError, match=r"found nothing readable \(\w+\); expected what the second"
    ):
        Opinions.load(path, PARAGRAPHS)
