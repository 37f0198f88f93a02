"""Passages that can stand alone: what to show to somebody who has asked nothing."""

import re
from collections.abc import Collection
from random import Random

from index import Generation, Passage, Voice

FEWEST_CHARS, MOST_CHARS = 90, 420
SAYING_CHARS = 40  # from which a passage may say something by itself

OPENING_CHARS = 60  # within which a passage must not point back

# What leans on the sentence before it, in the languages of the essays.
_LEANS = re.compile(
    r"(?:y|e|o|u|ni|pero|sino|aunque|pues|así|además|también|tampoco|luego|después|obviamente|"
    r"por (?:eso|ello|tanto|otr[oa]|ejemplo|supuesto|último|si)|sin embargo|no obstante|"
    r"en cambio|es (?:decir|cierto)|de (?:hecho|ahí)|en (?:ambos|otras) \w+|al fin|al final|"
    r"para ello|ell[ao]s?|él|lo mismo|otr[oa]s?|caso idéntico|comprendo|ps|pd|"
    r"and|or|but|so|thus|also|however|therefore|instead|besides|for example|of course|"
    r"they|he|she|it|another|the same)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:est[ao]s?|este|es[ao]s?|ese|aquell?[ao]?s?|entonces|anterior|"
    r"this|that|these|those|such|then)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?[»”\"')\s]*$")
_FULL_STOP = re.compile(r"[.!…][»”\"')]*$")
_NO_PROSE = re.compile(r"https?://|www\.|\n|^\s*(?:\d+[.)ºª-]|[-•*–])")


def stands_alone(passage: Passage) -> bool:
    """Tell whether a passage needs nothing around it: its author's whole, plain sentences."""
    words = passage.text.strip()
    return (
        passage.voice is Voice.AUTHOR
        and FEWEST_CHARS <= len(words) <= MOST_CHARS
        and words[0].isupper()
        and "?" not in words
        and _FULL_STOP.search(words) is not None
        and _NO_PROSE.search(words) is None
        and _LEANS.match(words) is None
        and _POINTS_BACK.search(words[:OPENING_CHARS]) is None
    )


def says_something(passage: Passage) -> bool:
    """Tell whether a passage is more than a scrap: neither some words, nor questions alone.

    A short one that leans on what stands before it says nothing without that.
    """
    words = passage.text.strip()
    asks = all(_QUESTION.search(sentence.text) for sentence in passage.sentences)
    leans = len(words) < FEWEST_CHARS and _LEANS.match(words) is not None
    return len(words) >= SAYING_CHARS and not asks and not leans


def choose(generation: Generation, chance: Random, but: Collection[str] = ()) -> Passage | None:
    """Choose a passage that stands alone, every essay as likely as another.

    Where editors have written reader questions, what answers one is worth more than what does
    not: farewells and asides answer none.

    Args:
        generation: What serves.
        chance: Decides.
        but: Ids of passages that were shown already, avoided where there are others.

    Returns:
        None where there is no passage at all.
    """
    alone = [passage for passage in generation.texts if stands_alone(passage)]
    told = {generation.texts[number].id for number, _ in generation.questions}
    telling = [passage for passage in generation.texts if says_something(passage)]
    pool = [one for one in alone if one.id in told] or alone or telling or list(generation.texts)
    fresh = [passage for passage in pool if passage.id not in but] or pool
    if not fresh:
        return None
    essay = chance.choice(sorted({passage.essay for passage in fresh}))
    return chance.choice([passage for passage in fresh if passage.essay == essay])
