"""The same essays, questions and encoder through other frameworks, judged by the same rule."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.fixture import Fixture, p50, searcher_of, timed
from index import Builder, Candidate, Essay, Findings, Hit, Passage, Sentence, Voice
from index.corpus import read_corpus
from index.evaluate import evaluate, figures

TOP = 5
PYTHON = Path("var/benchmarks/bin/python")
PIPELINES = Path(__file__).with_name("pipelines.py")
HOW = (
    "frameworks left out: found no var/benchmarks; make it with\n"
    "  python -m venv var/benchmarks && "
    "var/benchmarks/bin/pip install -r benchmarks/requirements.txt"
)
OFFLINE = ("HF_HUB_OFFLINE=1", "OMP_NUM_THREADS=1", "TOKENIZERS_PARALLELISM=false")
COLUMNS = ("hit@1", "hit@3", "hit@5")


def measure(fixture: Fixture) -> list[Table]:
    """Ask the development questions everywhere; no table where the frameworks are missing."""
    table = Table(
        "pipeline, best five, one thread",
        "chunks",
        "characters a chunk (p50)",
        *COLUMNS,
        "latency p50 ms",
        "build s",
        title="frameworks",
    )
    for name, builder in {
        "Tertulia": fixture.builder,
        "Tertulia without reader questions": fixture.without,
    }.items():
        _, seconds = timed(partial(builder.build, lambda _: None, full=True))
        table.add_row(name, *_ours(fixture, builder), f"{seconds:.1f}")
    for result in _theirs(fixture):
        outcomes = evaluate(
            partial(_findings, result["found"]),
            fixture.development,
        )
        told = figures(outcomes)
        table.add_row(
            result["name"],
            f"{result['chunks']}",
            f"{result['chunk_chars']:.0f}",
            *(f"{told[column]:.3f}" for column in COLUMNS),
            f"{p50(result['latency_ms']):.1f}",
            f"{result['build_s']:.1f}",
        )
    return [table]


def missing() -> str | None:
    """Return how to make the frameworks' virtual environment; None where it is there."""
    return None if PYTHON.exists() else HOW


def _ours(fixture: Fixture, builder: Builder) -> list[str]:
    searcher = searcher_of(builder)
    outcomes = evaluate(lambda question, k: searcher.ask(question, TOP), fixture.development)
    told = figures(outcomes)
    texts = [passage.text for passage in builder.shelf.current().texts]
    return [
        f"{len(texts)}",
        f"{p50([len(text) for text in texts]):.0f}",
        *(f"{told[column]:.3f}" for column in COLUMNS),
        f"{told['latency_ms']['p50']:.1f}",
    ]


def _theirs(fixture: Fixture) -> list[dict[str, Any]]:
    model = fixture.folder / "float32"  # as ours computes; the files are in half precision
    fixture.model.save(str(model))
    given = {
        "model": str(model),
        "essays": [essay.text for essay in read_corpus([fixture.essays])],
        "questions": [question.question for question in fixture.development],
    }
    ran = subprocess.run(
        ["env", *OFFLINE, str(PYTHON), str(PIPELINES)],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # progress bars
        check=True,
        text=True,
    )
    results: list[dict[str, Any]] = json.loads(ran.stdout)
    return results


def _findings(found: Mapping[str, Sequence[str]], question: str, _: int) -> Findings:
    hits = tuple(_hit(text) for text in found[question])
    return Findings(question, "und", 0.0, answered=False, hits=hits, quoted=())


def _hit(text: str) -> Hit:
    """Dress a chunk as a hit, so that the rule that judges ours judges it."""
    sentence = Sentence(0, len(text), text)
    passage = Passage("", "", "", Voice.AUTHOR, 0, len(text), text, (sentence,))
    parts = Candidate(0, 0, 0.0, 0.0, None, (), 0.0, 0.0)
    return Hit(Essay("", "", "und", text), passage, sentence, 0.0, parts)
