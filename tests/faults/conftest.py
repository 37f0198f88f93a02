import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiServer
from tests.faults.house import House
from tests.faults.nursery import Nursery
from tests.faults.tally import Tally
from tests.faults.tracing import may_attach
from tests.index.workshop import EXAMPLES, with_examples

TALLIES = pytest.StashKey[list[Tally]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tracing = [item for item in items if item.get_closest_marker("strace")]
    if tracing and (missing := _missing()):
        for item in tracing:
            item.add_marker(pytest.mark.skip(reason=missing))


def _missing() -> str | None:
    if shutil.which("strace") is None:
        return "no strace: apt-get install strace"
    return None if may_attach() else "strace may not attach to processes here"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    tallies = config.stash.get(TALLIES, [])
    if tallies:
        terminalreporter.section("faults")
    for tally in tallies:
        terminalreporter.write_line(tally.line())


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether every point is tried, or a sample of them."""
    return bool(pytestconfig.getoption("--full"))


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Callable[[str], Tally]:
    """Begin to count for a goal; the line is printed at the end."""
    tallies = pytestconfig.stash.setdefault(TALLIES, [])

    def begin(goal: str) -> Tally:
        tallies.append(Tally(goal))
        return tallies[-1]

    return begin


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    """Telegram, which must have had nothing to complain about in the end."""
    with BotApiServer(token="123:TEST") as server:
        yield server
    assert server.violations == []


@pytest.fixture(autouse=True)
def few_examples() -> Iterator[None]:
    with with_examples(EXAMPLES):
        yield


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery.open(tmp_path_factory.mktemp("nursery")) as opened:
        yield opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    with with_examples(EXAMPLES):
        return House.furnish(tmp_path_factory.mktemp("house"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, 4 MiB; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
