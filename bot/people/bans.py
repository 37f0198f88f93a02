"""Whom the bot ignores; few are, so all of them are kept in memory."""

from collections.abc import Iterable
from typing import Self

from bot.storage import Database
from bot.storage import bans as rows


class Bans:
    """The numbers of banned people and chats, as the database has them.

    Args:
        numbers: Of those banned so far.
    """

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._numbers = set(numbers)

    @classmethod
    async def load(cls, database: Database) -> Self:
        """Read the bans that there are."""
        return cls(await database.run(rows.banned))

    def __contains__(self, number: object) -> bool:
        return number in self._numbers

    def add(self, number: int) -> None:
        """Ignore a person or a chat from now on; the row is written elsewhere."""
        self._numbers.add(number)

    def remove(self, number: int) -> None:
        """Hear a person or a chat again; the row is taken away elsewhere."""
        self._numbers.discard(number)
