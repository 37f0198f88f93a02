"""Questions a second through HTTP on loopback: how soon answers come, and how many are borne."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.progress import Progress
from rich.table import Table

from benchmarks.fixture import Fixture
from index.build import Builder
from tests.fakes import WordEncoder

SECONDS = 300  # of each sustained load
CEILING = 1_000  # questions answered as fast as they can be
AHEAD = 64  # of them waiting at any moment
WARM_UP = 100
GIVE_UP_S = 1_200
SENT = "sent by sendMessage"  # among the server's counts
LIFTED = {
    "BOT_MESSAGES_PER_SECOND": "100000",
    "BOT_MESSAGES_PER_CHAT_SECOND": "100000",
    "BOT_MESSAGES_PER_GROUP_MINUTE": "100000",
}


@dataclass
class Server:
    """The stand-in Bot API server, a process of its own."""

    api: str
    control: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def do(self, verb: str, **parameters: Any) -> Any:
        """Do a verb of the server's control."""
        response = self.client.post(f"{self.control}/control/{verb}", json=parameters)
        response.raise_for_status()
        return response.json()

    def wait_for(self, answers: int, progress: Progress, what: str) -> None:
        """Return when so many questions are answered.

        Raises:
            RuntimeError: They were not, within a time far beyond what anything takes.
        """
        task, deadline = progress.add_task(what, total=answers), time.monotonic() + GIVE_UP_S
        while (done := self.do("state")["counts"].get(SENT, 0)) < answers:
            if time.monotonic() > deadline:
                raise RuntimeError(f"found {done} answers; expected {answers}")
            progress.update(task, completed=done)
            time.sleep(0.2)
        progress.remove_task(task)


@dataclass(frozen=True, slots=True)
class Load:
    """So many questions a second for so many seconds, with Telegram's limits or without."""

    rate: int
    seconds: int
    lifted: bool


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot to be measured: how it is started, and with which index."""

    name: str
    module: tuple[str, ...]
    home: Path


def measure(fixture: Fixture, *, seconds: int = SECONDS) -> list[Table]:
    """Let the bot be asked for some minutes, then as much as it bears, others beside it."""
    ours = Bot("python -m bot", ("bot",), fixture.builder.shelf.home)
    bots = [
        Bot("an echo bot of python-telegram-bot", ("benchmarks.bots", "echo"), ours.home),
        ours,
        Bot("each question by itself", ("benchmarks.bots", "single"), ours.home),
        Bot("with an encoder of no cost", ("benchmarks.bots", "words"), _words_index(fixture)),
    ]
    questions = [asked.question for asked in fixture.development]
    with Progress(transient=True) as progress:
        sustained = [
            _sustained(fixture, ours, questions, load, progress)
            for load in (Load(20, seconds, lifted=False), Load(30, seconds, lifted=True))
        ]
        ceilings = [(bot.name, _ceiling(fixture, bot, questions, progress)) for bot in bots]
    table = Table(
        "answers as fast as they can be", "a second", "against the echo bot", title="ceiling"
    )
    for name, rate in ceilings:
        table.add_row(name, f"{rate:.0f}", f"{rate / ceilings[0][1]:.2f}")
    return [_table(sustained), table]


def _sustained(
    fixture: Fixture,
    bot: Bot,
    questions: Sequence[str],
    load: Load,
    progress: Progress,
) -> dict[str, Any]:
    rate, lifted = load.rate, load.lifted
    with _server(limits=not lifted) as server, _running(fixture, bot, server, lifted) as process:
        count = rate * load.seconds
        people = max(500, count // 20)
        _warm(server, questions, progress)
        begun = _memory_mb(process.pid)
        server.do(
            "traffic", questions=questions, count=count, people=people, new=0.5, rate_per_s=rate
        )
        server.wait_for(WARM_UP + count, progress, f"{rate} questions a second")
        state = server.do("state")
        delays = state["delay_s"]
        return {
            "load": f"{rate}/s, limits {'lifted' if lifted else 'on'}, {load.seconds} s",
            "p50 ms": f"{1000 * delays['p50']:.0f}",
            "p95 ms": f"{1000 * delays['p95']:.0f}",
            "p99 ms": f"{1000 * delays['p99']:.0f}",
            "answered": f"{state['counts'][SENT] - WARM_UP} of {count}",
            "violations": str(state["violations"]),
            "memory MB": f"{begun:.0f} to {_memory_mb(process.pid):.0f}",
        }


def _ceiling(fixture: Fixture, bot: Bot, questions: Sequence[str], progress: Progress) -> float:
    """Return the answers a second that a bot reaches."""
    with _server(limits=False) as server, _running(fixture, bot, server, lifted=True):
        _warm(server, questions, progress)
        begun = time.perf_counter()
        server.do("traffic", questions=questions, count=CEILING, people=500, new=0.5, ahead=AHEAD)
        server.wait_for(WARM_UP + CEILING, progress, bot.name)
        return CEILING / (time.perf_counter() - begun)


def _warm(server: Server, questions: Sequence[str], progress: Progress) -> None:
    server.do("traffic", questions=questions, count=WARM_UP, people=100, ahead=8)
    server.wait_for(WARM_UP, progress, "the first questions")


@contextmanager
def _server(*, limits: bool) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.botapi", "--light", *(["--limits"] if limits else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        where = json.loads(process.stdout.readline())
        yield Server(where["api"], where["control"])
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _running(
    fixture: Fixture, bot: Bot, server: Server, lifted: bool
) -> Iterator["subprocess.Popen[bytes]"]:
    home = fixture.folder / f"bot-{time.monotonic_ns()}"
    settings = {
        "BOT_TOKEN": "123:TEST",
        "BOT_API_URL": server.api,
        "BOT_HOME": str(home),
        "BOT_LOG_LEVEL": "WARNING",
        "BOT_QUESTIONS_PER_MINUTE": "100000",
        "BOT_QUESTIONS_PER_CHAT_MINUTE": "100000",
        "INDEX_HOME": str(bot.home),
        "INDEX_CORPUS": str(fixture.essays),
        **(LIFTED if lifted else {}),
    }
    named = [f"{name}={value}" for name, value in settings.items()]
    process = subprocess.Popen(["env", *named, sys.executable, "-m", *bot.module])
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _words_index(fixture: Fixture) -> Path:
    home = fixture.folder / "words"
    builder: Builder = fixture.builder_of(fixture.essays, home, WordEncoder())
    builder.build(lambda event: None)
    return home


def _memory_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table(*rows[0], title="load, from update to sent message")
    for row in rows:
        table.add_row(*row.values())
    return table
