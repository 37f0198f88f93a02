"""A bot that is killed while it reads, and one whose index is damaged: who is told, and how often."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import ENGLISH, SPANISH
from tests.botapi import BotApiServer
from tests.e2e.world import ADMIN, TOKEN, World, living, private, unsent, until

SLUG = "dar-o-no-dar-me-gustas"


@pytest.fixture
def world(built: Path, corpus: Path, tmp_path: Path) -> Iterator[World]:
    """A bot that may be killed, and whose index may be damaged."""
    shutil.copytree(built, tmp_path / "index")
    with BotApiServer(TOKEN) as api:
        yield World(tmp_path, tmp_path / "index", api, corpus)


def generation(world: World) -> str:
    return (world.index / "CURRENT").read_text().strip()


def add(world: World, words: str) -> None:
    path = world.corpus / f"{SLUG}.md"
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n{words}\n", encoding="utf-8")


def said(api: BotApiServer, words: str) -> int:
    """Return how many messages to the administrator say this now."""
    return api.texts(private(ADMIN)).count(words)


def test_whoever_waited_when_the_bot_was_killed_is_told_once_after_its_start(world: World) -> None:
    assert world.api is not None
    api, admin = world.api, world.api.user(ADMIN.id, language_code="en")
    before = generation(world)
    add(world, "La higuera da fruto dos veces y nunca avisa.")

    with living(world):
        begun = world.ask(admin, "/reindex")
        until(world.builds)
        (build,) = world.builds()
        os.kill(build, signal.SIGSTOP)
        until(lambda: unsent(world) == 0)  # or it would come twice
        world.end(signal.SIGKILL)
        os.kill(build, signal.SIGCONT)
        until(lambda: not Path(f"/proc/{build}/cmdline").exists())
        world.start()
        until(lambda: said(api, ENGLISH.reindex_interrupted) == 2)  # in place of the plan, and new
        world.end()
        world.start()
        world.catch_up()
        status = world.ask(admin, "/status")
        answer = world.ask(api.user(7), "¿Por qué compartimos en las redes?")

    shown = api.message(private(ADMIN), begun.message_id).json
    assert (shown["text"], shown.get("reply_markup")) == (ENGLISH.reindex_interrupted, None)
    assert said(api, ENGLISH.reindex_interrupted) == 2
    assert status.text.startswith(f"Index {before}, ")
    assert generation(world) == before
    assert answer.quotations


def test_a_damaged_index_is_told_once_and_the_one_before_serves_until_it_is_healed(
    world: World,
) -> None:
    assert world.api is not None
    api, admin = world.api, world.api.user(ADMIN.id)
    before = generation(world)
    add(world, "El almendro florece antes de que nadie lo crea.")
    done = world.run("index", "build")
    assert done.returncode == 0, done.stderr
    damaged = generation(world)
    path = world.index / "generations" / damaged / "essays.json"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    words = SPANISH.status_degraded.format(current=damaged)

    with living(world):
        until(lambda: said(api, words) == 1)
        answer = world.ask(api.user(7), "¿Por qué compartimos en las redes?")
        world.end()
        world.start()
        status = world.ask(admin, "/status")
        told = said(api, words)
        begun = world.ask(admin, "/reindex")
        healed = api.wait_for(
            lambda sent: sent.reply_to == begun.reply_to and sent.message_id > begun.message_id,
            timeout_s=600,
        )
        after = world.ask(admin, "/status")

    assert answer.quotations
    assert status.text.startswith(f"Índice {before}, ")
    assert words in status.text.splitlines()
    assert told == 1
    assert healed.text.startswith("Listo. ")
    assert after.text.startswith(f"Índice {generation(world)}, ")
    assert generation(world) not in (before, damaged)
    assert words not in after.text
