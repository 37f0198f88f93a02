"""First start, sudden end, restart, and starts that cannot be."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import SPANISH
from bot.upkeep.health import Pulse
from tests.botapi import BotApiServer
from tests.e2e.world import ESSAYS, TOKEN, World, living, private, unsent, until

QUESTION = "¿Qué beneficio saco yo cuando hago un RT o comparto tus contenidos?"


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer(TOKEN) as api:
        yield api


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A corpus of one essay, soon read."""
    (tmp_path / "corpus").mkdir()
    shutil.copy(ESSAYS / "dar-o-no-dar-me-gustas.md", tmp_path / "corpus")
    return tmp_path / "corpus"


def test_on_its_first_start_the_bot_reads_first_and_answers_then(
    server: BotApiServer, small: Path, tmp_path: Path
) -> None:
    world, ada = World(tmp_path, tmp_path / "index", server, small), server.user(7)
    pulse = world.home / "pulse.json"
    server.private_text(ada, QUESTION)

    with living(world):
        until(world.builds)
        os.kill(world.builds()[0], signal.SIGSTOP)
        early = world.answer(ada.id, 1)
        listed = world.ask(ada, "/ensayos")
        until(lambda: pulse.exists() and json.loads(pulse.read_text())["polled"])
        meanwhile = world.run("bot", "health")
        os.kill(world.builds()[0], signal.SIGCONT)
        until(lambda: "event='serving'" in world.log)
        answer = world.ask(ada, QUESTION)
        well = world.run("bot", "health")

    assert early.text == SPANISH.still_reading
    assert listed.text == SPANISH.still_reading
    assert (meanwhile.returncode, meanwhile.stdout) == (1, "no index serves yet\n")
    assert answer.quotations
    assert well.returncode == 0
    assert well.stdout == "The bot hears Telegram and an index serves.\n"


def test_a_bot_that_never_ran_is_not_well(tmp_path: Path) -> None:
    world = World(tmp_path, tmp_path / "index")

    done = world.run("bot", "health")

    assert done.returncode == 1
    assert done.stdout == f"no bot runs on Telegram with BOT_HOME={world.home}\n"


def test_a_bot_that_was_last_heard_of_a_while_ago_is_not_well(tmp_path: Path) -> None:
    world = World(tmp_path, tmp_path / "index")
    Pulse(time.time() - 100, "g", degraded=False).write(world.home)

    done, quiet = world.run("bot", "health"), world.run("bot", "health", "--quiet")

    assert done.returncode == quiet.returncode == 1
    assert re.fullmatch(r"Telegram last answered \d+ s ago, more than 60 s\n", done.stdout)
    assert quiet.stdout == ""


def test_an_end_in_the_middle_of_the_first_build_is_an_end(
    server: BotApiServer, small: Path, tmp_path: Path
) -> None:
    world = World(tmp_path, tmp_path / "index", server, small)

    with living(world):
        until(world.builds)
        (build,) = world.builds()
        assert world.end(signal.SIGTERM) == 0

    assert not Path(f"/proc/{build}").exists()
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_what_was_not_confirmed_when_the_bot_was_killed_is_answered_after_its_restart(
    server: BotApiServer, built: Path, essays: Path, tmp_path: Path
) -> None:
    world, ada = World(tmp_path, built, server, essays), server.user(7)

    with living(world):
        assert world.ask(ada, QUESTION).quotations
        until(lambda: server.pending_updates == [])
        until(lambda: unsent(world) == 0)  # a send in flight at the end may come twice
        with server.hold("getUpdates"):
            fetched = server.private_text(ada, "¿Y con otras palabras?")
            until(lambda: server.pending_updates)
            assert world.end(signal.SIGKILL) == -signal.SIGKILL
        missed = server.private_text(ada, QUESTION)
        world.start()
        for question in (fetched, missed):
            world.answer(ada.id, question)
        world.catch_up()

        assert len(server.texts(private(ada))) == 3
        assert world.end(signal.SIGINT) == 0


def test_an_update_that_cannot_be_read_stops_nothing_and_is_not_logged(
    server: BotApiServer, built: Path, essays: Path, tmp_path: Path
) -> None:
    with living(World(tmp_path, built, server, essays)) as world:
        ada = server.user(7)
        with server.hold("getUpdates"):
            server.push_raw({"message": {"message_id": "zarzaparrilla"}})
            question = server.private_text(ada, QUESTION)
        until(lambda: server.sent or world.log.count("\n") > 100)

        assert [sent.reply_to for sent in server.sent] == [question]
        assert "zarzaparrilla" not in world.log


def test_an_unknown_token_ends_the_start_with_a_sentence(
    server: BotApiServer, built: Path, essays: Path, tmp_path: Path
) -> None:
    other = "124:ANOTHER-token-not-to-be-seen"

    done = World(tmp_path, built, server, essays).run("bot", BOT_TOKEN=other)

    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Telegram does not know BOT_TOKEN; copy it again from @BotFather" in said
    assert "Traceback" not in said
    assert other not in said
    assert "not-to-be-seen" not in said


def test_a_server_that_is_not_there_ends_the_start_with_a_sentence(
    built: Path, tmp_path: Path
) -> None:
    done = World(tmp_path, built).run("bot", BOT_TOKEN=TOKEN, BOT_API_URL="http://127.0.0.1:9")

    assert done.returncode == 1
    assert "Telegram cannot be reached (NetworkError); see `python -m bot check`" in done.stderr
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"BOT_ADMINS": "ada"}, "BOT_ADMINS"),
        ({"BOT_ADMINS": "777000"}, "stands in for many people"),
        ({"BOT_LANGUAGE": "klingon"}, "BOT_LANGUAGE"),
    ],
)
def test_a_wrong_setting_is_named_and_ends_the_start(
    built: Path, tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    done = World(tmp_path, built).run("bot", BOT_TOKEN=TOKEN, **wrong)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stderr
