"""Questions that the essays are known to answer, to offer to whoever does not know what to ask."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from index.generation import Generation
from index.lexicon import words

MAX_CHARS = 60  # longer ones are cut off on a button
BRIEF_CHARS = 48  # what a phone shows whole; of a passage's questions these are taken first
FALLBACK = "es"

ByPassage = Mapping[int, list[str]]

# To read all questions of a generation takes longer than to answer one.
_known: WeakKeyDictionary[Generation, dict[str, ByPassage]] = WeakKeyDictionary()

# Of the essay itself and not of what it is about: only somebody who reads it would ask.
_ABOUT_THE_TEXT = re.compile(
    r"\b(?:artículos?|autor(?:a|es)?|ensayos?|texto|señor|articles?|authors?|essays?|this guy"
    r"|entradas?|títulos?|titula|lector(?:a|es)?|principios?|title|writer|principles?"
    r"|he|she|his|her|him)\b|#",
    re.IGNORECASE,
)
# Two names in a row are somebody's, of whom only a reader has heard.
_NAMES_SOMEBODY = re.compile(r"\s[A-ZÁÉÍÓÚÑ]\w+ [A-ZÁÉÍÓÚÑ]\w+")


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
    by_passage = _by_passage(generation, language)
    far = sorted(set(by_passage) - set(near))
    others = [number for number in far if len(by_passage[number][0]) <= BRIEF_CHARS] or far
    chance.shuffle(others)
    order = [number for number in dict.fromkeys(near) if number in by_passage]
    chosen = (order + list(_in_turn(generation, others)))[:n]
    return tuple(chance.choice(by_passage[number]) for number in chosen)


def suggest_beside(
    generation: Generation, language: str, near: Sequence[int], asked: str, n: int = 2
) -> tuple[str, ...]:
    """Choose reader questions of these passages alone, for whoever has just been answered.

    Args:
        generation: What serves.
        language: Tag of the language wanted; Spanish where there is none in it.
        near: Numbers of passages, the most wanted first.
        asked: What has been asked, which is not suggested again.
        n: How many at most.
    """
    by_passage = _by_passage(generation, language)
    said = words(asked)
    found = (by_passage.get(number, [""])[-1] for number in dict.fromkeys(near))
    return tuple(question for question in found if question and words(question) != said)[:n]


def _by_passage(generation: Generation, language: str) -> ByPassage:
    """Return the questions that fit on a button, by the passage's number, the longest last."""
    if (by_language := _known.get(generation)) is None:
        by_language = _known[generation] = _by_language(generation)
    return by_language.get(language.split("-")[0]) or by_language.get(FALLBACK, {})


def _by_language(generation: Generation) -> dict[str, ByPassage]:
    authors = {essay.author for essay in generation.essays.values() if essay.author}
    found: dict[str, dict[int, list[str]]] = {}
    for number, question in generation.questions:
        if _reads_well(question.text, authors):
            by_passage = found.setdefault(question.language.split("-")[0], {})
            by_passage.setdefault(number, []).append(question.text)
    return {
        language: {number: _brief(asked) for number, asked in by_passage.items()}
        for language, by_passage in found.items()
    }


def _brief(asked: Sequence[str]) -> list[str]:
    """Return the questions that a phone shows whole, the longest last; at least the briefest."""
    ordered = sorted(asked, key=len)
    return [question for question in ordered if len(question) <= BRIEF_CHARS] or ordered[:1]


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


def _reads_well(question: str, authors: Iterable[str]) -> bool:
    return (
        len(question) <= MAX_CHARS
        and question.endswith("?")
        and not question.lstrip("¿")[:1].islower()
        and _ABOUT_THE_TEXT.search(question) is None
        and _NAMES_SOMEBODY.search(question) is None
        and not any(author in question for author in authors)
    )
