"""What a build tells: how far it is, and what it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.plan import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in a stage."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    Attributes:
        generation: The one that serves now.
        switched: False where the corpus, the encoder and the settings were those it has.
        plan: What there was to do.
        counts: Essays, passages, sentences, questions, and texts over the encoder's window.
        size: Bytes of the generation's files.
        passages_added: Passages that the generation before had not.
        passages_gone: Passages that it had and this one has not.
        canaries: As `ask_canaries` gives it; `before` holds the former generation's.
        seconds: How long it took.
    """

    generation: str
    switched: bool
    plan: Plan
    counts: Mapping[str, int]
    size: int
    passages_added: int
    passages_gone: int
    canaries: Mapping[str, Any]
    seconds: float
