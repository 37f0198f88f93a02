"""A built index: written once, verified whenever it is opened, then only read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np

from index.cohort import Cohort
from index.confidence import Calibration
from index.domain import (
    Candidate,
    Company,
    Essay,
    Gone,
    Passage,
    Pieces,
    ReaderQuestion,
    Vectors,
)
from index.errors import IndexDamaged, IndexMismatch
from index.lexicon import Lexicon
from index.manifest import Manifest, read_json, read_manifest, verify
from index.places import Place, Places
from index.records import essay_of, passage_of
from index.rows import Numbers, Rows
from index.tokens import TokenIndex, backward, forward
from index.vectors import VectorIndex

LEXICON, LETTERS, TOKENS, COHORT = "lexicon", "letters", "tokens", "cohort.npy"
NEAREST_QUESTIONS = 3  # reader questions of a passage that speak for it
BEHIND = 10.0  # more than any cosine


@dataclass(frozen=True, eq=False)
class Generation:
    """Everything that one build made; implements `Store`.

    The vectors are numbered passages first, then sentences, then reader questions, each in
    order; so a row's number tells what it is and nothing about it needs storing. Token vectors
    are numbered passages first, then reader questions.

    Attributes:
        id: Its folder's name.
        essays: By slug.
        texts: Passages, in order; a passage's number is its place here.
        questions: (number of the passage that answers, question), in order.
        gone: Passages of earlier generations that are no more.
        lexicon: BM25 over stems.
        letters: Which passage has which stretches of letters.
        tokens: Token vectors; None where late interaction is switched off.
        cohort: What is not for the essays.
        manifest: What the build wrote about itself.
    """

    id: str
    essays: Mapping[str, Essay]
    texts: Sequence[Passage]
    questions: Sequence[tuple[int, ReaderQuestion]]
    gone: Sequence[Gone]
    vectors: VectorIndex
    lexicon: Lexicon
    letters: Lexicon
    tokens: TokenIndex | None
    cohort: Cohort
    manifest: Manifest
    _rows: Rows = field(init=False, repr=False)
    _places: Places = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", Rows.of(self.texts, self.questions))
        object.__setattr__(self, "_places", Places.of(self.texts))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read a published generation and verify every byte of it.

        Raises:
            IndexDamaged: A file is missing, or not what the manifest says, or unreadable.
            IndexMismatch: The generation is of another format.
        """
        return cls.load(folder, read_manifest(folder))

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> Self:
        """Read the files that a manifest lists, also one that is not written yet.

        Raises:
            IndexDamaged: A file is missing, or not what the manifest says, or unreadable.
        """
        verify(folder, manifest)
        try:
            essays = {
                slug: essay_of(slug, row) for slug, row in read_json(folder / "essays.json").items()
            }
            passages = [passage_of(essays, row) for row in read_json(folder / "passages.json")]
            questions = [
                (row[0], ReaderQuestion(*row[1:])) for row in read_json(folder / "questions.json")
            ]
            gone = [Gone(*row) for row in read_json(folder / "gone.json")]
            vectors = VectorIndex.from_bytes((folder / "vectors.faiss").read_bytes())
            lexicon = Lexicon.load(folder / LEXICON, len(passages))
            letters = Lexicon.load(folder / LETTERS, len(passages))
            tokens = TokenIndex.load(folder / TOKENS) if any((folder / TOKENS).iterdir()) else None
            rows = np.load(folder / COHORT, allow_pickle=False).astype(np.float32)
            cohort = Cohort(rows, read_json(folder / "kinds.json"))
        except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
            raise IndexDamaged(
                folder, found=f"what cannot be read ({type(error).__name__})", expected="an index"
            ) from error
        return cls(
            folder.name,
            essays,
            passages,
            questions,
            gone,
            vectors,
            lexicon,
            letters,
            tokens,
            cohort,
            manifest,
        )

    @property
    def calibration(self) -> Calibration | None:
        """The calibration that was in force when it was built; None without one.

        Raises:
            IndexDamaged: It is not one.
        """
        value = self.manifest["calibration"]
        if value is None:
            return None
        try:
            return Calibration.from_json(value)
        except ValueError as error:
            raise IndexDamaged(
                self.manifest["id"], found=str(error), expected="a calibration"
            ) from error

    def require(self, encoder_digest: str, encoder_name: str) -> None:
        """Make sure that this encoder's questions can be asked here.

        Raises:
            IndexMismatch: The vectors are another encoder's.
        """
        built = self.manifest["encoder"]
        if built["digest"] != encoder_digest:
            raise IndexMismatch(
                self.id,
                stored=f"{built['name']} ({built['digest'][:12]})",
                offered=f"{encoder_name} ({encoder_digest[:12]})",
            )

    def passages(self, numbers: Sequence[int]) -> list[tuple[Essay, Passage]]:
        """Return these passages, each with its essay, in order."""
        return [(self.essays[self.texts[n].essay], self.texts[n]) for n in numbers]

    def passage(self, key: str) -> Passage | None:
        """Return the passage with this id; None where there is none."""
        place = self._places.around(key)
        return place.passage if place else None

    def words_of(self, key: str) -> str | None:
        """Return the words of the passage with this id; None where there is none."""
        passage = self.passage(key)
        return None if passage is None else passage.text

    def around(self, key: str) -> Place | None:
        """Return where the passage with this id stands in its essay; None where there is none."""
        return self._places.around(key)

    def reading(self, slug: str) -> Sequence[Passage]:
        """Return the passages of an essay in order; none of an essay that is not here."""
        return self._places.by_essay.get(slug, ())

    def former(self, key: str) -> Gone | None:
        """Return what is kept of a passage that is no more; None where there was none."""
        return next((gone for gone in self.gone if gone.id == key), None)

    def candidates(
        self,
        vector: Vectors,
        terms: Sequence[str],
        letters: Sequence[str],
        n: int,
        *,
        without: int | None = None,
    ) -> list[Candidate]:
        """Return the passages nearest by any of their vectors, and the best by words.

        Args:
            vector: The question, one unit row, shape (1, dimension).
            terms: Its stems.
            letters: Its stretches of letters.
            n: How many rows and how many passages by words to start from.
            without: Number of a reader question to leave out, as if it were not there.
        """
        stems, stretches = self.lexicon.shares(terms), self.letters.shares(letters)
        chosen = np.zeros(len(self.texts), np.bool_)
        chosen[self._rows.owner[self.vectors.nearest(vector, n)]] = True
        for shares in (stems, stretches):
            best = (-shares).argsort(kind="stable")[:n]
            chosen[best[shares[best] > 0]] = True
        numbers = np.flatnonzero(chosen & self._rows.telling)
        if not numbers.size:
            return []
        hidden = -1 if without is None else self._rows.first_question + without
        return self._weighed(vector, numbers, hidden, stems, stretches)

    def interact(self, question: Pieces, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return candidates with late interaction, in order; as they are where there is none."""
        if self.tokens is None or not candidates:
            return list(candidates)
        asked = [len(self.texts) + n for candidate in candidates for n in candidate.questions]
        block = self.tokens.block([candidate.number for candidate in candidates] + asked)
        similarity = block.similarity(question)
        one_way = forward(similarity, block, self.tokens.weights(question))
        both_ways = (one_way + backward(similarity, block)) / 2
        found, first = [], len(candidates)
        for place, candidate in enumerate(candidates):
            last = first + len(candidate.questions)
            found.append(
                replace(
                    candidate,
                    passage_maxsim=float(one_way[place]),
                    question_maxsim=float(both_ways[first:last].max()) if last > first else None,
                )
            )
            first = last
        return found

    def company(self, vector: Vectors) -> Company:
        """Compare a question with those that are not for the essays."""
        return self.cohort.company(vector)

    def _weighed(
        self, vector: Vectors, numbers: Numbers, hidden: int, stems: Vectors, stretches: Vectors
    ) -> list[Candidate]:
        """Return passages with what speaks for each; `hidden` is a row that is not there."""
        sentences = self._rows.sentences.take(numbers)
        questions = self._rows.questions.take(numbers).without(hidden)
        rows = np.concatenate([numbers, sentences.rows, questions.rows])
        cosines = self.vectors.cosines(vector, rows).astype(np.float64)
        own, said, asked = np.split(cosines, [len(numbers), len(numbers) + len(sentences.rows)])
        asking = self._rows.asking[sentences.rows]
        said -= asking
        # What is shown as key is a question only where the passage is nothing else.
        key, _ = sentences.ranked(np.where(asking > 0, said - BEHIND, said), 1)
        nearest, near = questions.ranked(asked, NEAREST_QUESTIONS)
        counts = np.diff(near.starts)
        sums = np.bincount(near.group, asked[nearest], minlength=len(numbers))
        ids, ends = (near.rows - self._rows.first_question).tolist(), near.starts.tolist()
        return [
            Candidate(
                number=number,
                sentence=sentence,
                passage_cosine=passage_cosine,
                sentence_cosine=sentence_cosine,
                question_cosine=question_cosine if start < end else None,
                questions=tuple(ids[start:end]),
                bm25=bm25,
                letters=letters,
            )
            for (
                number,
                sentence,
                passage_cosine,
                sentence_cosine,
                question_cosine,
                start,
                end,
                bm25,
                letters,
            ) in zip(
                numbers.tolist(),
                (key - sentences.starts[:-1]).tolist(),
                own.tolist(),
                np.maximum.reduceat(said, sentences.starts[:-1]).tolist(),
                (sums / np.maximum(counts, 1)).tolist(),
                ends[:-1],
                ends[1:],
                stems[numbers].tolist(),
                stretches[numbers].tolist(),
                strict=True,
            )
        ]

    def question_vector(self, question: int) -> Vectors:
        """Return the vector of a reader question, one unit row, shape (1, dimension)."""
        return self.vectors.rows(np.asarray([self._rows.first_question + question]))
