"""A place to build in: a small corpus, a shelf and an encoder that remembers what it was asked."""

from dataclasses import dataclass
from pathlib import Path

from index.build import Builder, Report
from index.generation import Generation
from index.shelf import Shelf
from tests.fakes import WordEncoder


def quietly(event: object) -> None:
    """Listen to a build and say nothing."""


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

    def builder(self, *, keep: int = 3, max_chars: int = 500, questions: bool = True) -> Builder:
        return Builder(
            folders=(self.corpus,),
            shelf=self.shelf,
            encoder=self.encoder,
            max_chars=max_chars,
            keep=keep,
            with_questions=questions,
        )

    def build(self, *, full: bool = False, keep: int = 3) -> Report:
        return self.builder(keep=keep).build(quietly, full=full)

    def serving(self) -> Generation:
        return self.shelf.current()
