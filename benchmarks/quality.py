"""How well the right words are found and told apart: with reader questions, without, by BM25."""

from collections.abc import Callable
from functools import partial

from rich.table import Table

from benchmarks import confidence
from benchmarks.ablations import ablate
from benchmarks.fixture import QUESTIONS, Fixture, searcher_of
from index import Candidate, Findings, Generation, Hit
from index.evaluate import GoldQuestion, evaluate, figures, read_questions
from index.lexicon import Lexicon, terms

COLUMNS = ("hit@1", "hit@3", "hit@5", "mrr", "auroc")
RATES = ("answered", "refused")

Ask = Callable[[str, int], Findings]


def measure(fixture: Fixture) -> list[Table]:
    """Ask all questions in all ways, a table for each set of questions, then leave parts out."""
    passages_only = fixture.without.shelf.current()
    ways: dict[str, Ask] = {
        "with reader questions": searcher_of(fixture.builder).ask,
        "without them": searcher_of(fixture.without).ask,
        "BM25 alone, over stems": partial(_by_words, passages_only, lexicon_of(passages_only)),
    }
    gold = [question for path in QUESTIONS.values() for question in read_questions(path)]
    return [
        *(_table(name, ways) for name in QUESTIONS),
        ablate("with reader questions", searcher_of(fixture.builder), gold),
        ablate("without reader questions", searcher_of(fixture.without), gold),
        *_by_language(ways, gold),
        *confidence.measure(fixture, gold),
    ]


def lexicon_of(generation: Generation) -> Lexicon:
    """Return BM25 over the stems of the passages, without reader questions."""
    return Lexicon.from_terms([terms(passage.text) for passage in generation.texts])


def _table(name: str, ways: dict[str, Ask]) -> Table:
    gold = read_questions(QUESTIONS[name])
    answerable = sum(question.answerable for question in gold)
    title = f"quality, {name}: {answerable} answerable, {len(gold) - answerable} not"
    table = Table("index", *COLUMNS, *RATES, title=title)
    for way, ask in ways.items():
        found = figures(evaluate(ask, gold))
        rates = [f"{found[rate]:.3f}" for rate in RATES]
        if way.startswith("BM25"):
            rates = ["–"] * len(RATES)  # it has no threshold
        table.add_row(way, *(f"{found[column]:.3f}" for column in COLUMNS), *rates)
    return table


def _by_language(ways: dict[str, Ask], gold: list[GoldQuestion]) -> list[Table]:
    """Return hit@k of the answerable by the language of the question, both sets together."""
    tables = []
    for way, ask in list(ways.items())[:2]:
        table = Table("language", "answerable", *COLUMNS[:3], title=f"by language, {way}")
        asked = [question for question in gold if question.answerable]
        for language, found in figures(evaluate(ask, asked))["by_language"].items():
            shown = [f"{found[column]:.2f}" for column in COLUMNS[:3]]
            table.add_row(language, str(found["questions"]), *shown)
        tables.append(table)
    return tables


def _by_words(generation: Generation, lexicon: Lexicon, question: str, k: int) -> Findings:
    """Order the passages by BM25; the confidence is the best passage's share."""
    shares = lexicon.shares(terms(question))
    order = [int(number) for number in (-shares).argsort(kind="stable")[:k] if shares[number] > 0]
    hits = tuple(
        Hit(essay, passage, passage.sentences[0], float(shares[number]), _parts(number))
        for number, (essay, passage) in zip(order, generation.passages(order), strict=True)
    )
    best = float(shares.max(initial=0.0))
    return Findings(question, "und", best, answered=bool(hits), hits=hits, quoted=())


def _parts(number: int) -> Candidate:
    return Candidate(
        number=number,
        sentence=0,
        passage_cosine=0.0,
        sentence_cosine=0.0,
        question_cosine=None,
        questions=(),
        bm25=0.0,
        letters=0.0,
    )
