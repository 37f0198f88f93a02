"""Questions with known answers that every new generation is asked before it serves."""

from typing import Any

from index.generation import Generation
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
        passage, _ = generation.questions[number]
        candidates = generation.candidates(
            generation.question_vector(number),
            (),  # its words are in the lexicon, and would find it by themselves
            (),
            CANDIDATES,
            without=number,
        )
        found += passage in [candidate.number for candidate in rank(candidates)[:RANK]]
    return {"asked": len(asked), "found": found, "rank": RANK}
