"""Where a passage stands in its essay: what comes before and after it, and which of how many it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from index.domain import Passage


@dataclass(frozen=True, slots=True)
class Place:
    """A passage among those of its essay.

    Attributes:
        passage: The passage.
        number: Its place in the essay, from 1.
        total: Passages of the essay.
        previous: The passage before it; None before the first.
        next: The passage after it; None after the last.
    """

    passage: Passage
    number: int
    total: int
    previous: Passage | None
    next: Passage | None


@dataclass(frozen=True, slots=True)
class Places:
    """The passages of a generation by id and by essay.

    Attributes:
        by_essay: Passages of each essay by its slug, in order.
        by_id: For each passage its place among them, from 0.
    """

    by_essay: Mapping[str, Sequence[Passage]]
    by_id: Mapping[str, tuple[str, int]]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Self:
        """Find every passage's place.

        Args:
            passages: In order, those of an essay in the order of its text.
        """
        by_essay: dict[str, list[Passage]] = {}
        by_id = {}
        for passage in passages:
            own = by_essay.setdefault(passage.essay, [])
            by_id[passage.id] = (passage.essay, len(own))
            own.append(passage)
        return cls(by_essay, by_id)

    def around(self, key: str) -> Place | None:
        """Return the place of the passage with this id; None where there is none."""
        if key not in self.by_id:
            return None
        essay, place = self.by_id[key]
        own = self.by_essay[essay]
        return Place(
            passage=own[place],
            number=place + 1,
            total=len(own),
            previous=own[place - 1] if place else None,
            next=own[place + 1] if place + 1 < len(own) else None,
        )
