"""Many people asking many things: updates made one at a time from a seed, in any number."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.botapi import updates
from tests.botapi.chats import Chat, Json, User, private_chat


@dataclass(frozen=True)
class Traffic:
    """Questions in private chats and groups.

    Attributes:
        questions: What is asked, in turn.
        count: How many updates are made.
        people: How many ask, each in a private chat of their own.
        groups: How many groups there are besides; a message goes to one with `share_in_groups`.
        new: The share of questions that nobody asked before: a number is put behind them.
        first_id: The id of the first person; groups count down from its negative.
        command: What goes before a question in a group, where the bot must be addressed.
    """

    questions: Sequence[str]
    count: int
    people: int = 500
    groups: int = 0
    share_in_groups: float = 0
    new: float = 0
    seed: int = 0
    first_id: int = 1_000_000
    command: str = "/ask "

    def updates(self) -> Iterator[Json]:
        """Make the updates, without ids: they are numbered when they are queued."""
        dice = random.Random(self.seed)
        for number in range(self.count):
            words = self.questions[number % len(self.questions)]
            if dice.random() < self.new:
                words = f"{words} ({number})"
            user = User(self.first_id + dice.randrange(self.people))
            if self.groups and dice.random() < self.share_in_groups:
                chat = Chat(-self.first_id - dice.randrange(self.groups), "supergroup", "Lectura")
                words = self.command + words
            else:
                chat = private_chat(user)
            yield updates.update(updates.text(chat, user, words))
