"""Questions that are not for the essays: what a question is compared with before it is answered.

A question is near an answer only if it is nearer to the essays than to questions of every other
kind (a cohort, as speaker verification calls it); and small talk wants a word, not a quotation.
Both are examples, never lists of keywords.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from index.domain import Company, Vectors
from index.lexicon import terms

FOLDER = Path(__file__).parent / "examples"
EMOJI = "small_talk.emoji.yaml"
NEAREST = 5  # of the background, averaged


@dataclass(frozen=True, slots=True)
class Example:
    """A message that is not for the essays; `kind` of small talk, empty for a question."""

    text: str
    kind: str


@cache
def examples() -> tuple[Example, ...]:
    """Return every example, the questions first."""
    background = yaml.safe_load((FOLDER / "background.yaml").read_text(encoding="utf-8"))
    found = [Example(text, "") for texts in background.values() for text in texts]
    for path in sorted(FOLDER.glob("small_talk.??.yaml")):
        kinds = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [Example(text, kind) for kind, texts in kinds.items() for text in texts]
    return tuple(found)


def digest() -> str:
    """Return the sha256 of all examples."""
    whole = json.dumps([[example.text, example.kind] for example in examples()])
    return hashlib.sha256(whole.encode()).hexdigest()


def small_talk_terms() -> frozenset[str]:
    """Return the stems of all words of the examples of small talk."""
    return _terms(examples())


@lru_cache(maxsize=1)
def _terms(listed: tuple[Example, ...]) -> frozenset[str]:
    return frozenset(stem for example in listed if example.kind for stem in terms(example.text))


def kind_of_emoji(message: str) -> str | None:
    """Return the kind of small talk of a message without a letter or a digit.

    Encoders of words see nothing in it, so the first emoji that is known tells.
    """
    if any(character.isalnum() for character in message):
        return None
    known = yaml.safe_load((FOLDER / EMOJI).read_text(encoding="utf-8"))
    found = [
        (message.index(emoji), kind)
        for kind, listed in known.items()
        for emoji in listed
        if emoji in message
    ]
    return min(found)[1] if found else None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The examples under one encoder.

    Attributes:
        vectors: One unit row for each example, in the order of `kinds`.
        kinds: What kind of small talk each is; empty for a question.
    """

    vectors: Vectors
    kinds: Sequence[str]
    _talk: npt.NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_talk", np.asarray([bool(kind) for kind in self.kinds]))

    def company(self, vector: Vectors) -> Company:
        """Compare a question, one unit row of shape (1, dimension), with all of them."""
        cosines = self.vectors @ vector[0]
        background = np.sort(cosines[~self._talk])[::-1][:NEAREST]
        nearest = int(np.argmax(np.where(self._talk, cosines, -2.0)))
        return Company(
            background=float(background[0]),
            background_mean=float(background.mean()),
            small_talk=float(cosines[nearest]),
            kind=self.kinds[nearest],
        )
