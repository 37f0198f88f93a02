"""What has changed since the generation before, and what a build is about to do about it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from index.domain import Essay, Gone, Passage, ReaderQuestion
from index.generation import Generation

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
        asked = _questions(before)
        now = {essay.slug: essay for essay in essays}
        same = {
            slug
            for slug, essay in now.items()
            if slug in past
            and past[slug] == replace(essay, questions=())
            and asked.get(slug, []) == list(essay.questions)
        }
        return cls(
            added=tuple(essay.title for slug, essay in now.items() if slug not in past),
            changed=tuple(
                essay.title for slug, essay in now.items() if slug in past and slug not in same
            ),
            removed=tuple(past[slug].title for slug in past if slug not in now),
            unchanged=len(same),
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


def _questions(before: Generation | None) -> Mapping[str, list[ReaderQuestion]]:
    """Return the reader questions of each essay by its slug."""
    found: dict[str, list[ReaderQuestion]] = {}
    if before is not None:
        for number, question in before.questions:
            found.setdefault(before.texts[number].essay, []).append(question)
    return found
