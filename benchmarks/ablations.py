"""What each part of the ranking brings: the same questions with one part left out at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.table import Table

from index import Candidate, Searcher
from index.evaluate import GoldQuestion, holds_one
from index.query import prepare
from index.ranking import rank

Change = Callable[[Candidate], Candidate]

WAYS: dict[str, Change] = {
    "everything": lambda c: c,
    "without stretches of letters": lambda c: replace(c, letters=0.0),
    "without late interaction": lambda c: replace(c, passage_maxsim=None, question_maxsim=None),
    "without the reader questions' late interaction": lambda c: replace(c, question_maxsim=0.0),
    "without the passage's late interaction": lambda c: replace(c, passage_maxsim=0.0),
    "without the reader questions' cosine": lambda c: replace(c, question_cosine=0.0),
    "without the sentence": lambda c: replace(c, sentence_cosine=0.0),
    "stretches of letters alone": lambda c: replace(
        c, question_cosine=0.0, question_maxsim=0.0, passage_maxsim=0.0, sentence_cosine=0.0
    ),
}


def ablate(name: str, searcher: Searcher, gold: Sequence[GoldQuestion]) -> Table:
    """Rank every answerable question in every way.

    Args:
        name: Of the index.
        searcher: Over it.
        gold: Questions with known answers.

    Returns:
        A table of hit@1, hit@3, hit@5 and mean reciprocal rank.
    """
    answerable = [question for question in gold if question.answerable]
    found = [searcher.find(prepare(question.question))[0].ranked for question in answerable]
    table = Table(name, "hit@1", "hit@3", "hit@5", "MRR")
    for way, change in WAYS.items():
        ranks = [
            _rank(searcher, [change(candidate) for candidate in candidates], question.gold)
            for candidates, question in zip(found, answerable, strict=True)
        ]
        hits = [sum(0 < place <= k for place in ranks) / len(ranks) for k in (1, 3, 5)]
        mrr = sum(1 / place for place in ranks if place) / len(ranks)
        table.add_row(way, *(f"{figure:.3f}" for figure in (*hits, mrr)))
    return table


def _rank(searcher: Searcher, candidates: Sequence[Candidate], gold: Sequence[str]) -> int:
    numbers = [candidate.number for candidate in rank(candidates)]
    texts = [passage.text for _, passage in searcher.store.passages(numbers[:20])]
    return next((place for place, text in enumerate(texts, 1) if holds_one(text, gold)), 0)
