"""Cut an essay into passages, which are quoted, and sentences, which are matched."""

import base64
import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from index.domain import Essay, Passage, ReaderQuestion, Sentence, Voice

LOOKAHEAD = 200  # characters behind a full stop that tell whether it ends a sentence

Span = tuple[int, int]

_BLANK = re.compile(r"\s*\Z")
_QUOTED = re.compile(r"[ \t]*>[ \t]?")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
# An end of sentence: its marks, whatever closes behind them, then white space.
_END = re.compile(r"(?<![.!?…])[.!?…]++[»”’\"')\]]*+(?=\s)")
_OPENING = "¿¡«“‘\"'([—–- "
# Words whose full stop ends no sentence: titles before names, and pointers before numbers.
_ABBREVIATIONS = re.compile(
    r"s(?:r|ra|rta|res)|d(?:r|ra|res|on|ña)|prof|profa|uds?|lic|ing|arq|mrs?|ms|st"
    r"|pp?|págs?|núms?|art|cap|vol|fig|ed|vs|cf|aprox|tel|av"
)
_WORD = re.compile(r"\w")
_SOFT_BREAK = re.compile(r"[,;:—–](?=\s)|\s")


def cut(essay: Essay, max_chars: int) -> tuple[Passage, ...]:
    """Cut an essay into passages of whole sentences, in order.

    A passage is a paragraph, a list item, or as many whole sentences of one as fit into
    `max_chars` code points; it never crosses a section or a voice. A sentence longer than that
    is divided at a comma, else at a space, else where it must be. Every visible character that
    is not markup lies in exactly one passage.
    """
    passages: list[Passage] = []
    repeats: Counter[str] = Counter()
    for section in essay.sections:
        for start, end, quoted in _blocks(essay.text, section.start, section.end):
            voice = Voice.CITED if quoted else section.voice
            sentences = [
                piece
                for sentence in _sentences(essay.text, start, end)
                for piece in _divide(essay.text, *sentence, max_chars)
            ]
            for group in _group(sentences, max_chars):
                text = essay.text[group[0][0] : group[-1][1]]
                passages.append(
                    Passage(
                        id=_passage_id(essay.slug, text, repeats[text]),
                        essay=essay.slug,
                        section=section.heading,
                        voice=voice,
                        start=group[0][0],
                        end=group[-1][1],
                        text=text,
                        sentences=tuple(Sentence(a, b, essay.text[a:b]) for a, b in group),
                    )
                )
                repeats[text] += 1
    return tuple(passages)


def anchor(question: ReaderQuestion, passages: Sequence[Passage]) -> int | None:
    """Return the position of the passage that holds most of a question's quotation.

    Args:
        question: A reader question of the essay.
        passages: That essay's passages, in order.

    Returns:
        None where the quotation lies wholly in headings or marks.
    """
    overlaps = [min(p.end, question.end) - max(p.start, question.start) for p in passages]
    best = max(range(len(passages)), key=overlaps.__getitem__, default=None)
    return best if best is not None and overlaps[best] > 0 else None


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, quoted) of each paragraph, list item and quoted line, without marks."""
    begun: int | None = None
    offset, close = start, start
    for line in text[start:end].split("\n"):
        mark = _QUOTED.match(line) or _LIST_MARK.match(line)
        if begun is not None and (mark or _BLANK.match(line)):
            yield begun, close, False
            begun = None
        if mark and line.lstrip().startswith(">"):
            if not _BLANK.match(line, mark.end()):
                yield offset + mark.end(), offset + len(line), True
        elif not _BLANK.match(line, mark.end() if mark else 0) and begun is None:
            begun = offset + (mark.end() if mark else 0)
        close = offset + len(line)
        offset += len(line) + 1
    if begun is not None:
        yield begun, close, False


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of a block, without the white space around them."""
    begun = start
    for found in _END.finditer(text, start, end):
        if _ends_sentence(text, found, end):
            yield _strip(text, begun, found.end())
            begun = found.end()
    yield _strip(text, begun, end)


def _ends_sentence(text: str, found: re.Match[str], end: int) -> bool:
    following = text[found.end() : min(end, found.end() + LOOKAHEAD)].lstrip()
    if not _WORD.search(_END.split(following, maxsplit=1)[0]):
        return False  # an emoji, or a smile, stays with the words before it
    bare = following.lstrip(_OPENING)
    if bare[:1].islower() and following[0] not in "¿¡":
        return False
    if found.group() != ".":
        return True
    word = re.search(r"[^\W\d_]+\Z", text[max(0, found.start() - 20) : found.start()])
    if word is None:
        return True
    initial = len(word.group()) == 1 and word.group().isupper() and bare[:1].isupper()
    return not initial and not _ABBREVIATIONS.fullmatch(word.group().lower())


def _divide(text: str, start: int, end: int, max_chars: int) -> Iterator[Span]:
    """Divide a sentence that is longer than a passage may be."""
    while end - start > max_chars:
        breaks = list(_SOFT_BREAK.finditer(text, start, start + max_chars + 1))
        commas = [b.end() for b in breaks if not b.group().isspace()]
        spaces = [b.start() for b in breaks if b.group().isspace()]
        late = [c for c in commas if max_chars // 4 < c - start <= max_chars]
        stop = (late or spaces or [start + max_chars])[-1]
        yield _strip(text, start, stop)
        start = _strip(text, stop, end)[0]
    yield start, end


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _group(sentences: Sequence[Span], max_chars: int) -> Iterator[Sequence[Span]]:
    """Join sentences into as few groups as fit, of lengths as even as can be.

    Dynamic programming over the last group's beginning; the cost of a cut is (groups, sum of
    squared room left), compared in that order.
    """
    costs: list[tuple[int, int]] = [(0, 0)]
    begins: list[int] = []
    starts = [start for start, _ in sentences]
    for last, (_, end) in enumerate(sentences):
        earliest = min(bisect_left(starts, end - max_chars), last)
        options = [
            (costs[first][0] + 1, costs[first][1] + (max_chars - end + starts[first]) ** 2, first)
            for first in range(earliest, last + 1)
        ]
        groups, room, first = min(options)
        costs.append((groups, room))
        begins.append(first)
    bounds: list[Span] = []
    stop = len(sentences)
    while stop:
        bounds.append((begins[stop - 1], stop))
        stop = begins[stop - 1]
    for first, stop in reversed(bounds):
        yield sentences[first:stop]


def _passage_id(slug: str, text: str, ordinal: int) -> str:
    digest = hashlib.sha256(f"{slug}\n{ordinal}\n{text}".encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
