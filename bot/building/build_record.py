"""A note on disk while a build runs, so that one that never ended is noticed at the next start."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A build whose end nobody saw.

    Attributes:
        started: When it began, aware of its zone.
        chat: Where somebody waits for its result; None where nobody asked for it.
    """

    started: datetime
    chat: int | None

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return what a note says; None without one; the time of the file if it is damaged."""
        try:
            raw = path.read_text(encoding="utf-8")
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None
        try:
            note = json.loads(raw)
            chat = note["chat"]
            started = datetime.fromisoformat(note["started"]).astimezone(UTC)
        except (ValueError, KeyError, TypeError):
            return cls(written, None)
        return cls(started, chat if isinstance(chat, int) else None)


def begin(path: Path, chat: int | None) -> None:
    """Note that a build begins, onto the disk.

    Raises:
        OSError: The disk refuses.
    """
    note = {"started": datetime.now(UTC).isoformat(), "chat": chat}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.tmp")
    with aside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(note))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
