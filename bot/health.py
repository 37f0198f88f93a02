"""Is the bot alive? The last good poll and the serving generation, left in a file."""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

MAX_AGE_S = 60.0  # a poll waits for 10 s at most, so several have failed by then


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a running bot last said of itself.

    Attributes:
        polled: When Telegram last answered a poll, in seconds since 1970; 0 if it never has.
        generation: The generation that serves; None while none does.
        degraded: Whether it serves because the current one is damaged.
    """

    polled: float
    generation: str | None
    degraded: bool

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


def ailment(home: Path, now: float | None = None) -> str | None:
    """Return what is wrong with the bot whose pulse lies here, as a sentence; None if nothing.

    Args:
        home: BOT_HOME of the bot.
        now: Seconds since 1970, if not now.
    """
    try:
        pulse = Pulse(**json.loads((home / "pulse.json").read_text(encoding="utf-8")))
        age = (time.time() if now is None else now) - pulse.polled
    except FileNotFoundError:
        return f"no bot runs on Telegram with BOT_HOME={home}"
    except (OSError, ValueError, TypeError) as error:
        return f"the pulse in {home} cannot be read ({type(error).__name__})"
    if not pulse.polled:
        return "Telegram has not answered yet"
    if age > MAX_AGE_S:
        return f"Telegram last answered {age:.0f} s ago, more than {MAX_AGE_S:.0f} s"
    if pulse.generation is None:
        return "no index serves yet"
    return None
