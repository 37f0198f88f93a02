"""A question made ready to be asked."""

import re
from dataclasses import dataclass

from index.lexicon import FUNCTION_WORDS, letters, terms, words

MAX_CHARS = 2000  # far beyond every encoder's window; a Telegram message has up to 4,096
LONG_WORDS = 25  # a message longer than that is asked by its last question too

_SENTENCE = re.compile(r"([^.!?…¿\n]+)(.?)")  # its words, its end; in time linear in the text


@dataclass(frozen=True, slots=True)
class Query:
    """A question as both sides of the search want it.

    Attributes:
        text: The words, white space folded, at most MAX_CHARS characters.
        language: BCP 47 tag, or "und" where it cannot be told.
        terms: Stems for the lexical side.
        letters: Stretches of letters for the same.
    """

    text: str
    language: str
    terms: tuple[str, ...]
    letters: tuple[str, ...]


def prepare(question: str) -> list[Query]:
    """Return the forms in which a question is asked: the whole, and of a long one its last question.

    White space is folded and the length bounded; half a surrogate becomes a question mark.
    None for a message without words.
    """
    text = " ".join(question.encode("utf-8", "replace").decode().split())[:MAX_CHARS].rstrip()
    if not text:
        return []
    forms = [text]
    if len(text.split()) > LONG_WORDS:
        said = [(part.lstrip(" ,;:"), end) for part, end in _SENTENCE.findall(text)]
        forms += [f"{part}?" for part, end in said if part and end == "?"][-1:]
    return [_query(form) for form in dict.fromkeys(forms)]


def _query(text: str) -> Query:
    return Query(text, language_of(text), tuple(terms(text)), tuple(letters(text)))


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
