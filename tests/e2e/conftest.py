import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.botapi import BotApiServer, User
from tests.e2e.world import ESSAYS, TOKEN, World, living, reader_questions

NewUser = Callable[..., User]


@pytest.fixture(scope="session")
def essays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All essays, and a tenth of their reader questions: all would take half a minute to read."""
    folder = tmp_path_factory.mktemp("essays")
    for path in ESSAYS.glob("*.md"):
        shutil.copy(path, folder)
    for path in ESSAYS.glob("*.questions.yaml"):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        few = [
            {"quote": entry["quote"]}
            | {tag: entry[tag][:1] for tag in ("es", "en") if tag in entry}
            for entry in entries
        ]
        written = yaml.safe_dump(few, allow_unicode=True)
        (folder / path.name).write_text(written, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def asked_by_readers(essays: Path) -> dict[str, str]:
    """The language of every reader question of these essays."""
    return reader_questions(essays)


@pytest.fixture(scope="session")
def built(essays: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of these essays, which nobody changes."""
    folder = tmp_path_factory.mktemp("built")
    world = World(folder, folder / "index", corpus=essays)
    done = world.run("index", "build")
    assert done.returncode == 0, done.stderr
    return world.index


@pytest.fixture(scope="session")
def tertulia(
    built: Path, essays: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A running bot that most tests share; each brings its own people and chats."""
    with BotApiServer(TOKEN) as api:
        folder = tmp_path_factory.mktemp("tertulia")
        debugging = {"BOT_LOG_LEVEL": "DEBUG"}
        with living(World(folder, built, api, essays, more=debugging)) as world:
            yield world


@pytest.fixture(scope="session")
def api(tertulia: World) -> BotApiServer:
    """The Telegram of the shared bot."""
    assert tertulia.api is not None
    return tertulia.api


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return itertools.count(10_000)


@pytest.fixture
def chat_id(numbers: Iterator[int]) -> int:
    """The id of a group of this test's own."""
    return -1_000_000 - next(numbers)


@pytest.fixture
def newcomer(api: BotApiServer, numbers: Iterator[int]) -> NewUser:
    """Make a person whom no other test knows."""

    def make(language_code: str | None = "es") -> User:
        return api.user(next(numbers), language_code=language_code)

    return make


@pytest.fixture(scope="module")
def corpus(essays: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the essays, to be changed."""
    return Path(shutil.copytree(essays, tmp_path_factory.mktemp("corpus") / "essays"))
