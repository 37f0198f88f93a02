"""Question to hits: the whole retrieval side behind one call."""

from dataclasses import dataclass

from index.domain import Encoder, Findings, Hit, Store
from index.query import prepare
from index.ranking import confidence, quoted, rank, score

CANDIDATES = 300  # rows, and passages by words, that a search starts from


@dataclass(frozen=True, slots=True)
class Searcher:
    """Asks one store with one encoder; they must belong together.

    Attributes:
        encoder: Turns questions into vectors.
        store: Holds the passages and their vectors.
        threshold: Confidence below which the essays do not answer, in [0, 1].
    """

    encoder: Encoder
    store: Store
    threshold: float

    def ask(self, question: str, k: int = 3) -> Findings:
        """Find the k passages that answer best.

        Args:
            question: In any language that the encoder knows.
            k: How many hits to return at most, at least 1.

        Returns:
            Hits in order, whether or not they are good enough to answer.
        """
        query = prepare(question)
        if not query.text:
            return Findings(question, query.language, 0.0, answered=False, hits=(), quoted=0)
        vector = self.encoder.encode_questions([query.text])
        ranked = rank(self.store.candidates(vector, query.terms, CANDIDATES))
        sure = confidence(ranked)
        best = ranked[:k]
        found = self.store.passages([candidate.number for candidate in best])
        return Findings(
            question=question,
            language=query.language,
            confidence=sure,
            answered=bool(best) and sure >= self.threshold,
            hits=tuple(
                Hit(essay, passage, passage.sentences[parts.sentence], score(parts), parts)
                for parts, (essay, passage) in zip(best, found, strict=True)
            ),
            quoted=min(quoted(ranked), k),
        )
