"""Essays to a serving generation: plan, encode what is new, write, verify, switch."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from index.canaries import ask_canaries
from index.corpus import read_corpus
from index.domain import Encoder, Essay, Passage, ReaderQuestion, Vectors
from index.errors import CorpusError, IndexDamaged, IndexMismatch, IndexNotBuilt, IndexNotWritten
from index.generation import Draft, Generation
from index.manifest import FORMAT, write_manifest
from index.passages import anchor, cut
from index.plan import Plan, corpus_digest, gone_since
from index.reader_questions import SUFFIX
from index.shelf import Shelf

logger = logging.getLogger(__name__)

BATCH = 256  # texts encoded between two reports of progress

Anchored = tuple[int, ReaderQuestion]  # number of the passage that answers, question
Key = tuple[str, str]  # how a text is encoded ("passage" or "question"), the text


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in a stage."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    Attributes:
        generation: The one that serves now.
        switched: False where the corpus, the encoder and the settings were those it has.
        plan: What there was to do.
        counts: Essays, passages, sentences, questions, and texts over the encoder's window.
        passages_added: Passages that the generation before had not.
        passages_gone: Passages that it had and this one has not.
        canaries: As `ask_canaries` gives it; `before` holds the former generation's.
        seconds: How long it took.
    """

    generation: str
    switched: bool
    plan: Plan
    counts: Mapping[str, int]
    passages_added: int
    passages_gone: int
    canaries: Mapping[str, Any]
    seconds: float


Listener = Callable[[Plan | Progress], None]


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds generations of one corpus with one encoder.

    Attributes:
        folders: The corpus.
        shelf: Where generations go.
        encoder: Turns texts into vectors.
        max_chars: Longest passage, in code points.
        keep: Generations kept for rollback.
        with_questions: Whether reader questions are used where there are some.
    """

    folders: Sequence[Path]
    shelf: Shelf
    encoder: Encoder
    max_chars: int
    keep: int
    with_questions: bool = True

    def build(self, listen: Listener, *, full: bool = False) -> Report:
        """Build a generation and let it serve, unless the current one is up to date.

        Args:
            listen: Told the plan once, then the progress.
            full: Encode everything anew and switch even if nothing changed.

        Raises:
            CorpusError: An essay is broken; nothing has changed.
            BuildRunning: Another build is at work.
            IndexNotWritten: The disk is full or refuses; the former generation serves on.
        """
        begun = time.monotonic()
        with self.shelf.locked():
            essays = self._essays()
            before = self._before()
            passages = tuple(p for essay in essays for p in cut(essay, self.max_chars))
            questions = self._anchored(essays, passages)
            keys = _keys(passages, questions)
            known = {} if before is None or full else self._known(before)
            missing = [key for key in dict.fromkeys(keys) if key not in known]
            reused = sum(key in known for key in keys)
            plan = Plan.of(before, essays, to_encode=len(missing), reused=reused)
            listen(plan)
            digest = corpus_digest(essays, self.max_chars)
            if before and not full and self._is_up_to_date(before, digest):
                return _report(before, plan, None, begun, switched=False)
            vectors = {**known, **self._encode(missing, listen)}
            draft = Draft(
                essays=essays,
                passages=passages,
                questions=questions,
                gone=gone_since(before, passages),
                rows=np.stack([vectors[key] for key in keys]),
            )
            try:
                generation = self._publish(draft, digest, before, listen)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise IndexNotWritten(self.shelf.home, reason) from error
            try:
                self.shelf.tidy(self.keep)
            except OSError as error:  # the new one serves all the same
                logger.warning("old generations not removed: %s", error.strerror)
            return _report(generation, plan, before, begun, switched=True)

    def _essays(self) -> tuple[Essay, ...]:
        essays = read_corpus(self.folders)
        if self.with_questions:
            return essays
        return tuple(replace(essay, questions=()) for essay in essays)

    def _before(self) -> Generation | None:
        """Return the generation to take from; a damaged or missing one gives nothing."""
        try:
            return self.shelf.current()
        except (IndexNotBuilt, IndexDamaged, IndexMismatch):
            return None

    def _anchored(self, essays: Sequence[Essay], passages: Sequence[Passage]) -> list[Anchored]:
        found = []
        first = 0
        for essay in essays:
            own = [passage for passage in passages[first:] if passage.essay == essay.slug]
            for question in essay.questions:
                place = anchor(question, own)
                if place is None:
                    raise self._anchored_to_a_heading(essay, question)
                found.append((first + place, question))
            first += len(own)
        return found

    def _anchored_to_a_heading(self, essay: Essay, question: ReaderQuestion) -> CorpusError:
        name = f"{essay.slug}{SUFFIX}"
        return CorpusError(
            next(folder / name for folder in self.folders if (folder / name).exists()),
            None,
            found=f"a quote that is a heading, {essay.text[question.start : question.end]!r}",
            expected="a stretch of the essay that can be quoted",
            remedy="quote the words below the heading",
        )

    def _known(self, before: Generation) -> dict[Key, Vectors]:
        if before.manifest["encoder"]["digest"] != self.encoder.digest:
            return {}
        keys = _keys(before.texts, before.questions)
        return dict(zip(keys, before.vectors.rows(range(len(keys))), strict=True))

    def _is_up_to_date(self, before: Generation, digest: str) -> bool:
        return (
            before.id == self.shelf.current_id()
            and before.manifest["encoder"]["digest"] == self.encoder.digest
            and before.manifest["corpus"]["digest"] == digest
        )

    def _encode(self, missing: Sequence[Key], listen: Listener) -> dict[Key, Vectors]:
        """Encode texts, those of like length together, and tell how far it is."""
        encoders = {
            "passage": self.encoder.encode_passages,
            "question": self.encoder.encode_questions,
        }
        found: dict[Key, Vectors] = {}
        for role, encode in encoders.items():
            keys = sorted((key for key in missing if key[0] == role), key=lambda key: len(key[1]))
            for first in range(0, len(keys), BATCH):
                batch = keys[first : first + BATCH]
                found.update(zip(batch, encode([text for _, text in batch]), strict=True))
                listen(Progress("encode", len(found), len(missing)))
        return found

    def _publish(
        self, draft: Draft, digest: str, before: Generation | None, listen: Listener
    ) -> Generation:
        """Write aside, read back, try, then switch."""
        now = datetime.now(UTC)
        name = now.strftime("%Y%m%dT%H%M%S%fZ")
        folder = self.shelf.generations / name
        listen(Progress("publish", 0, 3))
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "id": name,
            "created": now.isoformat(timespec="seconds"),
            "encoder": {
                "name": self.encoder.name,
                "digest": self.encoder.digest,
                "dimension": self.encoder.dimension,
                "window": self.encoder.window,
            },
            "corpus": {"digest": digest, "passage_chars": self.max_chars},
            "counts": self._counts(draft),
            "files": draft.write(folder),
            "calibration": None,
            "canaries": None,
        }
        listen(Progress("publish", 1, 3))
        manifest["canaries"] = ask_canaries(Generation.load(folder, manifest))
        if before is not None:
            former = before.manifest["canaries"]
            manifest["canaries"]["before"] = {key: former[key] for key in ("asked", "found")}
        listen(Progress("publish", 2, 3))
        write_manifest(folder, manifest)
        generation = Generation.open(folder)
        self.shelf.publish(name)
        listen(Progress("publish", 3, 3))
        return generation

    def _counts(self, draft: Draft) -> dict[str, int]:
        texts = [text for _, text in _keys(draft.passages, draft.questions)]
        return {
            "essays": len(draft.essays),
            "passages": len(draft.passages),
            "sentences": sum(len(passage.sentences) for passage in draft.passages),
            "questions": len(draft.questions),
            "over_window": sum(n > self.encoder.window for n in self.encoder.count_tokens(texts)),
        }


def _keys(passages: Sequence[Passage], questions: Sequence[Anchored]) -> list[Key]:
    """Return role and text of every row of a generation's vectors, in order."""
    return [
        *(("passage", passage.text) for passage in passages),
        *(("passage", sentence.text) for passage in passages for sentence in passage.sentences),
        *(("question", question.text) for _, question in questions),
    ]


def _report(
    now: Generation, plan: Plan, before: Generation | None, begun: float, *, switched: bool
) -> Report:
    present = {passage.id for passage in now.texts} if switched else set()
    former = {passage.id for passage in before.texts} if before else set()
    return Report(
        generation=now.id,
        switched=switched,
        plan=plan,
        counts=now.manifest["counts"],
        passages_added=len(present - former),
        passages_gone=len(former - present),
        canaries=now.manifest["canaries"],
        seconds=time.monotonic() - begun,
    )
