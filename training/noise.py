"""Slips of the thumb, so that a question keeps its place when one of its words is misspelt."""

import random

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4  # letters of a word in which a slip leaves something to recognize


def misspell(text: str, chance: random.Random) -> str:
    """Return the text with one slip in one of its words: a letter lost, doubled, changed or moved.

    A text without a word of four letters comes back as it is.
    """
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= SHORTEST]
    if not long:
        return text
    place = chance.choice(long)
    words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    return chance.choice(
        [
            before + behind,
            before + letter + letter + behind,
            before + chance.choice(LETTERS) + behind,
            before + behind[0] + letter + behind[1:],
        ]
    )
