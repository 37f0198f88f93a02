"""Questions that the essays are known to answer, to offer to whoever does not know what to ask."""

import random
from collections.abc import Iterable, Sequence

from index.generation import Generation

MAX_CHARS = 80  # longer ones do not read well in a list
FALLBACK = "es"


def suggest(
    generation: Generation, language: str, *, near: Sequence[int] = (), n: int = 3, seed: int = 0
) -> tuple[str, ...]:
    """Choose reader questions, each of another passage.

    Args:
        generation: What serves.
        language: Tag of the language wanted; Spanish where there is none in it.
        near: Numbers of passages to take them from first, in order.
        n: How many at most.
        seed: Another seed gives other questions.
    """
    chance = random.Random(seed)
    for tag in dict.fromkeys((language.split("-")[0], FALLBACK)):
        by_passage: dict[int, list[str]] = {}
        for number, question in generation.questions:
            if question.language.split("-")[0] == tag and _reads_well(question.text):
                by_passage.setdefault(number, []).append(question.text)
        if by_passage:
            others = sorted(set(by_passage) - set(near))
            chance.shuffle(others)
            order = [number for number in dict.fromkeys(near) if number in by_passage]
            chosen = (order + list(_in_turn(generation, others)))[:n]
            return tuple(chance.choice(by_passage[number]) for number in chosen)
    return ()


def _in_turn(generation: Generation, numbers: Iterable[int]) -> Iterable[int]:
    """Yield passages so that every essay gets its turn."""
    by_essay: dict[str, list[int]] = {}
    for number in numbers:
        by_essay.setdefault(generation.texts[number].essay, []).append(number)
    while by_essay:
        for slug in list(by_essay):
            yield by_essay[slug].pop()
            if not by_essay[slug]:
                del by_essay[slug]


def _reads_well(question: str) -> bool:
    return (
        len(question) <= MAX_CHARS
        and question.endswith("?")
        and not question.lstrip("¿")[:1].islower()
    )
