"""Which passage comes first, how sure that is, and how many are worth showing."""

from collections.abc import Sequence

from index.domain import Candidate

# Weights of the fused score, found on the development questions (tests/quality/questions.jsonl):
# hit@1/3/5 0.59/0.79/0.85; words left out 0.56/0.78/0.82, reader questions left out 0.48/0.68/0.74.
PASSAGE, SENTENCE, QUESTION, WORDS = 0.5, 0.5, 2.0, 1.0
# A hit is shown beside the best one while its score is at least this share of the best's.
CLOSE = 0.85
MAX_QUOTED = 3


def score(candidate: Candidate) -> float:
    """Fuse what speaks for a passage; a passage without reader questions is not held back.

    Where there is no reader question, the nearest sentence stands in for it.
    """
    question = candidate.question_cosine
    if question is None:
        question = candidate.sentence_cosine
    return (
        PASSAGE * candidate.passage_cosine
        + SENTENCE * candidate.sentence_cosine
        + QUESTION * question
        + WORDS * candidate.bm25
    )


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order candidates, the best first; equal ones stay in the order of the corpus."""
    return sorted(candidates, key=lambda candidate: (-score(candidate), candidate.number))


def confidence(ranked: Sequence[Candidate]) -> float:
    """Say how sure it is that the first passage answers, in [0, 1].

    The best cosine of its kinds; not a probability.
    """
    if not ranked:
        return 0.0
    best = ranked[0]
    cosines = (best.passage_cosine, best.sentence_cosine, best.question_cosine or 0.0)
    return min(1.0, max(0.0, *cosines))


def quoted(ranked: Sequence[Candidate]) -> int:
    """Return how many of the first passages are close enough to the best to be shown."""
    if not ranked:
        return 0
    least = CLOSE * score(ranked[0])
    close = [candidate for candidate in ranked[:MAX_QUOTED] if score(candidate) >= least]
    return max(1, len(close))
