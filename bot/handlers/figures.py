"""/status: what serves, for administrators."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from telegram import Update
from telegram.ext import ContextTypes

from bot.building.builds import Builds
from bot.handlers.desk import Desk
from bot.messages import Messages
from bot.storage import letters, updates
from bot.storage.letters import State

BUNDLED = "bundled"  # how a manifest names the encoder that comes with the project


@dataclass(frozen=True, slots=True)
class Figures:
    """Tells administrators how the bot is."""

    desk: Desk
    builds: Builds

    async def status(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Name the serving generation, its size and its encoder, and what waits."""
        if (order := self.desk.order(update)) is None:
            return
        message, messages = order
        self.desk.reply(message, await self._status(messages))

    async def _status(self, messages: Messages) -> str:
        generation = self.desk.answerer.generation
        lines = []
        if generation is None:
            lines.append(messages.still_reading)
        else:
            manifest = generation.manifest
            lines.append(
                messages.status.format(
                    generation=generation.id,
                    created=moment(manifest["created"], messages),
                    encoder=encoder_words(manifest["encoder"], messages),
                    **manifest["counts"],
                )
            )
        if damaged := self.desk.answerer.damaged:
            lines.append(messages.status_degraded.format(current=damaged))
        if waiting := await self._waiting(messages):
            lines.append(waiting)
        if (resident := resident_bytes()) is not None:
            lines.append(messages.status_memory.format(mebibytes=round(resident / 2**20)))
        if self.builds.running:
            lines.append(messages.status_building)
        return "\n".join(lines)

    async def _waiting(self, messages: Messages) -> str:
        """Say what waits, if anything does; the update that asks for it is not counted."""
        inbox = await self.desk.database.run(updates.count)
        outbox = await self.desk.database.run(letters.count)
        counts = {
            "updates": max(0, inbox.get(updates.State.NEW, 0) - 1),
            "letters": outbox.get(State.NEW, 0) + outbox.get(State.CLAIMED, 0),
            "failed": outbox.get(State.FAILED, 0),
            "ambiguous": outbox.get(State.AMBIGUOUS, 0),
        }
        said = messages.status_waiting
        return " ".join(said[what].format(number=n) for what, n in counts.items() if n)


def encoder_words(encoder: Mapping[str, str], messages: Messages) -> str:
    """Name the encoder of a manifest; the one that comes with the project needs no name."""
    if encoder["name"] == BUNDLED:
        return messages.status_encoder_bundled
    return f"{encoder['name']} ({encoder['digest'][:12]})"


def moment(stamp: str, messages: Messages) -> str:
    """Return an ISO time with its offset as people say it, to the minute, in UTC."""
    at = datetime.fromisoformat(stamp).astimezone(UTC)
    month = messages.months[at.month - 1]
    return messages.moment.format(
        day=at.day, month=month, year=at.year, hour=at.hour, minute=at.minute
    )


def resident_bytes() -> int | None:
    """Return how much memory this process takes; None where the system does not say as Linux."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
