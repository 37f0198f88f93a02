"""What the sections share: a folder, the essays, one encoder on one thread, and their index.

What loads torch is imported where it is used: `growth.py` measures memory without it.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index import Builder, Encoded, Encoder, IndexSettings, Searcher, Shelf
from index.evaluate import GoldQuestion, read_questions
from index.settings import BUNDLED_ENCODER

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.encoder import SentenceEncoder

ESSAYS = Path("corpus/essays")
QUESTIONS = {
    "development": Path("tests/quality/questions.jsonl"),
    "own": Path("tests/quality/own.jsonl"),
}

Result = TypeVar("Result")


@dataclass(frozen=True)
class Fixture:
    """A temporary folder, and what is made in it when a section first asks for it."""

    folder: Path

    @cached_property
    def settings(self) -> IndexSettings:
        """The defaults, whatever the environment says of the index's place."""
        return IndexSettings(home=self.folder / "index", encoder=str(BUNDLED_ENCODER))

    @cached_property
    def encoder(self) -> "SentenceEncoder":
        """The bundled encoder on one thread, as the bot runs it."""
        from index.encoder import SentenceEncoder

        return SentenceEncoder.load(self.settings.encoder, threads=1)

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The same without anything of ours around it; also on one thread."""
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        return SentenceTransformer(
            self.settings.encoder,
            device="cpu",
            local_files_only=True,
            model_kwargs={"dtype": torch.float32},
        )

    @cached_property
    def essays(self) -> Path:
        """A copy of the essays and their reader questions, to be changed at will."""
        return shutil.copytree(ESSAYS, self.folder / "essays")

    @cached_property
    def builder(self) -> Builder:
        """The essays' builder; its index is built."""
        builder = self.builder_of(self.essays, self.settings.home, self.encoder)
        builder.build(lambda event: None)
        return builder

    @cached_property
    def without(self) -> Builder:
        """The same without reader questions; built."""
        builder = replace(self.builder, shelf=Shelf(self.folder / "without"), with_questions=False)
        builder.build(lambda event: None)
        return builder

    @cached_property
    def development(self) -> list[GoldQuestion]:
        """The development questions."""
        return read_questions(QUESTIONS["development"])

    def builder_of(
        self, corpus: Path, home: Path, encoder: Encoder, *, late: bool = True
    ) -> Builder:
        """Return a builder of a corpus; nothing is built."""
        return Builder(
            [corpus],
            Shelf(home),
            encoder,
            self.settings.passage_chars,
            self.settings.keep,
            late=late,
            calibrations=(BUNDLED_ENCODER,),
        )


@dataclass(frozen=True)
class Around:
    """An encoder around another, which does everything but what a subclass does itself."""

    encoder: Encoder

    @property
    def name(self) -> str:
        """The encoder's."""
        return self.encoder.name

    @property
    def digest(self) -> str:
        """The encoder's."""
        return self.encoder.digest

    @property
    def dimension(self) -> int:
        """The encoder's."""
        return self.encoder.dimension

    @property
    def window(self) -> int:
        """The encoder's."""
        return self.encoder.window

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Encode as ever."""
        return self.encoder.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Encode as ever."""
        return self.encoder.encode_passages(texts, contexts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count as ever."""
        return self.encoder.count_tokens(texts)


def searcher_of(builder: Builder) -> Searcher:
    """Return a searcher over what a builder built, calibrated as the bot's."""
    generation = builder.shelf.current()
    return Searcher(builder.encoder, generation, generation.calibration)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what some work gives and the seconds it took."""
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def p50(numbers: Sequence[float]) -> float:
    """Return the median."""
    return float(np.median(numbers))


def peak_memory_mb(process: int | str) -> float:
    """Return a process's resident memory at its highest, as Linux tells it.

    `getrusage` would tell that of whoever started it, if that was more.
    """
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
