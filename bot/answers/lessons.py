"""What votes teach: questions with known answers, as `python -m index evaluate` reads them."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.storage.votes import NONE, Vote


def lessons(votes: Iterable[Vote], words_of: Callable[[str], str | None]) -> str:
    """Return votes as JSON lines `{"id", "question", "answerable", "gold": [{"quote"}], "lang"}`.

    Only votes that keep their question's words and say what answers it give a line: a helpful
    answer its first passage, a better passage that one, NONE that nothing does. Whose vote it was
    is in no line.

    Args:
        votes: In the order of the lines.
        words_of: Tells a passage's words by its id; None where the passage is no more.
    """
    lines: list[str] = []
    for vote in votes:
        line = _line(vote, words_of)
        if line is not None:
            numbered = {"id": f"vote{len(lines) + 1:04}"} | line
            lines.append(json.dumps(numbered, ensure_ascii=False) + "\n")
    return "".join(lines)


def _line(vote: Vote, words_of: Callable[[str], str | None]) -> dict[str, Any] | None:
    told = {"question": vote.text, "lang": vote.language}
    if vote.better == NONE:
        return told | {"answerable": False, "gold": []}
    best = vote.passages[0] if vote.helpful and vote.passages else vote.better
    words = words_of(best) if best is not None else None
    if words is None:
        return None
    return told | {"answerable": True, "gold": [{"quote": words}]}
