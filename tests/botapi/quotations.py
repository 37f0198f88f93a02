"""Whether what the bot shows as a quotation was ever written: byte for byte, in a given text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.botapi import utf16
from tests.botapi.chats import Json

QUOTES = {"blockquote", "expandable_blockquote"}


def quotations(text: str, entities: Iterable[Json]) -> list[str]:
    """Return what stands in block quotations of either kind, in order."""
    found = (entity for entity in entities if entity["type"] in QUOTES)
    return [utf16.cut(text, entity["offset"], entity["length"]) for entity in found]


@dataclass
class Originals:
    """The texts that may be quoted; None as long as nobody watches.

    What was found once is remembered: a long run repeats its quotations.
    """

    texts: list[str] | None = None
    checked: int = 0
    _true: set[str] = field(default_factory=set)

    def allow(self, texts: Iterable[str]) -> None:
        """Let these be quoted from now on, besides those of before."""
        self.texts = [*(self.texts or []), *texts]

    def altered(self, text: str, entities: Iterable[Json]) -> Iterator[str]:
        """Find every quotation that stands in none of the texts."""
        if self.texts is None:
            return
        for words in quotations(text, entities):
            self.checked += 1
            if words not in self._true and not any(words in original for original in self.texts):
                yield words
            else:
                self._true.add(words)
