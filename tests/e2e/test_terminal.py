"""The bot without Telegram, and its commands."""

from pathlib import Path

from bot.messages import SPANISH
from tests.botapi import BotApiServer
from tests.e2e.world import TOKEN, World, texts


def test_questions_from_a_pipe_are_answered_with_quotations(
    built: Path, essays: Path, tmp_path: Path
) -> None:
    world = World(tmp_path, built, corpus=essays)

    done = world.run(
        "bot", said="¿Por qué compartimos en las redes?\n\n¿Cuál es la capital de Mongolia?\n"
    )

    assert done.returncode == 0, done.stderr
    quoted = [line[2:] for line in done.stdout.splitlines() if line.startswith("┃ ")]
    assert quoted
    assert all(any(quote in text for text in texts(world.corpus)) for quote in quoted)
    assert "\n— Lucas, ¿Por qué compartimos en las redes sociales?\n" in done.stdout
    refusal = f"\n{SPANISH.nothing_found}\n\n{SPANISH.suggestions}\n"
    assert done.stdout.partition(refusal)[2].count("• ") == 3
    assert "Traceback" not in done.stderr


def test_small_talk_from_a_pipe_gets_its_reply(built: Path, essays: Path, tmp_path: Path) -> None:
    done = World(tmp_path, built, corpus=essays).run("bot", said="gracias\n👋\n")

    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line] == [
        "› gracias",
        SPANISH.small_talk["thanks"],
        "› 👋",
        SPANISH.small_talk["greeting"],
    ]


def test_check_says_that_all_is_well(built: Path, essays: Path, tmp_path: Path) -> None:
    with BotApiServer(TOKEN) as api:
        done = World(tmp_path, built, api, essays).run("bot", "check")

    assert done.returncode == 0, done.stdout
    assert "✓ 5 essays can be read" in done.stdout
    assert "✓ Telegram knows the bot as @tertulia_bot" in done.stdout
    assert "✗" not in done.stdout
    assert TOKEN not in done.stdout + done.stderr


def test_check_says_what_is_wrong(tmp_path: Path) -> None:
    with BotApiServer("125:OTHER") as api:
        done = World(tmp_path, tmp_path / "index", api).run("bot", "check")

    assert done.returncode == 1
    assert "run `python -m index build`" in done.stdout
    assert "✗ Telegram does not know BOT_TOKEN; copy it again from @BotFather" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_needs_no_token(built: Path, essays: Path, tmp_path: Path) -> None:
    done = World(tmp_path, built, corpus=essays).run("bot", "check")

    assert done.returncode == 0, done.stdout
    assert "BOT_TOKEN is not set: the bot talks in the terminal only" in done.stdout
