"""The essays under the bundled encoder, with reader questions and without, built once.

What is built stays in pytest's cache: the next run encodes only what has changed since.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import Builder
from index.encoder import SentenceEncoder
from index.searcher import Searcher
from index.settings import BUNDLED_ENCODER
from index.shelf import Shelf

ESSAYS = Path(__file__).parents[2] / "corpus" / "essays"


@pytest.fixture(scope="session")
def searchers(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Searcher]:
    cache = pytestconfig.cache
    assert cache is not None
    home = cache.mkdir("quality")
    builder = Builder(
        folders=(ESSAYS,),
        shelf=Shelf(home),
        encoder=SentenceEncoder.load(str(BUNDLED_ENCODER), threads=2),
        max_chars=500,
        keep=2,
        calibrations=(BUNDLED_ENCODER,),
    )
    builder.build(lambda event: None)
    aside = Path(shutil.copytree(home, tmp_path_factory.mktemp("quality") / "without"))
    without = replace(builder, shelf=Shelf(aside), with_questions=False)
    without.build(lambda event: None)  # encodes nothing: it takes what the other has
    encoder = SentenceEncoder.load(str(BUNDLED_ENCODER), threads=1)  # as the bot asks
    ways = {"with": builder.shelf.current(), "without": without.shelf.current()}
    return {way: Searcher(encoder, made, made.calibration) for way, made in ways.items()}
