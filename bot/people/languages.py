"""In which language the bot speaks to whom."""

from functools import partial
from typing import Self

from telegram import User

from bot.messages import Messages, messages_for
from bot.storage import Database
from bot.storage import languages as rows


class Languages:
    """Knows what people and groups have chosen; few do, so all of it is kept in memory.

    In a group its own choice goes first, then the person's; after the choices come the language
    of the person's Telegram, that of the question, and the bot's.

    Args:
        database: Keeps the choices.
        chosen: Those made so far, by the number of the person or chat.
        fallback: The bot's own language.
    """

    def __init__(self, database: Database, chosen: dict[int, str], fallback: str) -> None:
        self._database, self._chosen, self._fallback = database, chosen, fallback

    @classmethod
    async def load(cls, database: Database, fallback: str) -> Self:
        """Read the choices made so far."""
        return cls(database, await database.run(rows.chosen), fallback)

    def words(
        self, person: User | None, chat: int | None = None, asked_in: str | None = None
    ) -> Messages:
        """Return the bot's words for somebody.

        Args:
            person: Whose Telegram names a language; None where it is nobody in particular.
            chat: Where the words will stand.
            asked_in: Tag of the language of the question, where there is one.
        """
        own = self._chosen.get(person.id) if person is not None else None
        client = person.language_code if person is not None else None
        here = self._chosen.get(chat) if chat is not None else None
        return messages_for(here, own, client, asked_in, fallback=self._fallback)

    async def choose(self, chooser: int, language: str | None) -> None:
        """Remember a person's or a chat's choice; None takes it back."""
        await self._database.run(partial(rows.choose, chooser=chooser, language=language))
        if language is None:
            self._chosen.pop(chooser, None)
        else:
            self._chosen[chooser] = language

    def forget(self, chooser: int) -> None:
        """Know no longer what somebody chose; the row is taken away elsewhere."""
        self._chosen.pop(chooser, None)
