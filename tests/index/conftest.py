import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import Builder
from index.corpus import read_corpus
from index.domain import Essay
from index.generation import Generation
from index.shelf import Shelf
from tests.fakes import WordEncoder
from tests.index.essays import SHIPPED, write_essay, write_small_corpus
from tests.index.workshop import EXAMPLES, Workshop, quietly, with_examples


@pytest.fixture(autouse=True)
def few_examples() -> Iterator[None]:
    """Compare questions with a handful of examples; tests of all of them stand apart."""
    with with_examples(EXAMPLES):
        yield


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
    with with_examples(EXAMPLES):
        builder.build(quietly)
    return builder.shelf.current()


@pytest.fixture(scope="session")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop whose shelf holds two whole generations; tests leave it as it was."""
    workshop = Workshop(tmp_path_factory.mktemp("two"), WordEncoder())
    write_small_corpus(workshop.corpus)
    with with_examples(EXAMPLES):
        workshop.build()
        write_essay(workshop.corpus, "viento", "El viento del sur seca la ropa en una hora.")
        workshop.build()
    return workshop


@pytest.fixture
def copied(two_builds: Workshop, tmp_path: Path) -> Workshop:
    """Two generations of one's own, to do with as one likes."""
    shutil.copytree(two_builds.root, tmp_path / "copy")
    return Workshop(tmp_path / "copy", WordEncoder())
