"""A note in the database while somebody waits for a build, so that a crash leaves nobody waiting."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from bot.storage import Connection, notes

PREFIX = "build begun "


@dataclass(frozen=True, slots=True)
class Begun:
    """A build whose result somebody has not been told.

    Attributes:
        chat: Where they wait.
        letter: The one that shows how far it is.
        language: In which the bot speaks to them.
    """

    chat: int
    letter: int
    language: str

    def note(self, connection: Connection) -> None:
        """Remember it, in the transaction of the turn that promises the build."""
        notes.write(connection, f"{PREFIX}{self.letter}", json.dumps(asdict(self)))

    @staticmethod
    def forget(connection: Connection, letter: int) -> None:
        """Forget it, in the transaction that tells the result."""
        notes.drop(connection, f"{PREFIX}{letter}")

    @classmethod
    def all(cls, connection: Connection) -> list[Self]:
        """Return every one that is remembered."""
        noted = notes.beginning_with(connection, PREFIX)
        return [cls(**json.loads(value)) for value in noted.values()]
