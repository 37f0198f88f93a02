"""A generation before it is on disk, and how it gets there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.cohort import Cohort
from index.domain import Essay, Gone, Passage, Pieces, ReaderQuestion, Vectors
from index.generation import COHORT, LETTERS, LEXICON, TOKENS
from index.lexicon import Lexicon, letters, terms
from index.manifest import fingerprint, sync, write_bytes, write_json
from index.records import essay_row, passage_row
from index.rows import asks
from index.tokens import TokenIndex
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Draft:
    """A generation before it is on disk.

    Attributes:
        essays: Whose passages these are.
        passages: In order.
        questions: Each with the number of its passage.
        gone: Passages of earlier generations that are no more.
        rows: Unit rows for passages, sentences and questions, in this order.
        pieces: Token vectors of passages, then of questions; empty for none.
        cohort: What is not for the essays.
    """

    essays: Sequence[Essay]
    passages: Sequence[Passage]
    questions: Sequence[tuple[int, ReaderQuestion]]
    gone: Sequence[Gone]
    rows: Vectors
    pieces: Sequence[Pieces]
    cohort: Cohort

    def write(self, folder: Path) -> dict[str, dict[str, Any]]:
        """Write every file but the manifest into a folder that does not exist yet.

        Returns:
            Name, sha256 and size of every file, as read back from disk.

        Raises:
            OSError: Something could not be written in full.
        """
        for part in (LEXICON, LETTERS, TOKENS):
            (folder / part).mkdir(parents=True)
        write_json(folder / "essays.json", {e.slug: essay_row(e) for e in self.essays})
        write_json(folder / "passages.json", [passage_row(p) for p in self.passages])
        write_json(
            folder / "questions.json",
            [[number, q.text, q.language, q.start, q.end] for number, q in self.questions],
        )
        write_json(folder / "gone.json", [[g.id, g.essay, g.first_sentence] for g in self.gone])
        write_json(folder / "kinds.json", list(self.cohort.kinds))
        write_bytes(folder / "vectors.faiss", VectorIndex.from_rows(self.rows).to_bytes())
        np.save(folder / COHORT, self.cohort.vectors.astype(np.float16), allow_pickle=False)
        Lexicon.from_terms(self._documents(terms)).save(folder / LEXICON)
        Lexicon.from_terms(self._documents(letters), k1=0.0, b=0.0).save(folder / LETTERS)
        if self.pieces:
            owners = [*range(len(self.passages)), *(number for number, _ in self.questions)]
            TokenIndex.from_pieces(self.pieces, owners).save(folder / TOKENS)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        for path in [*files, folder / LEXICON, folder / LETTERS, folder / TOKENS]:
            sync(path)
        return {path.relative_to(folder).as_posix(): fingerprint(path) for path in files}

    def _documents(self, cut: Callable[[str], list[str]]) -> list[list[str]]:
        """Return the terms of each passage and of its reader questions."""
        documents = [
            [term for sentence in p.sentences if not asks(sentence) for term in cut(sentence.text)]
            for p in self.passages
        ]
        for number, question in self.questions:
            documents[number] += cut(question.text)
        return documents
