"""Is the bot alive? The last good poll and the serving generation, left in a file."""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

MAX_AGE_S = 60.0  # a poll waits for 10 s at most, so several have failed by then


class NoPulse(Exception):  # noqa: N818 - it says what is so
    """No bot runs here, or it cannot be told."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a running bot last said of itself.

    Attributes:
        polled: When Telegram last answered a poll, in seconds since 1970; 0 if it never has.
        generation: The generation that serves; None while none does.
        degraded: Whether it serves because the current one is damaged.
        stored: Whether the database takes what comes in.
    """

    polled: float
    generation: str | None
    degraded: bool
    stored: bool = True

    def write(self, home: Path) -> None:
        """Leave the pulse where `python -m bot health` looks for it."""
        home.mkdir(parents=True, exist_ok=True)
        aside = home / f"pulse.{os.getpid()}.tmp"
        aside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        aside.replace(home / "pulse.json")

    @staticmethod
    def remove(home: Path) -> None:
        """Take the pulse away when the bot ends as it should."""
        (home / "pulse.json").unlink(missing_ok=True)


def read(home: Path) -> Pulse:
    """Return the pulse that a bot has left.

    Raises:
        NoPulse: There is none, or it cannot be read.
    """
    try:
        return Pulse(**json.loads((home / "pulse.json").read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise NoPulse(f"no bot runs on Telegram with BOT_HOME={home}") from error
    except (OSError, ValueError, TypeError) as error:
        raise NoPulse(f"the pulse in {home} cannot be read ({type(error).__name__})") from error


def judge(pulse: Pulse, now: float | None = None) -> str | None:
    """Return what is wrong, as a sentence; None if nothing.

    Args:
        pulse: Of a bot.
        now: Seconds since 1970, if not now.

    Raises:
        TypeError: The pulse holds something else than it should.
    """
    age = (time.time() if now is None else now) - pulse.polled
    if not pulse.polled:
        return "Telegram has not answered yet"
    if age > MAX_AGE_S:
        return f"Telegram last answered {age:.0f} s ago, more than {MAX_AGE_S:.0f} s"
    if not pulse.stored:
        return "the database does not take what comes in"
    if pulse.generation is None:
        return "no index serves yet"
    return None


def ailment(home: Path, now: float | None = None) -> str | None:
    """Return what is wrong with the bot whose pulse lies here, as a sentence; None if nothing.

    Args:
        home: BOT_HOME of the bot.
        now: Seconds since 1970, if not now.
    """
    try:
        return judge(read(home), now)
    except NoPulse as error:
        return str(error)
    except TypeError as error:
        return f"the pulse in {home} cannot be read ({type(error).__name__})"
