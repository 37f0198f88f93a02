"""How long a build takes: against the encoder alone, with nothing to do, with one essay changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from rich.table import Table

from benchmarks.fixture import Around, Fixture, p50, timed
from benchmarks.generated import PASSAGES, write_essays
from index import Builder, Encoded, Report

BATCH = 256  # as many as a build hands to its encoder
SMALL_BATCH = 32  # as many as an encoder takes by default
ESSAYS = 1000  # generated ones
ROUNDS = 3  # of changes


def measure(fixture: Fixture) -> list[Table]:
    """Build the essays, then a thousand generated ones."""
    return [_against_the_encoder(fixture), _one_of_a_thousand(fixture)]


def _against_the_encoder(fixture: Fixture) -> Table:
    """Build in full, twice, in turn with the encoder alone over the same texts."""
    recorder = Recorder(fixture.encoder)
    builder = replace(fixture.builder, encoder=recorder)
    _, first = timed(lambda: _build(builder, full=True))
    texts = sorted(recorder.texts, key=len)
    _, alone = timed(lambda: _encode(fixture, texts, BATCH))
    _, second = timed(lambda: _build(builder, full=True))
    _, small = timed(lambda: _encode(fixture, texts, SMALL_BATCH))
    whole = p50([first, second])
    _, nothing = timed(lambda: _build(builder))
    essay = min(fixture.essays.glob("*.md"))
    report, changed = timed(lambda: _change(builder, essay, "Otra frase más, hoy mismo."))
    n = len(texts)
    rows = (
        (f"encoder alone, {BATCH} at once", n, alone),
        (f"encoder alone, {SMALL_BATCH} at once", n, small),
        ("full", n, whole),
        ("nothing changed", 0, nothing),
        ("a sentence added", report.plan.to_encode, changed),
    )
    table = Table(
        "the five essays, one thread",
        "texts encoded",
        "seconds",
        "texts a second",
        "against a full build",
        title=f"builds: a full one has {alone / whole:.2f} of the encoder's throughput",
    )
    for name, encoded, seconds in rows:
        speed = f"{encoded / seconds:.0f}"
        table.add_row(name, f"{encoded:,}", f"{seconds:.2f}", speed, f"{seconds / whole:.3f}")
    return table


def _one_of_a_thousand(fixture: Fixture) -> Table:
    corpus = fixture.folder / "thousand"
    write_essays(corpus, ESSAYS * PASSAGES, sentences=1)
    builder = fixture.builder_of(corpus, fixture.folder / "thousand-index", fixture.encoder)
    full, whole = timed(lambda: _build(builder))
    _, nothing = timed(lambda: _build(builder))
    changes = [
        timed(partial(_change, builder, essay, "Otra frase más, hoy mismo."))
        for essay in sorted(corpus.glob("*.md"))[:: ESSAYS // ROUNDS][:ROUNDS]
    ]
    changed = p50([seconds for _, seconds in changes])
    rows = (
        ("full", full, whole),
        ("nothing changed", None, nothing),
        ("one essay changed", changes[0][0], changed),
    )
    table = Table(
        f"{ESSAYS:,} generated essays of {PASSAGES} passages",
        "texts encoded",
        "seconds",
        "against a full build",
        title="re-indexing",
    )
    for name, report, seconds in rows:
        encoded = report.plan.to_encode if report else 0
        table.add_row(name, f"{encoded:,}", f"{seconds:.2f}", f"{seconds / whole:.3f}")
    return table


def _encode(fixture: Fixture, texts: list[str], batch: int) -> object:
    return fixture.model.encode(texts, batch_size=batch, show_progress_bar=False)


def _build(builder: Builder, *, full: bool = False) -> Report:
    return builder.build(lambda event: None, full=full)


def _change(builder: Builder, essay: Path, words: str) -> Report:
    essay.write_text(f"{essay.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    return _build(builder)


@dataclass(frozen=True)
class Recorder(Around):
    """An encoder that keeps what it is given."""

    texts: list[str] = field(default_factory=list)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Keep and encode."""
        self.texts.extend(texts)
        return self.encoder.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Keep, with what stands above, and encode."""
        pairs = zip(contexts, texts, strict=True)
        self.texts.extend(f"{context} {text}".strip() for context, text in pairs)
        return self.encoder.encode_passages(texts, contexts)
