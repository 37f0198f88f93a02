"""S1: token, webhook secret, proxy and database password appear in nothing that a run leaves."""

import contextlib
import http.client
import io
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog

from bot import logs
from bot.settings import BotSettings
from tests.botapi import BotApiServer
from tests.e2e.world import ROOT, until
from tests.faults.tally import Tally

TOKEN = "987654:AAHz-token_not-to-be-seen"
WEBHOOK = "webhook-secret_not-to-be-seen"
PASSWORD = "p@ss/wörd not-to-be-seen"
PROXY = f"socks5://ada:{quote(PASSWORD, safe='')}@127.0.0.1:9"
DATABASE = f"postgresql+psycopg://ada:{quote(PASSWORD, safe='')}@127.0.0.1:9/tertulia"
SECRETS = {
    "token": TOKEN,
    "its key": TOKEN.partition(":")[2],
    "token in an address": quote(TOKEN, safe=""),
    "webhook secret": WEBHOOK,
    "password": PASSWORD,
    "password in an address": quote(PASSWORD, safe=""),
    "proxy": PROXY,
    "database": DATABASE,
}
NAMES = ("", "bot", "httpx", "httpcore", "sqlalchemy.engine", "telegram.ext", "uvicorn", "asyncio")


def shown(said: bytes | str) -> list[str]:
    """Return which secrets are in what was said."""
    text = said if isinstance(said, bytes) else said.encode()
    return [name for name, secret in SECRETS.items() if secret.encode() in text]


def settings_of(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """Return an environment without settings of this machine, with these."""
    ours = os.environ  # noqa: TID251 - children need a PATH, and none of our settings
    kept = {name: ours[name] for name in ours if not name.startswith(("BOT_", "INDEX_"))}
    home = {"BOT_HOME": str(folder / "bot"), "INDEX_HOME": str(folder / "index")}
    return kept | {"PYTHONPATH": str(ROOT)} | home | environment


@pytest.mark.usefixtures("fresh_logging")
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_whoever_logs_a_secret_in_whatever_form_it_is_blotted_out(
    level: str, monkeypatch: pytest.MonkeyPatch, tally: Callable[[str], Tally]
) -> None:
    given = {"TOKEN": TOKEN, "PROXY": PROXY, "DATABASE_URL": DATABASE, "WEBHOOK_SECRET": WEBHOOK}
    for name, value in given.items():
        monkeypatch.setenv(f"BOT_{name}", value)
    settings, out, count = BotSettings(), io.StringIO(), tally(f"S1 lines at {level}")
    with contextlib.redirect_stderr(out):
        logs.configure(level, [*settings.secrets, WEBHOOK])
    for name in NAMES:
        logger = logging.getLogger(name)
        for secret in SECRETS.values():
            logger.critical("GET https://example.org/bot%s/getMe", secret)
            logger.critical({"url": secret, "list": [secret]})
            structlog.get_logger(name).critical("wrong", reason=secret)
            try:
                raise ValueError(secret)
            except ValueError:
                logger.exception("failed with %r", secret)
            count.count("logged")

    count.note(f"{len(out.getvalue().splitlines())} lines")
    assert shown(out.getvalue()) == []
    assert out.getvalue().count("<secret>") >= 3 * len(NAMES) * len(SECRETS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get(here: str, path: str) -> bytes:
    """Return head and body of a page, whatever its status."""
    with contextlib.closing(http.client.HTTPConnection(here, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return str(response.headers).encode() + response.read()


def begun(folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot"],
            cwd=folder,
            env=settings_of(environment, folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_a_run_leaves_no_secret_anywhere(
    tmp_path: Path, level: str, full: bool, tally: Callable[[str], Tally]
) -> None:
    if level == "INFO" and not full:
        pytest.skip("says less than DEBUG; with --full")
    count = tally(f"S1 run at {level}")
    secret = tmp_path / "secrets"
    secret.mkdir()
    (secret / "token").write_text(f"{TOKEN}\n")
    (secret / "webhook").write_text(WEBHOOK)
    here = f"127.0.0.1:{free_port()}"
    (tmp_path / "essays").mkdir()
    with BotApiServer(TOKEN) as api:
        environment = {
            "BOT_TOKEN_FILE": str(secret / "token"),
            "BOT_WEBHOOK_SECRET_FILE": str(secret / "webhook"),
            "BOT_LISTEN": here,
            "BOT_API_URL": api.url,
            "BOT_LOG_LEVEL": level,
            "INDEX_CORPUS": str(tmp_path / "essays"),
        }
        process = begun(tmp_path, environment)
        until(lambda: api.telegram.mailbox.polls > 0 or process.poll() is not None)
        for words in ("/id", "¿Por qué?", "/privacy"):
            api.private_text(api.user(7), words)
        api.fail_next("sendMessage", 500, b"<html>")
        until(lambda: len(api.sent) >= 3 or process.poll() is not None)
        alive = Path(f"/proc/{process.pid}")
        said = [(alive / "cmdline").read_bytes(), (alive / "comm").read_bytes()]
        said += [get(here, path) for path in ("/healthz", "/metrics", "/nothing")]
        environ = (alive / "environ").read_bytes()
        process.terminate()
        process.wait(timeout=60)
        for command in ("check", "health", "unanswered") if full else ("unanswered",):
            done = subprocess.run(
                [sys.executable, "-m", "bot", command],
                cwd=tmp_path,
                env=settings_of(environment, tmp_path),
                capture_output=True,
                check=False,
                timeout=300,
            )
            said += [done.stdout, done.stderr]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != secret]
    said += [path.read_bytes() for path in files]

    count.note(
        f"{len(files)} files and {len(said) - len(files)} outputs, {sum(map(len, said))} bytes"
    )
    assert (tmp_path / "log").stat().st_size > 0
    assert [found for content in said for found in shown(content)] == []
    assert shown(environ) == []  # a file keeps it out of there as well


@pytest.mark.parametrize(
    "wrong",
    [
        {"BOT_TOKEN": TOKEN, "BOT_DATABASE_URL": DATABASE},
        {"BOT_TOKEN": TOKEN, "BOT_DATABASE_URL": f"nonsense://ada:{quote(PASSWORD, safe='')}@h/x"},
        {"BOT_TOKEN": TOKEN, "BOT_PROXY": PROXY, "BOT_API_URL": "http://127.0.0.1:9"},
        {"BOT_TOKEN": TOKEN, "BOT_PROXY": PROXY, "BOT_LANGUAGE": "xx"},
        {"BOT_TOKEN": "no token but " + WEBHOOK, "BOT_API_URL": "http://127.0.0.1:9"},
    ],
    ids=["database", "address of a database", "proxy", "another setting", "token"],
)
def test_a_start_that_fails_shows_no_secret(
    tmp_path: Path, wrong: dict[str, str], full: bool, tally: Callable[[str], Tally]
) -> None:
    if "BOT_DATABASE_URL" not in wrong and "BOT_LANGUAGE" not in wrong and not full:
        pytest.skip("waits for Telegram; with --full")
    process = begun(tmp_path, wrong | {"BOT_LOG_LEVEL": "DEBUG"})
    try:
        status = process.wait(timeout=60)
    except subprocess.TimeoutExpired:  # it waits for Telegram
        process.terminate()
        status = process.wait(timeout=60)
    said = (tmp_path / "log").read_bytes()

    tally("S1 failed start").note(f"status {status}, {len(said)} bytes")
    assert said
    assert shown(said) == []
