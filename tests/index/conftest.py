import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.build import Builder, Report
from index.corpus import read_corpus
from index.domain import Essay
from index.generation import Generation
from index.shelf import Shelf
from tests.fakes import WordEncoder
from tests.index.essays import SHIPPED, write_essay, write_small_corpus


def quietly(event: object) -> None:
    """Listen to a build and say nothing."""


@dataclass
class Workshop:
    """A small corpus, a shelf and what is needed to build again and again."""

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


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    write_small_corpus(tmp_path / "corpus")
    return Workshop(tmp_path, WordEncoder())


@pytest.fixture(scope="session")
def essays() -> tuple[Essay, ...]:
    return read_corpus([SHIPPED])


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The essays of the project, indexed with the small encoder."""
    builder = Builder(
        folders=(SHIPPED,),
        shelf=Shelf(tmp_path_factory.mktemp("shipped")),
        encoder=WordEncoder(),
        max_chars=500,
        keep=2,
    )
    builder.build(quietly)
    return builder.shelf.current()


@pytest.fixture(scope="session")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop whose shelf holds two whole generations; tests leave it as it was."""
    workshop = Workshop(tmp_path_factory.mktemp("two"), WordEncoder())
    write_small_corpus(workshop.corpus)
    workshop.build()
    write_essay(workshop.corpus, "viento", "El viento del sur seca la ropa en una hora.")
    workshop.build()
    return workshop


@pytest.fixture
def copied(two_builds: Workshop, tmp_path: Path) -> Workshop:
    """Two generations of one's own, to do with as one likes."""
    shutil.copytree(two_builds.root, tmp_path / "copy")
    return Workshop(tmp_path / "copy", WordEncoder())
