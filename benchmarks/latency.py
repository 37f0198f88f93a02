"""How long a question takes, against the encoder alone, and where the time goes."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from rich.table import Table

from benchmarks.fixture import Around, Fixture, p50, searcher_of
from benchmarks.quality import lexicon_of
from index import Candidate, Company, Encoded, Essay, Passage, Pieces, Store
from index.domain import Vectors
from index.lexicon import terms

ROUNDS = 3  # of every question, each way in turn
TOGETHER = (1, 4, 8, 16)
WARM_UP = 20  # questions before the clock starts

Result = TypeVar("Result")


def measure(fixture: Fixture) -> list[Table]:
    """Time the ways interleaved, then the parts of the whole."""
    asked = [question.question for question in fixture.development]
    return [_whole(fixture, asked), _together(fixture, asked), _parts(fixture, asked)]


def _whole(fixture: Fixture, asked: Sequence[str]) -> Table:
    lexicon = lexicon_of(fixture.without.shelf.current())
    ways: dict[str, Callable[[str], object]] = {
        "SentenceTransformer.encode_query": lambda q: fixture.model.encode_query(
            [q], show_progress_bar=False
        ),
        "encoder alone": lambda q: fixture.encoder.encode_questions([q]),
        "question to hits": searcher_of(fixture.builder).ask,
        "without reader questions": searcher_of(fixture.without).ask,
        "BM25 alone, over stems": lambda q: (-lexicon.shares(terms(q))).argsort(kind="stable"),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for question in [*asked[:WARM_UP], *(list(asked) * ROUNDS)]:
        for name, way in ways.items():
            begun = time.perf_counter()
            way(question)
            took[name].append((time.perf_counter() - begun) * 1000)
    took = {name: times[WARM_UP:] for name, times in took.items()}
    base = p50(took["encoder alone"])
    table = Table(
        "one thread", "p50 ms", "p99 ms", "p50 against the encoder alone", title="latency"
    )
    for name, times in took.items():
        half, nearly_all = np.percentile(times, [50, 99])
        table.add_row(name, f"{half:.2f}", f"{nearly_all:.2f}", f"{half / base:.2f}")
    return table


def _together(fixture: Fixture, asked: Sequence[str]) -> Table:
    """Ask several questions in one pass through the encoder, as a busy bot does."""
    searcher = searcher_of(fixture.builder)
    table = Table("questions at once", "ms a question", "against one by one", title="at once")
    alone = 0.0
    for several in TOGETHER:
        batches = [asked[first : first + several] for first in range(0, len(asked), several)]
        took = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for batch in batches:
                searcher.ask_many(batch)
            took.append((time.perf_counter() - begun) * 1000 / len(asked))
        each = p50(took)
        alone = alone or each
        table.add_row(f"{several}", f"{each:.2f}", f"{each / alone:.2f}")
    return table


def _parts(fixture: Fixture, asked: Sequence[str]) -> Table:
    """Sum up each part of a question's way, question by question."""
    watch = Stopwatch()
    plain = searcher_of(fixture.builder)
    store, encoder = TimedStore(plain.store, watch), TimedEncoder(plain.encoder, watch)
    searcher = replace(plain, store=store, encoder=encoder)
    rows: list[Counter[str]] = []
    for question in [*asked[:WARM_UP], *(list(asked) * ROUNDS)]:
        watch.seconds.clear()
        begun = time.perf_counter()
        searcher.ask(question)
        whole = time.perf_counter() - begun
        rows.append(Counter({**watch.seconds, "rest": whole - watch.seconds.total()}))
    rows = rows[WARM_UP:]
    whole_ms = p50([row.total() * 1000 for row in rows])
    table = Table("part", "p50 ms", "share of the whole", title="where the time goes")
    for name in rows[0]:
        part = p50([row[name] * 1000 for row in rows])
        table.add_row(name, f"{part:.2f}", f"{part / whole_ms:.2f}")
    return table


@dataclass(slots=True)
class Stopwatch:
    """Seconds by the name of what took them."""

    seconds: Counter[str] = field(default_factory=Counter)

    def time(self, name: str, work: Callable[[], Result]) -> Result:
        """Do some work and add what it took."""
        begun = time.perf_counter()
        result = work()
        # A Counter sums seconds as well as its types say it counts.
        self.seconds[name] += time.perf_counter() - begun  # type: ignore[assignment]
        return result


@dataclass(frozen=True, slots=True)
class TimedStore:
    """A store under a stopwatch."""

    store: Store
    watch: Stopwatch

    def candidates(
        self, vector: Vectors, terms: Sequence[str], letters: Sequence[str], n: int
    ) -> list[Candidate]:
        """Time the search by vectors and words."""
        return self.watch.time(
            "candidates", lambda: self.store.candidates(vector, terms, letters, n)
        )

    def interact(self, question: Pieces, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Time late interaction."""
        return self.watch.time(
            "late interaction", lambda: self.store.interact(question, candidates)
        )

    def company(self, vector: Vectors) -> Company:
        """Time the comparison with what is not for the essays."""
        return self.watch.time("company", lambda: self.store.company(vector))

    def passages(self, numbers: Sequence[int]) -> list[tuple[Essay, Passage]]:
        """Time the reading of passages."""
        return self.watch.time("passages", lambda: self.store.passages(numbers))


@dataclass(frozen=True)
class TimedEncoder(Around):
    """An encoder under a stopwatch."""

    watch: Stopwatch

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Time the encoding."""
        return self.watch.time("encode", lambda: self.encoder.encode_questions(texts))
