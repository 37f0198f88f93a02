"""What has changed since the generation before, and what a build is about to do about it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from index.domain import Essay, Passage, ReaderQuestion
from index.generation import Generation, Gone

CUTTER = 1  # raise it when passages are cut in another way, so that everything is cut again


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build is about to do; essays by title, texts as numbers of vectors."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    to_encode: int
    reused: int

    @classmethod
    def of(
        cls, before: Generation | None, essays: Sequence[Essay], *, to_encode: int, reused: int
    ) -> "Plan":
        """Compare the essays with those of the generation before."""
        past = before.essays if before else {}
        former = {slug: _signature(past[slug], _questions(before, slug)) for slug in past}
        now = {essay.slug: _signature(essay, essay.questions) for essay in essays}
        titles = {essay.slug: essay.title for essay in essays}
        return cls(
            added=tuple(titles[slug] for slug in now if slug not in former),
            changed=tuple(
                titles[slug] for slug in now if slug in former and now[slug] != former[slug]
            ),
            removed=tuple(past[slug].title for slug in past if slug not in now),
            unchanged=sum(now[slug] == former.get(slug) for slug in now),
            to_encode=to_encode,
            reused=reused,
        )


def corpus_digest(essays: Sequence[Essay], max_chars: int, *, late: bool) -> str:
    """Return the sha256 of everything in the corpus that a generation depends on."""
    whole = json.dumps(
        [CUTTER, max_chars, late, [asdict(essay) for essay in essays]], sort_keys=True
    )
    return hashlib.sha256(whole.encode()).hexdigest()


def gone_since(before: Generation | None, passages: Sequence[Passage]) -> list[Gone]:
    """List the passages of earlier generations that are not among these."""
    if before is None:
        return []
    present = {passage.id for passage in passages}
    left = [Gone(p.id, p.essay, p.sentences[0].text) for p in before.texts]
    return [gone for gone in [*before.gone, *left] if gone.id not in present]


def _questions(before: Generation | None, slug: str) -> tuple[ReaderQuestion, ...]:
    if before is None:
        return ()
    return tuple(q for number, q in before.questions if before.texts[number].essay == slug)


def _signature(essay: Essay, questions: Sequence[ReaderQuestion]) -> str:
    whole = {**asdict(essay), "questions": [asdict(question) for question in questions]}
    return json.dumps(whole, sort_keys=True)
