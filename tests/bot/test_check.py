import os
from pathlib import Path

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.check import Finding, check_here, check_telegram
from bot.settings import BotSettings
from bot.storage import locked
from index import IndexSettings
from tests.bot.fakes import build, damage, write_essay
from tests.botapi import BotApiServer, Identity

HOOK = "https://bot.example.org/hook"


def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    for name, folder in (("INDEX_CORPUS", "corpus"), ("INDEX_HOME", "index"), ("BOT_HOME", "bot")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    return list(check_here(BotSettings(), IndexSettings()))


async def there(api: BotApiServer, settings: BotSettings | None = None) -> list[Finding]:
    bot = Bot(
        "123:TEST",
        base_url=f"{api.url}/bot",
        request=HTTPXRequest(),
        get_updates_request=HTTPXRequest(),
    )
    return [finding async for finding in check_telegram(settings or BotSettings(), bot)]


def test_where_all_is_well_everything_found_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_essay(tmp_path / "corpus", "leer", "Leer es releer.")
    generation = build(tmp_path / "index", tmp_path / "corpus")

    findings = here(tmp_path, monkeypatch)

    assert all(finding.good for finding in findings)
    assert [finding.words for finding in findings[:2]] == [
        "1 essays can be read",
        f"index {generation} is whole, 1 passages",
    ]
    assert findings[2].words.startswith(f"INDEX_HOME: {tmp_path / 'index'} can be written, ")
    assert findings[3].words.startswith(f"BOT_HOME: {tmp_path} can be written, ")


def test_a_broken_essay_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_essay(tmp_path / "corpus", "leer", "# Leer")

    findings = here(tmp_path, monkeypatch)

    assert not findings[0].good
    assert findings[0].words.startswith(f"{path}:6: found a heading with 1 '#'")


def test_without_an_index_it_is_said_how_to_build_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = here(tmp_path, monkeypatch)

    assert not findings[1].good
    assert findings[1].words.endswith("found no generation; run `python -m index build`")


def test_a_damaged_index_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_essay(tmp_path / "corpus", "leer", "Leer es releer.")
    damage(tmp_path / "index", build(tmp_path / "index", tmp_path / "corpus"))

    findings = here(tmp_path, monkeypatch)

    assert findings[0].good
    assert not findings[1].good
    assert "essays.json: found" in findings[1].words


def test_a_file_where_a_folder_should_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").write_text("a file")

    findings = here(tmp_path, monkeypatch)

    assert not findings[-1].good


async def test_a_bot_that_telegram_knows_is_named(api: BotApiServer) -> None:
    findings = await there(api)

    assert [finding.good for finding in findings] == [True, True, True]
    assert findings[0].words == "Telegram knows the bot as @tertulia_bot"
    assert findings[1].words.startswith("privacy mode is on: in groups use /ask or reply")
    assert findings[2].words.startswith("no administrators: send /id to the bot")


async def test_privacy_mode_and_administrators_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_ADMINS", "900,901")
    identity = Identity(can_read_all_group_messages=True)
    with BotApiServer(token="123:TEST", identity=identity) as api:
        findings = await there(api)

    assert findings[1].words.startswith("privacy mode is off")
    assert findings[2] == Finding(True, "2 administrators")


async def test_a_webhook_of_another_bot_is_told(api: BotApiServer) -> None:
    api.telegram.mailbox.webhook_url = "https://example.org/hook"

    findings = await there(api)

    assert [finding.words for finding in findings if not finding.good] == [
        "a webhook is set: polling would delete it; is another bot using this token?"
    ]


async def test_a_webhook_that_is_to_be_taken_away_is_no_fault(
    api: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.telegram.mailbox.webhook_url = "https://example.org/hook"
    monkeypatch.setenv("BOT_DROP_WEBHOOK", "true")

    findings = await there(api, BotSettings())

    assert Finding(True, "a webhook is set, and the start will take it away") in findings


@pytest.mark.parametrize(("url", "good"), [("", True), (HOOK, True), ("https://a.b/c", False)])
async def test_with_a_webhook_of_ours_its_queue_is_told(
    api: BotApiServer, monkeypatch: pytest.MonkeyPatch, url: str, *, good: bool
) -> None:
    settings = {"MODE": "webhook", "WEBHOOK_URL": HOOK, "WEBHOOK_SECRET": "x", "LISTEN": "a:1"}
    for name, value in settings.items():
        monkeypatch.setenv(f"BOT_{name}", value)
    api.telegram.mailbox.webhook_url = url

    findings = await there(api, BotSettings())

    (told,) = [finding for finding in findings if finding.words.startswith("webhook: ")]
    assert told.good is good


def test_a_database_that_a_running_bot_works_with_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked(f"sqlite:///{tmp_path / 'bot' / 'tertulia.db'}"):
        findings = here(tmp_path, monkeypatch)

    assert findings[-1].good
    assert f"database: in use (process {os.getpid()} on " in findings[-1].words


async def test_an_unknown_token_is_told(api: BotApiServer) -> None:
    api.revoke("123:TEST")

    assert await there(api) == [
        Finding(False, "Telegram does not know BOT_TOKEN; copy it again from @BotFather")
    ]


async def test_a_server_that_fails_is_told(api: BotApiServer) -> None:
    api.fail_next("getMe", 502, b"<html>Bad Gateway</html>", times=5)

    (finding,) = await there(api)

    assert not finding.good
    assert finding.words.startswith("Telegram does not answer (")
