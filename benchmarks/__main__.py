"""`python -m benchmarks`: how well it finds and refuses, and what that costs."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from index import Builder, IndexSettings, Report, Searcher, Shelf
from index.encoder import SentenceEncoder
from index.evaluate import GoldQuestion, evaluate, figures, read_questions

QUESTIONS = Path("tests/quality/questions.jsonl")
ROUNDS = 3  # of every question, each way in turn

out = Console()


def main() -> None:
    """Run everything in a temporary folder and print tables."""
    settings = IndexSettings(home=Path("unused"))
    encoder = SentenceEncoder.load(settings.encoder, threads=1)
    gold = read_questions(QUESTIONS)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        folder = Path(temporary)
        corpus = folder / "corpus"
        shutil.copytree("corpus/essays", corpus)
        builder = Builder(
            [corpus], Shelf(folder / "index"), encoder, settings.passage_chars, settings.keep
        )
        whole = _timed(builder.build)
        without = replace(builder, shelf=Shelf(folder / "without"), with_questions=False)
        _timed(without.build)
        _print_quality(builder, without, gold, settings.threshold)
        searcher = Searcher(encoder, builder.shelf.current(), settings.threshold)
        _print_latency(searcher, encoder, gold)
        _print_builds(builder, corpus, whole)


def _print_quality(
    builder: Builder, without: Builder, gold: list[GoldQuestion], threshold: float
) -> None:
    table = Table("index", "hit@1", "hit@3", "hit@5", "MRR", "AUROC", "answered", "refused")
    for name, one in (("with reader questions", builder), ("without them", without)):
        searcher = Searcher(one.encoder, one.shelf.current(), threshold)
        found = figures(evaluate(searcher.ask, gold))
        columns = ("hit@1", "hit@3", "hit@5", "mrr", "auroc", "answered", "refused")
        table.add_row(name, *(f"{found[column]:.2f}" for column in columns))
    out.print(table)


def _print_latency(searcher: Searcher, encoder: SentenceEncoder, gold: list[GoldQuestion]) -> None:
    ways: dict[str, Callable[[str], object]] = {
        "encoder alone": lambda question: encoder.encode_questions([question]),
        "question to hits": searcher.ask,
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for asked in gold:
            for name, way in ways.items():
                begun = time.perf_counter()
                way(asked.question)
                took[name].append((time.perf_counter() - begun) * 1000)
    base = float(np.median(took["encoder alone"]))
    table = Table("one thread", "p50 ms", "p99 ms", "p50 against the encoder alone")
    for name, times in took.items():
        p50, p99 = np.percentile(times, [50, 99])
        table.add_row(name, f"{p50:.1f}", f"{p99:.1f}", f"{p50 / base:.2f}")
    out.print(table)


def _print_builds(builder: Builder, corpus: Path, whole: tuple[Report, float]) -> None:
    table = Table("build", "texts encoded", "seconds", "against a full one")
    essay = min(corpus.glob("*.md"))
    unchanged = _timed(builder.build)
    essay.write_text(essay.read_text(encoding="utf-8") + "\nOtra frase más.\n", encoding="utf-8")
    rows = {"full": whole, "nothing changed": unchanged, "a sentence added": _timed(builder.build)}
    for name, (report, seconds) in rows.items():
        share = f"{seconds / whole[1]:.3f}"
        table.add_row(name, f"{report.plan.to_encode:,}", f"{seconds:.2f}", share)
    out.print(table)


def _timed(build: Callable[..., Report]) -> tuple[Report, float]:
    begun = time.perf_counter()
    report = build(lambda event: None)
    return report, time.perf_counter() - begun


if __name__ == "__main__":
    main()
