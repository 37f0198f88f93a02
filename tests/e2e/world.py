"""A bot as a process, the Telegram it talks to, and what must be true of both in the end."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.corpus import read_essay
from tests.botapi import BotApiServer, Chat, Sent, User

ROOT = Path(__file__).parents[2]
ESSAYS = ROOT / "corpus" / "essays"
TOKEN = "123:TEST"
ADMIN = User(900, "Ada", "es")
GIVE_UP_S = 600  # far beyond what anything takes: a limit for what hangs, not a measure


@dataclass
class World:
    """Folders and settings of one bot, and its process while it runs.

    Attributes:
        folder: Where it works; nothing of this checkout's own settings is there.
        index: INDEX_HOME.
        api: Its Telegram; what only looks at the index needs none.
        corpus: INDEX_CORPUS.
        more: Other settings.
    """

    folder: Path
    index: Path
    api: BotApiServer | None = None
    corpus: Path = ESSAYS
    more: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def home(self) -> Path:
        """BOT_HOME."""
        return self.folder / "bot"

    @property
    def log(self) -> str:
        """Everything that the bot wrote, over all its starts."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The process id of the running bot."""
        assert self.process is not None
        return self.process.pid

    def environment(self, **more: str) -> dict[str, str]:
        """Return what the bot's processes see; an empty value is as good as none."""
        ours = os.environ  # noqa: TID251 - children need a PATH, and none of our settings
        kept = {name: ours[name] for name in ours if not name.startswith(("BOT_", "INDEX_"))}
        settings = {
            "INDEX_HOME": str(self.index),
            "INDEX_CORPUS": str(self.corpus),
            "BOT_HOME": str(self.home),
            "INDEX_THREADS": "1",  # several beside another busy process wait for each other
            "BOT_ADMINS": str(ADMIN.id),
            "BOT_QUESTIONS_PER_MINUTE": "100000",  # tests are faster than people
            "BOT_QUESTIONS_PER_CHAT_MINUTE": "100000",
            **({"BOT_TOKEN": TOKEN, "BOT_API_URL": self.api.url} if self.api else {}),
        }
        return kept | {"PYTHONPATH": str(ROOT)} | settings | self.more | more

    def run(self, *module: str, said: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", *module],
            input=said,
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=GIVE_UP_S,
            check=False,
        )

    def start(self) -> None:
        """Start the bot, and return when it polls."""
        assert self.api is not None
        begun = self.api.telegram.mailbox.polls
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot"],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        process, mailbox = self.process, self.api.telegram.mailbox
        until(lambda: mailbox.polls > begun or process.poll() is not None)
        assert process.poll() is None, self.log

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the bot a signal, wait for its end and return its status."""
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(timeout=GIVE_UP_S)
        self.process = None
        return status

    def answer(self, chat_id: int, message_id: int) -> Sent:
        """Return the bot's first answer to a message."""
        assert self.api is not None
        return self.api.wait_for(
            lambda sent: (sent.chat_id, sent.reply_to) == (chat_id, message_id), timeout_s=GIVE_UP_S
        )

    def ask(self, user: User, words: str) -> Sent:
        """Say something in private; return the answer."""
        assert self.api is not None
        return self.answer(user.id, self.api.private_text(user, words))

    def catch_up(self) -> None:
        """Return when the bot has dealt with everything that was said until now."""
        assert self.api is not None
        self.ask(self.api.user(999_999), "/id")

    def builds(self) -> list[int]:
        """Return the ids of the builds that the bot has at work."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                command = (folder / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue  # it has just ended
            if parent == self.pid and b"--background" in command:
                found.append(int(folder.name))
        return found


def unsent(world: World) -> int:
    """Return how many letters Telegram is not known to have."""
    address = f"{(world.home / 'tertulia.db').as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as outbox:
        counted = outbox.execute("SELECT count(*) FROM letters WHERE finished IS NULL")
        return int(counted.fetchone()[0])


def until(holds: Callable[[], object]) -> None:
    """Poll until something holds, be it soon or late."""
    deadline = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.02)


@contextmanager
def living(world: World) -> Iterator[World]:
    """Run a bot; in the end look at everything that it said and logged."""
    essays = texts(world.corpus)
    try:
        world.start()
        yield world
        if world.process is not None:
            assert world.end() == 0
    finally:
        if world.process is not None:
            world.end(signal.SIGKILL)
    essays |= texts(world.corpus)
    check_conduct(world, essays)


def check_conduct(world: World, essays: set[str]) -> None:
    """Check every message that was sent, and that the log is discreet."""
    assert world.api is not None
    assert world.api.violations == []
    for sent in world.api.sent:
        for quotation in sent.quotations:
            assert any(quotation in text for text in essays), quotation
    assert TOKEN not in world.log
    for words in said(world.api):
        assert words not in world.log


def texts(corpus: Path) -> set[str]:
    """Return the essays of a folder as they are quoted."""
    return {read_essay(path).text for path in corpus.glob("*.md")}


def reader_questions(corpus: Path) -> dict[str, str]:
    """Return the language of every reader question of a folder."""
    essays = [read_essay(path) for path in corpus.glob("*.md")]
    return {asked.text: asked.language for essay in essays for asked in essay.questions}


def offered(sent: Sent) -> list[str]:
    """Return the questions that a message offers."""
    return [label for label in sent.buttons if label.endswith("?")]


def said(api: BotApiServer) -> list[str]:
    """Return what people said, leaving out what is too short to be told from other words."""
    here = [here.messages.values() for here in api.telegram.chats.values()]
    found = [message.text for messages in here for message in messages if not message.own]
    return [words for words in found if len(words) > 12]


def private(user: User) -> Chat:
    """Return the chat with a person."""
    return Chat(user.id, "private")
