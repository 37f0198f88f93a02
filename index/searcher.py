"""Question to hits: the whole retrieval side behind one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.cohort import kind_of_emoji
from index.confidence import CAUTIOUS, Calibration, cautious
from index.domain import Candidate, Company, Encoder, Findings, Hit, Pieces, Store, Vectors
from index.query import Query, prepare
from index.ranking import choose, rank, score

CANDIDATES = 300  # rows, and passages by words, that a search starts from
INTERACTING = 40  # candidates that late interaction looks at; 100 find no better
HITS = 10  # looked at to choose what to show
SMALL_TALK = 0.65  # cosine from which a message is small talk, if nothing in the essays is nearer


@dataclass(frozen=True, slots=True)
class Found:
    """What a search knows of a question, before it is told."""

    query: Query
    ranked: Sequence[Candidate]
    company: Company


@dataclass(frozen=True, slots=True)
class Searcher:
    """Asks one store with one encoder; they must belong together.

    Attributes:
        encoder: Turns questions into vectors.
        store: Holds the passages and their vectors.
        calibration: How sure to be; None for the cautious rule.
        threshold: Confidence from which the essays answer, in [0, 1]; None for the
            calibration's own.
    """

    encoder: Encoder
    store: Store
    calibration: Calibration | None = None
    threshold: float | None = None

    def ask(self, question: str, k: int = 3) -> Findings:
        """Find the k passages that answer best.

        A long message is asked as a whole and by its last question; the more confident wins.

        Args:
            question: In any language that the encoder knows.
            k: How many hits to return at most, at least 1.

        Returns:
            Hits in order, whether or not they are good enough to answer.
        """
        queries = prepare(question)
        if not queries:
            return Findings(question, "und", 0.0, answered=False, hits=(), quoted=())
        found = max(self.find(queries), key=self.confidence)
        sure = self.confidence(found)
        wordless = not any(character.isalnum() for character in question)
        talk = kind_of_emoji(question) if wordless else self._small_talk(found)
        hits = self._hits(found.ranked[: max(k, HITS)])
        answered = bool(hits) and talk is None and sure >= self.least
        return Findings(
            question=question,
            language=queries[0].language,
            confidence=sure,
            answered=answered,
            hits=hits[:k],
            quoted=choose(hits[:HITS]),
            small_talk=talk,
        )

    @property
    def least(self) -> float:
        """The threshold in force."""
        if self.threshold is not None:
            return self.threshold
        return CAUTIOUS if self.calibration is None else self.calibration.threshold

    def confidence(self, found: Found) -> float:
        """Return how sure it is that the first passage answers, in [0, 1]."""
        if self.calibration is None:
            return cautious(found.ranked)
        return self.calibration.confidence(found.ranked, found.company, found.query)

    def find(self, queries: Sequence[Query]) -> list[Found]:
        """Search for each form of a question, in order, encoded in one batch."""
        encoded = self.encoder.encode_questions([query.text for query in queries])
        pieces: Sequence[Pieces | None] = encoded.pieces or [None] * len(queries)
        return [
            self._find(query, encoded.vectors[place : place + 1], tokens)
            for place, (query, tokens) in enumerate(zip(queries, pieces, strict=True))
        ]

    def _find(self, query: Query, vector: Vectors, pieces: Pieces | None) -> Found:
        first = rank(self.store.candidates(vector, query.terms, query.letters, CANDIDATES))
        if pieces is not None:
            near = self.store.interact(pieces, first[:INTERACTING])
            first = rank(near) + first[INTERACTING:]
        return Found(query, first, self.store.company(vector))

    def _hits(self, ranked: Sequence[Candidate]) -> tuple[Hit, ...]:
        found = self.store.passages([candidate.number for candidate in ranked])
        # Candidates that late interaction did not look at stand behind those that it did.
        scores = accumulate((score(parts) for parts in ranked), min)
        return tuple(
            Hit(essay, passage, passage.sentences[parts.sentence], fused, parts)
            for parts, fused, (essay, passage) in zip(ranked, scores, found, strict=True)
        )

    def _small_talk(self, found: Found) -> str | None:
        company = found.company
        nearest = max((_nearest(candidate) for candidate in found.ranked), default=0.0)
        if company.small_talk >= SMALL_TALK and company.small_talk > nearest:
            return company.kind
        return None


def _nearest(candidate: Candidate) -> float:
    return max(
        candidate.sentence_cosine,
        candidate.question_cosine or 0.0,
        candidate.question_maxsim or 0.0,
    )
