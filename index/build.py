"""Essays to a serving generation: plan, encode what is new, write, verify, switch."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.canaries import ask_canaries
from index.cohort import Cohort, examples
from index.cohort import digest as examples_digest
from index.confidence import find_calibration
from index.corpus import read_corpus
from index.domain import Encoder, Essay, Passage, ReaderQuestion
from index.draft import Draft
from index.errors import CorpusError, IndexDamaged, IndexMismatch, IndexNotBuilt
from index.generation import Generation
from index.manifest import FORMAT, size_of, write_manifest
from index.passages import anchor, cut
from index.plan import Plan, corpus_digest, gone_since
from index.reader_questions import SUFFIX
from index.report import Progress, Report
from index.settings import BUNDLED_ENCODER, IndexSettings
from index.shelf import Shelf
from index.texts import BATCH, SENTENCE, Anchored, Key, Text, encode_texts, keys_of, known_texts

logger = logging.getLogger(__name__)

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
        late: Whether token vectors are kept for late interaction.
        calibrations: Folders in which a calibration may lie, the first that fits wins.
    """

    folders: Sequence[Path]
    shelf: Shelf
    encoder: Encoder
    max_chars: int
    keep: int
    with_questions: bool = True
    late: bool = True
    calibrations: Sequence[Path] = ()

    @classmethod
    def of(cls, settings: IndexSettings, encoder: Encoder) -> Self:
        """Return the builder that the settings describe."""
        return cls(
            folders=settings.corpus,
            shelf=Shelf(settings.home),
            encoder=encoder,
            max_chars=settings.passage_chars,
            keep=settings.keep,
            late=settings.late_interaction,
            calibrations=(settings.home, BUNDLED_ENCODER),
        )

    def build(self, listen: Listener, *, full: bool = False) -> Report:
        """Build a generation and let it serve, unless the current one is up to date.

        Args:
            listen: Told the plan once, then the progress.
            full: Encode everything anew and switch even if nothing changed.

        Raises:
            CorpusError: An essay is broken; nothing has changed.
            CalibrationError: A calibration is broken; nothing has changed.
            BuildRunning: Another build is at work.
            IndexNotWritten: The disk is full or refuses; the former generation serves on.
        """
        begun = time.monotonic()
        with self.shelf.locked():
            essays = self._essays()
            before = self._before()
            calibration = self._calibration()  # now: a broken file is to be said before the work
            passages = tuple(p for essay in essays for p in cut(essay, self.max_chars))
            questions = self._anchored(essays, passages)
            keys = keys_of(essays, passages, questions)
            known: dict[Key, Text] = {}
            if before is not None and not full:
                known = known_texts(before, self.encoder, late=self.late)
            missing = [key for key in dict.fromkeys(keys) if key not in known]
            reused = sum(key in known for key in keys)
            plan = Plan.of(before, essays, to_encode=len(missing), reused=reused)
            listen(plan)
            digest = corpus_digest(essays, self.max_chars, late=self.late)
            if before and not full and self._is_up_to_date(before, digest, calibration):
                return _report(before, plan, None, begun, switched=False)
            texts = {**known, **self._encode(missing, listen)}
            draft = Draft(
                essays=essays,
                passages=passages,
                questions=questions,
                gone=gone_since(before, passages),
                rows=np.stack([texts[key][0] for key in keys]),
                pieces=[p for key in keys if (p := texts[key][1]) and key[0] != SENTENCE],
                cohort=self._cohort(before, listen),
            )
            with self.shelf.publication():
                generation = self._publish(draft, digest, calibration, before, listen)
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
        places: dict[str, list[tuple[int, Passage]]] = {}
        for number, passage in enumerate(passages):
            places.setdefault(passage.essay, []).append((number, passage))
        for essay in essays:
            own = places.get(essay.slug, [])
            for question in essay.questions:
                place = anchor(question, [passage for _, passage in own])
                if place is None:
                    raise self._anchored_to_a_heading(essay, question)
                found.append((own[place][0], question))
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

    def _cohort(self, before: Generation | None, listen: Listener) -> Cohort:
        """Encode what is not for the essays, unless the generation before has it."""
        kinds = [example.kind for example in examples()]
        if (
            before is not None
            and before.manifest["encoder"]["digest"] == self.encoder.digest
            and before.manifest["cohort"] == examples_digest()
        ):
            return before.cohort
        vectors = []
        texts = [example.text for example in examples()]
        for first in range(0, len(texts), BATCH):
            vectors.append(self.encoder.encode_questions(texts[first : first + BATCH]).vectors)
            listen(Progress("compare", min(first + BATCH, len(texts)), len(texts)))
        return Cohort(np.concatenate(vectors), kinds)

    def _is_up_to_date(
        self, before: Generation, digest: str, calibration: dict[str, Any] | None
    ) -> bool:
        return (
            before.id == self.shelf.current_id()
            and before.manifest["encoder"]["digest"] == self.encoder.digest
            and before.manifest["corpus"]["digest"] == digest
            and before.manifest["cohort"] == examples_digest()
            and before.manifest["calibration"] == calibration
        )

    def _encode(self, missing: Sequence[Key], listen: Listener) -> dict[Key, Text]:
        def tell(done: int) -> None:
            listen(Progress("encode", done, len(missing)))

        return encode_texts(self.encoder, missing, tell, late=self.late)

    def _publish(
        self,
        draft: Draft,
        digest: str,
        calibration: dict[str, Any] | None,
        before: Generation | None,
        listen: Listener,
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
            "corpus": {
                "digest": digest,
                "passage_chars": self.max_chars,
                "late_interaction": self.late,
            },
            "counts": self._counts(draft),
            "files": draft.write(folder),
            "cohort": examples_digest(),
            "calibration": calibration,
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

    def _calibration(self) -> dict[str, Any] | None:
        found = find_calibration(self.calibrations, self.encoder.digest)
        return found.to_json() if found else None

    def _counts(self, draft: Draft) -> dict[str, int]:
        keys = keys_of(draft.essays, draft.passages, draft.questions)
        texts = [f"{context} {text}" for _, context, text in keys]
        return {
            "essays": len(draft.essays),
            "passages": len(draft.passages),
            "sentences": sum(len(passage.sentences) for passage in draft.passages),
            "questions": len(draft.questions),
            "over_window": sum(n > self.encoder.window for n in self.encoder.count_tokens(texts)),
        }


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
        size=size_of(now.manifest),
        passages_added=len(present - former),
        passages_gone=len(former - present),
        canaries=now.manifest["canaries"],
        seconds=time.monotonic() - begun,
    )
