"""A place to build in: a small corpus, a shelf and an encoder that remembers what it was asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.build import Builder
from index.cohort import Example
from index.generation import Generation
from index.report import Report
from index.shelf import Shelf
from tests.fakes import WordEncoder

# What is not for the essays, in so few words that the small encoder is done at once.
EXAMPLES = (
    Example("¿Cuál es la capital de Australia?", ""),
    Example("¿Quién ganó la liga?", ""),
    Example("Give me a recipe for lasagna", ""),
    Example("hola", "greeting"),
    Example("buenas tardes a todos", "greeting"),
    Example("muchas gracias", "thanks"),
)


def quietly(event: object) -> None:
    """Listen to a build and say nothing."""


@contextmanager
def with_examples(examples: Sequence[Example]) -> Iterator[None]:
    """Let these be what is not for the essays, in place of thousands."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("cohort", "build"):
            patch.setattr(f"index.{module}.examples", lambda: tuple(examples))
        yield


@dataclass
class Workshop:
    """What is needed to build again and again under one folder."""

    root: Path
    encoder: WordEncoder

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.root / "index")

    def builder(
        self, *, keep: int = 3, max_chars: int = 500, questions: bool = True, late: bool = True
    ) -> Builder:
        return Builder(
            folders=(self.corpus,),
            shelf=self.shelf,
            encoder=self.encoder,
            max_chars=max_chars,
            keep=keep,
            with_questions=questions,
            late=late,
            calibrations=(self.root,),
        )

    def build(self, *, full: bool = False, keep: int = 3, late: bool = True) -> Report:
        return self.builder(keep=keep, late=late).build(quietly, full=full)

    def serving(self) -> Generation:
        return self.shelf.current()
