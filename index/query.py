"""A question made ready to be asked."""

from dataclasses import dataclass

from index.lexicon import FUNCTION_WORDS, terms, words

MAX_CHARS = 2000  # far beyond every encoder's window; a Telegram message has up to 4,096


@dataclass(frozen=True, slots=True)
class Query:
    """A question as both sides of the search want it.

    Attributes:
        text: The words, white space folded, at most MAX_CHARS characters.
        language: BCP 47 tag, or "und" where it cannot be told.
        terms: Stems for the lexical side.
    """

    text: str
    language: str
    terms: tuple[str, ...]


def prepare(question: str) -> Query:
    """Fold white space, bound the length, tell the language, take the stems."""
    text = " ".join(question.encode("utf-8", "replace").decode().split())[:MAX_CHARS]
    return Query(text, language_of(text), tuple(terms(text)))


def language_of(text: str) -> str:
    """Tell a language by its function words (Grefenstette, 1995): most of them wins.

    Returns:
        One of the tags of FUNCTION_WORDS, the first of them where several tie; "und" where no
        word tells.
    """
    said = words(text)
    counts = {tag: sum(word in known for word in said) for tag, known in FUNCTION_WORDS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    return best if counts[best] else "und"
