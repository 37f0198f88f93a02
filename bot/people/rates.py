"""How much may be asked: token buckets, in memory, of the last who asked."""

from collections import OrderedDict

REMEMBERED = 10_000  # people and chats; the bucket of whoever is forgotten is full again
WINDOW_S = 60.0
LONG = 250  # characters; one of 2,000 takes the encoder as long as some twenty usual questions
LONGEST = 2_000  # beyond that nothing is read


class Buckets:
    """Gives everybody so much a minute, as much at once.

    Args:
        per_minute: How fast a bucket fills, and how much it holds; at least one.
        remembered: How many buckets there are at most.
    """

    def __init__(self, per_minute: float, remembered: int = REMEMBERED) -> None:
        self._per_second, self._most = per_minute / 60, max(1.0, per_minute)
        self._remembered = remembered
        self._levels: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def has(self, whose: int, now: float) -> bool:
        """Tell whether there is something to take."""
        return self._level(whose, now) >= 1

    def take(self, whose: int, now: float, cost: float = 1) -> bool:
        """Take what something costs; False, and nothing taken, if there is not even one left.

        Whoever has one left may take what costs more, and is in debt then.

        Args:
            whose: Number of a person or a chat.
            now: Seconds; when it was said, so that what had to wait is not taken for a flood.
            cost: At least one.
        """
        level = self._level(whose, now)
        taken = level >= 1
        self._levels[whose] = (level - cost if taken else level, self._latest(whose, now))
        self._levels.move_to_end(whose)
        if len(self._levels) > self._remembered:
            self._levels.popitem(last=False)
        return taken

    def _level(self, whose: int, now: float) -> float:
        level, then = self._levels.get(whose, (self._most, now))
        return min(self._most, level + max(0.0, now - then) * self._per_second)

    def _latest(self, whose: int, now: float) -> float:
        return max(now, self._levels.get(whose, (0.0, now))[1])


def cost_of(words: str) -> int:
    """Return what a question costs: one, and one more for every so many characters."""
    return 1 + min(len(words), LONGEST) // LONG


class Notices:
    """Lets everybody be told once a window.

    Args:
        window_s: Seconds.
        remembered: How many are known at most.
    """

    def __init__(self, window_s: float = WINDOW_S, remembered: int = REMEMBERED) -> None:
        self._window_s, self._remembered = window_s, remembered
        self._told: OrderedDict[int, float] = OrderedDict()

    def first(self, whose: int, now: float) -> bool:
        """Tell whether this is the first in its window; it counts as told from then on."""
        if now - self._told.get(whose, float("-inf")) < self._window_s:
            return False
        self._told[whose] = now
        self._told.move_to_end(whose)
        if len(self._told) > self._remembered:
            self._told.popitem(last=False)
        return True
