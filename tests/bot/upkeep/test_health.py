import json
import re
from pathlib import Path

import pytest

from bot.upkeep.health import MAX_AGE_S, Pulse, ailment

NOW = 1_800_000_000.0


def test_a_bot_that_polls_and_serves_is_well(tmp_path: Path) -> None:
    Pulse(NOW - 5, "20260101T000000000000Z", degraded=False).write(tmp_path / "bot")

    assert ailment(tmp_path / "bot", NOW) is None


def test_an_earlier_generation_that_serves_is_good_enough(tmp_path: Path) -> None:
    Pulse(NOW - MAX_AGE_S, "20260101T000000000000Z", degraded=True).write(tmp_path)

    assert ailment(tmp_path, NOW) is None


@pytest.mark.parametrize(
    ("pulse", "said"),
    [
        (Pulse(0, "g", degraded=False), "Telegram has not answered yet"),
        (Pulse(NOW - 61, "g", degraded=False), "Telegram last answered 61 s ago, more than 60 s"),
        (Pulse(NOW, None, degraded=False), "no index serves yet"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, pulse: Pulse, said: str) -> None:
    pulse.write(tmp_path)

    assert ailment(tmp_path, NOW) == said


def test_a_bot_that_never_ran_is_not_well(tmp_path: Path) -> None:
    assert ailment(tmp_path) == f"no bot runs on Telegram with BOT_HOME={tmp_path}"


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b'{"polled": 1800',
        b"null",
        b"[1]",
        b"\xff",
        b'{"polled": 1}',
        b'{"polled": "now", "generation": "g", "degraded": false}',
    ],
)
def test_a_damaged_pulse_is_an_ailment_and_no_crash(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "pulse.json").write_bytes(left)

    assert re.fullmatch(r"the pulse in .+ cannot be read \(\w+\)", ailment(tmp_path, NOW) or "")


def test_a_pulse_takes_the_place_of_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    Pulse(1, None, degraded=False).write(tmp_path)
    Pulse(2, "g", degraded=True).write(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["pulse.json"]
    assert json.loads((tmp_path / "pulse.json").read_text()) == {
        "polled": 2,
        "generation": "g",
        "degraded": True,
        "stored": True,
    }
