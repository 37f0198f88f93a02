"""A bot of the rig, the Telegram it talks to, and what came of the questions."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import httpx

from tests.bot.fakes import build, write_essay
from tests.botapi import BotApiServer

ROOT = Path(__file__).parents[2]
TOKEN = "123:TEST"
GIVE_UP_S = 300.0
LIFTED = {
    "BOT_MESSAGES_PER_SECOND": "100000",
    "BOT_MESSAGES_PER_CHAT_SECOND": "100000",
    "BOT_MESSAGES_PER_GROUP_MINUTE": "1000000",
    "BOT_QUESTIONS_PER_MINUTE": "1000000",
    "BOT_QUESTIONS_PER_CHAT_MINUTE": "1000000",
}
QUESTION = "¿Qué enseña leer despacio?"


@dataclass
class Tavern:
    """One bot and its folders.

    Attributes:
        api: Its Telegram.
        folder: Where it works, with an index that is built.
        more: Settings.
        plain: Whether it is the plain bot.
    """

    api: BotApiServer
    folder: Path
    more: dict[str, str] = field(default_factory=lambda: dict(LIFTED))
    plain: bool = False
    process: "subprocess.Popen[bytes] | None" = None

    def furnish(self) -> None:
        """Build the index, once."""
        write_essay(self.folder / "corpus", "leer", "Leer despacio enseña paciencia.")
        build(self.folder / "index", self.folder / "corpus")

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def environment(self) -> dict[str, str]:
        ours = os.environ  # noqa: TID251 - children need a PATH, and none of our settings
        kept = {name: ours[name] for name in ours if not name.startswith(("BOT_", "INDEX_"))}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.api.url,
            "BOT_HOME": str(self.folder / "bot"),
            "INDEX_HOME": str(self.folder / "index"),
            "INDEX_CORPUS": str(self.folder / "corpus"),
            **self.more,
        }

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start a process, and wait for nothing."""
        command = [sys.executable, "-m", "tests.faults.rig", *(["plain"] if self.plain else [])]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Start the bot, and return when it hears."""
        begun = self.api.telegram.mailbox.polls
        process = self.process = self.begin()
        mailbox = self.api.telegram.mailbox
        until(lambda: mailbox.polls > begun or mailbox.webhook_url or process.poll() is not None)
        assert process.poll() is None, self.log[-3000:]

    def kill(self) -> None:
        """End the bot as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(GIVE_UP_S)
        self.process = None

    def end(self) -> tuple[int, float]:
        """Ask the bot to end; return its status and how long it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(GIVE_UP_S)
        self.process = None
        return status, time.monotonic() - begun

    def memory_bytes(self) -> int:
        """Return what the process holds in memory."""
        assert self.process is not None
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        (line,) = [line for line in lines if line.startswith("VmRSS")]
        return int(line.split()[1]) * 1024

    def answers(self) -> Counter[tuple[int, int | None]]:
        """Return how often each message of each chat was answered."""
        return Counter((sent.chat_id, sent.reply_to) for sent in self.api.sent)

    def settle(self, expected: int) -> None:
        """Return when so many messages have an answer."""
        until(lambda: len(self.answers()) >= expected or self.ended)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


@contextmanager
def tavern(
    folder: Path, more: Mapping[str, str] = MappingProxyType({}), *, plain: bool = False
) -> Iterator[Tavern]:
    """Furnish a bot, and see to it that nothing of it is left."""
    folder.mkdir(parents=True, exist_ok=True)
    with BotApiServer(TOKEN) as api:
        opened = Tavern(api, folder, LIFTED | dict(more), plain)
        opened.furnish()
        try:
            yield opened
        finally:
            if opened.process is not None:
                opened.kill()


def until(holds: Callable[[], object], give_up_s: float = GIVE_UP_S) -> None:
    """Poll until something holds, be it soon or late."""
    deadline = time.monotonic() + give_up_s
    while not holds():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.02)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        return int(plug.getsockname()[1])


def healthy(port: int) -> bool:
    """Tell whether a bot that listens says that it is well."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
