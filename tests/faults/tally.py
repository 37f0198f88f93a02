"""Outcomes of one goal, counted, and told in one line when all tests are through."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    goal: str
    outcomes: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        self.outcomes[outcome] += 1

    def note(self, figure: str) -> None:
        self.notes.append(figure)

    def line(self) -> str:
        counted = ", ".join(f"{n} {outcome}" for outcome, n in sorted(self.outcomes.items()))
        points = f"{self.outcomes.total()} points" if self.outcomes else ""
        return f"{self.goal}: {'; '.join(part for part in (points, counted, *self.notes) if part)}"
