"""Question to hits: the whole retrieval side behind one call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from index.cohort import kind_of_emoji, small_talk_terms
from index.confidence import CAUTIOUS, Calibration, cautious
from index.domain import Candidate, Company, Encoder, Findings, Hit, Pieces, Store, Vectors
from index.lexicon import terms
from index.query import Query, prepare
from index.ranking import choose, rank, rivals, score

CANDIDATES = 300  # rows, and passages by words, that a search starts from
INTERACTING = 40  # candidates that late interaction looks at; 100 find no better
HITS = 10  # looked at to choose what to show
SMALL_TALK = 0.70  # cosine from which a message is small talk, if nothing in the essays is nearer
CLEAR_LEAD = 0.2  # over the essays, from which it is whatever else speaks for a question


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a question, encoded.

    Attributes:
        query: The form.
        vector: Its unit row, shape (1, dimension).
        pieces: Its tokens; None where there is no late interaction.
    """

    query: Query
    vector: Vectors
    pieces: Pieces | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its forms, encoded: what a search begins with."""

    question: str
    forms: Sequence[Form]


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
        (findings,) = self.ask_many([question], k)
        return findings

    def ask_many(self, questions: Sequence[str], k: int = 3) -> list[Findings]:
        """Find what `ask` finds for each of several questions, in order, encoded in one batch.

        An encoder rounds a batch of another shape otherwise: expect scores equal to six digits.
        """
        return [self.tell(asked, k) for asked in self.encode(questions)]

    def encode(self, questions: Sequence[str]) -> list[Asked]:
        """Encode questions in one batch: the half of `ask_many` that computes most.

        Those of the next batch can be encoded while these are told, in another thread.
        """
        prepared = [prepare(question) for question in questions]
        forms = iter(self._encode([query for queries in prepared for query in queries]))
        return [
            Asked(question, [next(forms) for _ in queries])
            for question, queries in zip(questions, prepared, strict=True)
        ]

    def tell(self, asked: Asked, k: int = 3) -> Findings:
        """Find the passages that answer a question best; see `ask`."""
        question = asked.question
        if not asked.forms:
            return Findings(question, "und", 0.0, answered=False, hits=(), quoted=())
        forms = [self._find(form) for form in asked.forms]
        found = max(forms, key=self.confidence)
        sure = self.confidence(found)
        wordless = not any(character.isalnum() for character in question)
        talk = kind_of_emoji(question) if wordless else self._small_talk(found)
        hits = self._hits(found.ranked[: max(k, INTERACTING)])
        answered = bool(hits) and talk is None and sure >= self.least
        return Findings(
            question=question,
            language=forms[0].query.language,
            confidence=sure,
            answered=answered,
            hits=hits[:k],
            quoted=choose(hits[:HITS]),
            small_talk=talk,
            voices=self._voices(found, hits[:INTERACTING]) if answered else (),
        )

    def nearest(self, text: str) -> Hit | None:
        """Return the passage most like some words, such as those of a passage that is gone.

        None where there is nothing to compare.
        """
        queries = prepare(text)
        if not queries:
            return None
        vector = self.encoder.encode_passages([queries[0].text], [""]).vectors
        near = self.store.candidates(vector, queries[0].terms, queries[0].letters, CANDIDATES)
        if not near:
            return None
        return self._hits([max(near, key=_likeness)])[0]

    @property
    def least(self) -> float:
        """The threshold in force."""
        if self.threshold is not None:
            return self.threshold
        return CAUTIOUS if self.calibration is None else self.calibration.threshold

    def confidence(self, found: Found) -> float:
        """Return how sure it is that the first passage answers, in [0, 1]."""
        if self.calibration is None:
            return cautious(found.ranked, found.company)
        return self.calibration.confidence(found.ranked, found.company, found.query)

    def find(self, queries: Sequence[Query]) -> list[Found]:
        """Search for questions made ready, in order, encoded in one batch."""
        return [self._find(form) for form in self._encode(queries)]

    def _encode(self, queries: Sequence[Query]) -> list[Form]:
        if not queries:
            return []
        encoded = self.encoder.encode_questions([query.text for query in queries])
        pieces: Sequence[Pieces | None] = encoded.pieces or [None] * len(queries)
        return [
            Form(query, encoded.vectors[place : place + 1], tokens)
            for place, (query, tokens) in enumerate(zip(queries, pieces, strict=True))
        ]

    def _find(self, form: Form) -> Found:
        query, vector, pieces = form.query, form.vector, form.pieces
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

    def _voices(self, found: Found, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        def sure(ranked: Sequence[Candidate]) -> float:
            return self.confidence(replace(found, ranked=ranked))

        return rivals(hits, sure)

    def _small_talk(self, found: Found) -> str | None:
        company = found.company
        nearest = max((_nearest(candidate) for candidate in found.ranked), default=0.0)
        lead = company.small_talk - nearest
        if company.small_talk < SMALL_TALK or lead <= 0:
            return None
        return None if lead < CLEAR_LEAD and self._asks_of_the_essays(found) else company.kind

    def _asks_of_the_essays(self, found: Found) -> bool:
        """Tell whether what sounds like small talk is a question that the essays answer.

        It is where the calibration says so and a passage near it has a word of it that small
        talk has not. Neither is enough: "gracias" is surely about the essays' matters, and
        people thank with any word that comes to their mind. A threshold that is set otherwise
        does not matter.
        """
        calibration = self.calibration
        if calibration is None or self.confidence(found) < calibration.threshold:
            return False
        telling = set(found.query.terms) - small_talk_terms()
        near = self.store.passages([one.number for one in found.ranked[:INTERACTING]])
        return any(telling.intersection(terms(passage.text)) for _, passage in near)


def _nearest(candidate: Candidate) -> float:
    return max(
        candidate.sentence_cosine,
        candidate.question_cosine or 0.0,
        candidate.question_maxsim or 0.0,
    )


def _likeness(candidate: Candidate) -> float:
    """Say how much a passage is like the words it was sought by; letters tell an edited one."""
    return max(candidate.passage_cosine, candidate.sentence_cosine) + candidate.letters
