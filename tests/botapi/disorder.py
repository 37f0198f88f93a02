"""Updates as a bad day brings them: twice, out of order, and messages that are edited after."""

import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.botapi import updates
from tests.botapi.chats import Json

FAR = 1_000  # between message ids, so that the bot's own find room


@dataclass
class Disorder:
    """Shares of what goes wrong; `happened` counts it while the updates are made.

    Attributes:
        repeated: Come a second time, some updates later, with the same id.
        swapped: Come after the one that follows them.
        edited: Are edited some updates later; a `…` is put behind the words.
        first_id: The id of the first update.
    """

    repeated: float = 0
    swapped: float = 0
    edited: float = 0
    seed: int = 0
    first_id: int = 200_000_000
    happened: Counter[str] = field(default_factory=Counter)

    def over(self, source: Iterable[Json]) -> Iterator[Json]:
        """Make updates with ids out of message updates without."""
        dice = random.Random(self.seed)
        later: deque[tuple[int, Json]] = deque()
        held: Json | None = None
        for position, update in enumerate(self._numbered(source, dice, later)):
            if held is None and dice.random() < self.swapped:
                held = update
                continue
            yield update
            if held is not None:
                self.happened["swapped"] += 1
                yield held
                held = None
            while later and later[0][0] <= position:
                yield later.popleft()[1]
        if held is not None:
            yield held
        yield from (update for _, update in later)

    def _numbered(
        self, source: Iterable[Json], dice: random.Random, later: deque[tuple[int, Json]]
    ) -> Iterator[Json]:
        number, said = self.first_id, Counter[int]()
        for position, update in enumerate(source):
            message = update["message"]
            chat_id = message["chat"]["id"]
            said[chat_id] += FAR
            message = {"message_id": said[chat_id]} | message
            numbered = {"update_id": number, "message": message}
            number += 1
            due = position + dice.randint(3, 30)
            if dice.random() < self.repeated:
                self.happened["repeated"] += 1
                later.append((due, numbered))
            if dice.random() < self.edited:
                self.happened["edited"] += 1
                changed = updates.edited(message, message["text"] + "…")
                later.append((due, {"update_id": number, "edited_message": changed}))
                number += 1
            self.happened["messages"] += 1
            yield numbered
