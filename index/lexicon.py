"""Words as the lexical side sees them, and BM25 over them; the only door to bm25s and PyStemmer."""

import re
import unicodedata
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Self

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import (
    STOPWORDS_EN_PLUS,
    STOPWORDS_FRENCH,
    STOPWORDS_ITALIAN,
    STOPWORDS_PORTUGUESE,
    STOPWORDS_SPANISH,
)

from index.domain import Vectors

FUNCTION_WORDS = {
    "es": frozenset(STOPWORDS_SPANISH),
    "en": frozenset(STOPWORDS_EN_PLUS),
    "pt": frozenset(STOPWORDS_PORTUGUESE),
    "fr": frozenset(STOPWORDS_FRENCH),
    "it": frozenset(STOPWORDS_ITALIAN),
}

_WORD = re.compile(r"\w+")
_stemmer = Stemmer.Stemmer("spanish")


def fold(text: str) -> str:
    """Return the text in lower case and without accents, as hurried people type it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_STOP = frozenset(fold(word) for tag in ("es", "en") for word in FUNCTION_WORDS[tag])


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order, accents kept."""
    return _WORD.findall(text.casefold())


def terms(text: str) -> list[str]:
    """Return the Spanish stems of a text's words, accents folded, function words left out."""
    kept = [word for word in _WORD.findall(fold(text)) if word not in _STOP]
    return list(_stemmer.stemWords(kept))


def letters(text: str) -> list[str]:
    """Return every stretch of four characters of a text, accents folded: typos break few of them."""
    folded = f" {' '.join(fold(text).split())} "
    return [folded[start : start + 4] for start in range(len(folded) - 3)]


class Lexicon:
    """BM25 (Robertson and Zaragoza, 2009; Lucene's variant) over passages numbered from 0."""

    def __init__(self, bm25: bm25s.BM25 | None, documents: int) -> None:
        self._bm25, self._documents = bm25, documents

    @classmethod
    def from_terms(
        cls, documents: Sequence[Sequence[str]], *, k1: float = 1.5, b: float = 0.75
    ) -> Self:
        """Index the terms of each passage, in order.

        Args:
            documents: Terms of each.
            k1: How much repetition counts; 0: a passage has a term or has it not.
            b: How much length counts against a passage.
        """
        if not any(documents):
            return cls(None, len(documents))
        bm25 = bm25s.BM25(method="lucene", k1=k1, b=b)
        bm25.index([list(document) for document in documents], show_progress=False)
        return cls(bm25, len(documents))

    @classmethod
    def load(cls, folder: Path, documents: int) -> Self:
        """Read what `save` wrote: plain arrays and JSON, never pickle."""
        if not any(folder.iterdir()):
            return cls(None, documents)
        bm25 = bm25s.BM25.load(folder, load_corpus=False, allow_pickle=False)
        return cls(bm25, documents)

    def save(self, folder: Path) -> None:
        """Write the index into an empty folder; one without words stays empty."""
        if self._bm25 is not None:
            self._bm25.save(folder, allow_pickle=False, show_progress=False)

    def shares(self, question: Sequence[str]) -> Vectors:
        """Score every passage by how much of a question's lexical weight it holds.

        BM25 divided by the sum of the terms' inverse document frequencies, which it cannot
        reach; words that no passage has count with the highest frequency there is. So a
        question of whose words little is known here, say one in another language, gets low
        shares everywhere.

        Args:
            question: Its terms, as `terms` gives them.

        Returns:
            One share in [0, 1) for each passage, shape (documents,).
        """
        weight = sum(self._idf(term) for term in question)
        if self._bm25 is None or not weight:
            return np.zeros(self._documents, np.float32)
        return np.asarray(self._bm25.get_scores(list(question)) / weight, np.float32)

    def _idf(self, term: str) -> float:
        found = 0
        if self._bm25 is not None and (number := self._bm25.vocab_dict.get(term)) is not None:
            pointers = self._bm25.scores["indptr"]
            found = int(pointers[number + 1] - pointers[number])
        return log(1 + (self._documents - found + 0.5) / (found + 0.5))
