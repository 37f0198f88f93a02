"""Questions with known answers that every new generation is asked before it serves."""

from typing import Any

from index.generation import Generation
from index.lexicon import terms
from index.ranking import rank
from index.searcher import CANDIDATES

MOST = 100
RANK = 3  # a canary is found when its passage is among the first so many


def ask_canaries(generation: Generation) -> dict[str, Any]:
    """Ask reader questions, evenly over the corpus, each with its own vector left out.

    Returns:
        How many were `asked` and `found`, and the `rank` that counts as found.
    """
    step = max(1, -(-len(generation.questions) // MOST))
    asked = range(0, len(generation.questions), step)
    found = 0
    for number in asked:
        passage, question = generation.questions[number]
        row = generation.question_row(number)
        vector = generation.vectors.rows([row])
        candidates = generation.candidates(vector, terms(question.text), CANDIDATES, without=row)
        found += passage in [candidate.number for candidate in rank(candidates)[:RANK]]
    return {"asked": len(asked), "found": found, "rank": RANK}
