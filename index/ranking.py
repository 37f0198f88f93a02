"""Which passage comes first, and how many are worth showing.

Scores are sums of named parts, fitted as a multinomial logistic over the passages (the passage
that answers against all others), so a difference of 1 makes a passage e times as likely. The
figures behind the weights are in docs/RETRIEVAL.md.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log

from index.domain import Candidate, Hit, Voice
from index.lexicon import letters

# What speaks for a passage that has reader questions, and what for one that has none.
QUESTION, QUESTION_MAXSIM, MAXSIM, SENTENCE, LETTERS = 9.5, 9.8, 3.1, 1.8, 11.7
ALONE_MAXSIM, ALONE_PASSAGE, ALONE_SENTENCE, ALONE_LETTERS = 14.2, 2.3, 6.5, 9.2
# Without late interaction its share goes to the cosines.
PLAIN_QUESTION, PLAIN_SENTENCE, PLAIN_PASSAGE = 17.0, 2.5, 2.5

MAX_QUOTED = 3
CLOSE = log(5)  # a passage is shown beside the best while it is at most 5 times less likely
OTHER_ESSAY = log(12)  # and another essay's best, where all of those are of one essay
RIVAL = 6.0  # another essay's best is no rival of what scores so much more
SURE_BY_ITSELF = 0.95  # confidence from which it is one, were the first essay not there
ALIKE = 0.8  # share of stretches of letters above which two passages say the same


def score(candidate: Candidate) -> float:
    """Fuse what speaks for a passage."""
    late = candidate.passage_maxsim
    if candidate.question_cosine is None:
        return _alone(candidate)
    if late is None or candidate.question_maxsim is None:
        return (
            PLAIN_QUESTION * candidate.question_cosine
            + PLAIN_PASSAGE * candidate.passage_cosine
            + PLAIN_SENTENCE * candidate.sentence_cosine
            + LETTERS * candidate.letters
        )
    return (
        QUESTION * candidate.question_cosine
        + QUESTION_MAXSIM * candidate.question_maxsim
        + MAXSIM * late
        + SENTENCE * candidate.sentence_cosine
        + LETTERS * candidate.letters
    )


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order candidates, the best first; equal ones stay in the order of the corpus."""
    return sorted(candidates, key=lambda candidate: (-score(candidate), candidate.number))


def choose(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Choose what to show of ranked hits: one to three that are close to the best.

    Of passages that say the same only the first is shown. Where all are of one essay, another
    essay that has something to say gets the last place.
    """
    if not hits:
        return ()
    best = hits[0].score
    chosen: list[Hit] = []
    for hit in hits:
        if best - hit.score <= CLOSE and not any(_alike(hit, other) for other in chosen):
            chosen.append(hit)
    chosen = chosen[:MAX_QUOTED]
    if len({hit.essay.slug for hit in chosen}) == 1:
        own = chosen[0].essay.slug
        others = (
            hit
            for hit in hits
            if hit.essay.slug != own
            and best - hit.score <= OTHER_ESSAY
            and not any(_alike(hit, other) for other in chosen)
        )
        chosen = [
            *chosen[: MAX_QUOTED - 1],
            *([other] if (other := next(others, None)) else chosen[MAX_QUOTED - 1 :]),
        ]
    return tuple(chosen)


def rivals(hits: Sequence[Hit], sure: Callable[[Sequence[Candidate]], float]) -> tuple[Hit, ...]:
    """Choose, of ranked hits, the best of two essays whose authors both have something to say.

    The other essay's best must answer by itself, as if the first essay were not there; the score
    alone tells which is better and not whether both are good. Readers' comments and words that an
    essay cites are nobody's view of the matter, and two passages that say the same are no two
    voices.

    Args:
        hits: The best first.
        sure: Says how sure it is that the first of some candidates answers, in [0, 1].

    Returns:
        Two hits, the better first; none where only one essay answers.
    """
    if not hits or hits[0].passage.voice is not Voice.AUTHOR:
        return ()
    best = hits[0]
    others = [
        hit
        for hit in hits
        if hit.essay.slug != best.essay.slug and hit.passage.voice is Voice.AUTHOR
    ]
    if not others or best.score - others[0].score > RIVAL or _alike(best, others[0]):
        return ()
    if sure([hit.parts for hit in others]) < SURE_BY_ITSELF:
        return ()
    return best, others[0]


def _alone(candidate: Candidate) -> float:
    """Score a passage without reader questions, on the scale of those that have some."""
    late = candidate.passage_maxsim
    if late is None:
        late = candidate.sentence_cosine
    return (
        ALONE_MAXSIM * late
        + ALONE_PASSAGE * candidate.passage_cosine
        + ALONE_SENTENCE * candidate.sentence_cosine
        + ALONE_LETTERS * candidate.letters
    )


def _alike(one: Hit, other: Hit) -> bool:
    first, second = _letters_of(one.passage.text), _letters_of(other.passage.text)
    return len(first & second) >= ALIKE * min(len(first), len(second))


@lru_cache(maxsize=256)  # the passages that come up together are few, and come again
def _letters_of(text: str) -> frozenset[str]:
    return frozenset(letters(text))
