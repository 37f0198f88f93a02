"""What is to go wrong, as a test has planned it."""

import json
import random
from collections import Counter, defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.botapi.refusals import RefusalError

SENDING = frozenset(
    {"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument", "deleteMessage"}
    | {"answerCallbackQuery", "answerInlineQuery", "answerGuestQuery"}
)


@dataclass(frozen=True)
class Flood:
    """A 429 that names its seconds, of the request's chat or of all chats."""

    retry_after_s: int
    overall: bool = False


@dataclass(frozen=True)
class Fault:
    """What happens to a request in the place of its answer.

    Attributes:
        status: Of the wrong answer.
        body: The wrong answer; None for the right one, which `line` and `delay_s` may spoil.
        content_type: Of the wrong answer.
        done_anyway: The method does its work all the same: the bot cannot know.
        line: How the answer goes out; `silent` never does, until the fault is over.
        delay_s: How late the answer is.
        flood: Refuse, and watch that nothing is sent meanwhile.
    """

    status: int = 200
    body: bytes | None = b""
    content_type: str = "application/json"
    done_anyway: bool = False
    line: Literal["whole", "slow", "reset", "silent"] = "whole"
    delay_s: float = 0
    flood: Flood | None = None


def refused(refusal: RefusalError) -> Fault:
    """Answer with an error in Telegram's way."""
    return Fault(refusal.status, json.dumps(refusal.json()).encode())


def dropped(*, done: bool) -> Fault:
    """Reset the connection instead of an answer, after the work was done or without doing it."""
    return Fault(done_anyway=done, line="reset")


def timed_out(*, done: bool) -> Fault:
    """Never answer, after the work was done or without doing it; the bot has to give up."""
    return Fault(done_anyway=done, line="silent")


def flooded(retry_after_s: int, *, overall: bool = False) -> Fault:
    """Answer 429 and open its window, in which whatever is sent is a violation."""
    return Fault(flood=Flood(retry_after_s, overall=overall))


@dataclass
class Spell:
    """A fault that lasts: of some methods or of all, of each request or of a share of them."""

    fault: Fault
    methods: frozenset[str] | None = None
    share: float = 1
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    hits: int = 0

    def strikes(self, method: str) -> bool:
        """Tell whether this request is hit; each request of its methods throws the dice once."""
        if self.methods is not None and method not in self.methods:
            return False
        struck = self.share >= 1 or self.dice.random() < self.share
        self.hits += struck
        return struck


class Faults:
    """Faults that are planned one by one, those that last, and answers that are held back."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self.spells: list[Spell] = []
        self._planned: defaultdict[str, deque[Fault | None]] = defaultdict(deque)

    def plan(self, method: str, fault: Fault, times: int = 1, *, after: int = 0) -> None:
        """Let the next requests of a method go wrong; the first `after` of them go well."""
        self._planned[method].extend([None] * after + [fault] * times)

    def begin(
        self, fault: Fault, methods: Collection[str] | None, share: float = 1, seed: int = 0
    ) -> Spell:
        """Let a fault last until it is ended."""
        chosen = None if methods is None else frozenset(methods)
        # The dice of a test must fall the same way each time.
        spell = Spell(replace(fault), chosen, share, random.Random(seed))
        self.spells.append(spell)
        return spell

    def end(self, spell: Spell | None = None) -> None:
        """End a lasting fault, or all of them."""
        self.spells = [other for other in self.spells if spell is not None and other is not spell]

    def take(self, method: str) -> Fault | None:
        """Return the fault of this request, if it has one."""
        if planned := self._planned[method]:
            return planned.popleft()
        return next((spell.fault for spell in self.spells if spell.strikes(method)), None)

    def lasts(self, fault: Fault) -> bool:
        """Tell whether this very fault is still going on."""
        return any(spell.fault is fault for spell in self.spells)

    def outage_of(self, method: str) -> Fault | None:
        """Return the fault that hits every request of a method at present."""
        whole = (spell for spell in self.spells if spell.share >= 1)
        hit = (spell.fault for spell in whole if spell.methods is None or method in spell.methods)
        return next(hit, None)
