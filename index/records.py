"""Essays and passages as rows of JSON; a passage is offsets, its words stay in its essay."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.domain import Essay, Passage, Section, Sentence, Voice


def essay_row(essay: Essay) -> dict[str, Any]:
    """Return an essay as JSON, without its slug and its reader questions."""
    row = asdict(essay)
    del row["slug"], row["questions"]  # the one is the key, the others have a file
    return row


def essay_of(slug: str, row: dict[str, Any]) -> Essay:
    """Return the essay that `essay_row` wrote, without reader questions."""
    sections = tuple(
        Section(**{**section, "voice": Voice(section["voice"])}) for section in row["sections"]
    )
    return Essay(**{**row, "slug": slug, "sections": sections})


def passage_row(passage: Passage) -> list[Any]:
    """Return a passage as JSON, by offsets."""
    spans = [[sentence.start, sentence.end] for sentence in passage.sentences]
    return [
        passage.id,
        passage.essay,
        passage.section,
        passage.voice,
        passage.start,
        passage.end,
        spans,
    ]


def passage_of(essays: Mapping[str, Essay], row: list[Any]) -> Passage:
    """Rebuild a passage; its words come from its essay's text and from nowhere else."""
    key, slug, section, voice, start, end, spans = row
    text = essays[slug].text
    sentences = tuple(Sentence(a, b, text[a:b]) for a, b in spans)
    return Passage(key, slug, section, Voice(voice), start, end, text[start:end], sentences)
