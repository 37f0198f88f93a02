"""Second step: tune for questions and passages, single vectors and late interaction together.

Each batch holds questions in three forms (Spanish, Spanish as people type it, English) with the
passages that answer them, and some translations. Question and passage attract each other, the forms
of a question attract each other, and everything is held near the teacher, so that what the first
step taught is not lost.

    python -m training.tune TEACHER DISTILLED TRANSLATIONS OUT
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from training.data import (
    PAIRS_FOLDER,
    Record,
    Translation,
    read_records,
    read_translations,
)
from training.descent import Descent
from training.errors import DataError
from training.losses import contrast, distance, maxsim
from training.model import Encoded, SentenceModel, prepare_output
from training.terminal import Bar, exit_on_error, show_bar

SEED = 0
BATCH = 24
TRANSLATIONS_A_BATCH = 40
MAX_TOKENS = 160
PEAK_RATE = 4e-5
WARMUP_STEPS = 20
LATE_SCALE, SINGLE_SCALE = 25, 20
SINGLE_WEIGHT, ANCHOR_WEIGHT = 0.5, 2


@dataclass(frozen=True, slots=True)
class Targets:
    """The teacher's vectors of the English of n records, each of shape (n, d)."""

    questions: Tensor
    passages: Tensor

    def of(self, rows: Sequence[int]) -> "Targets":
        """Return those of some records, in the order asked for."""
        return Targets(self.questions[rows], self.passages[rows])


@dataclass(frozen=True, slots=True)
class Course:
    """What there is to learn from; row i of the targets belongs to record i."""

    records: list[Record]
    targets: Targets
    translations: list[Translation]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A batch of records as the student sees them now; row i of each belongs to record i.

    Attributes:
        formal: The questions in full Spanish.
        casual: The same as people type them.
        asked: One of the two, drawn for the whole batch: what is compared with the passages.
        english: The questions in English.
        passage: The passages in Spanish.
        targets: Where the teacher has them.
    """

    formal: Encoded
    casual: Encoded
    asked: Encoded
    english: Encoded
    passage: Encoded
    targets: Targets


@dataclass(frozen=True, slots=True)
class Translated:
    """A batch of translations as the student sees them now, and the teacher's English (n, d)."""

    spanish: Encoded
    english: Encoded
    targets: Tensor


@dataclass(frozen=True, slots=True)
class Way:
    """How a step goes about the records.

    Attributes:
        title: Stands before the bar.
        peak_rate: Highest learning rate.
        translations: How many come with a batch of records.
        deal: Yields one epoch of full batches of record numbers.
        losses: Returns late, single and anchor loss of a batch.
    """

    title: str
    peak_rate: float
    translations: int
    deal: Callable[[Course, random.Random], Iterator[list[int]]]
    losses: Callable[[Conversation, Translated], tuple[Tensor, Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a step finds what it needs, and where it leaves its result.

    Attributes:
        teacher: The teacher, a model folder.
        start: The model to go on from.
        translations: Sentence pairs.
        pairs: Our own records.
        out: For the result, in half precision.
    """

    teacher: Path
    start: Path
    translations: Path
    pairs: Path
    out: Path


def plan_course(
    teacher: SentenceModel, records: list[Record], translations: list[Translation]
) -> Course:
    """Ask the teacher where the English of every record lies."""
    targets = Targets(
        questions=teacher.encode([record.english for record in records], batch=32),
        passages=teacher.encode([record.english_passage for record in records], batch=32),
    )
    return Course(records, targets, translations)


def encode_conversation(
    student: SentenceModel, records: Sequence[Record], targets: Targets, chance: random.Random
) -> Conversation:
    """Encode a batch of records, each form in a pass of its own."""

    def forward(texts: list[str]) -> Encoded:
        return student.forward(texts, max_tokens=MAX_TOKENS)

    formal = forward([record.formal for record in records])
    casual = forward([record.casual for record in records])
    return Conversation(
        formal=formal,
        casual=casual,
        asked=chance.choice([formal, casual]),
        english=forward([record.english for record in records]),
        passage=forward([record.passage for record in records]),
        targets=targets,
    )


def encode_translations(
    student: SentenceModel, teacher: SentenceModel, translations: Sequence[Translation]
) -> Translated:
    """Encode a batch of translations, the English by the teacher too."""
    english = [pair.english for pair in translations]
    return Translated(
        spanish=student.forward([pair.spanish for pair in translations], max_tokens=MAX_TOKENS),
        english=student.forward(english, max_tokens=MAX_TOKENS),
        targets=teacher.encode(english, batch=32),
    )


def match_late(queries: Encoded, passages: Encoded) -> Tensor:
    """Return the contrast of n texts to their partners by late interaction."""
    return contrast(maxsim(queries, passages), LATE_SCALE)


def match_single(left: Tensor, right: Tensor) -> Tensor:
    """Return the contrast of n unit vectors to their partners; both (n, d)."""
    return contrast(left @ right.T, SINGLE_SCALE)


def late_loss(talk: Conversation, translated: Translated) -> Tensor:
    """Return the contrast by late interaction, question to passage and question to question."""
    formal, casual, english = talk.formal, talk.casual, talk.english
    answering = match_late(talk.asked, talk.passage) + match_late(english, talk.passage)
    answering = answering + 0.5 * match_late(translated.spanish, translated.english)
    answering = answering + 0.5 * match_late(translated.english, translated.spanish)
    asking = 0.6 * answering + match_late(casual, formal)
    asking = asking + 0.7 * match_late(english, formal)
    return asking + 0.7 * match_late(casual, english) + 0.5 * match_late(formal, english)


def single_loss(talk: Conversation) -> Tensor:
    """Return the same contrast by single vectors, and to the teacher's vectors of the passages."""
    asked, english, passage = talk.asked.vectors, talk.english.vectors, talk.passage.vectors
    formal, casual = talk.formal.vectors, talk.casual.vectors
    answering = match_single(asked, passage) + match_single(english, passage)
    answering = answering + 0.5 * match_single(asked, talk.targets.passages)
    asking = answering + match_single(casual, formal)
    return asking + match_single(english, formal) + match_single(casual, english)


def anchor_loss(talk: Conversation, translated: Translated) -> Tensor:
    """Return how far everything has drifted from where the teacher has its English."""
    questions, passages = talk.targets.questions, talk.targets.passages
    drift = distance(talk.asked.vectors, questions) + distance(talk.passage.vectors, passages)
    drift = drift + distance(talk.english.vectors, questions)
    drift = drift + distance(talk.casual.vectors, questions)
    drift = drift + 2 * distance(translated.spanish.vectors, translated.targets)
    return drift + distance(translated.english.vectors, translated.targets)


def all_losses(talk: Conversation, translated: Translated) -> tuple[Tensor, Tensor, Tensor]:
    """Return the three of them, not yet weighed."""
    return late_loss(talk, translated), single_loss(talk), anchor_loss(talk, translated)


def deal(course: Course, chance: random.Random) -> Iterator[list[int]]:
    """Yield one epoch of full batches of record numbers; the few left over sit this one out."""
    order = list(range(len(course.records)))
    chance.shuffle(order)
    for start in range(0, len(order) - BATCH + 1, BATCH):
        yield order[start : start + BATCH]


TUNING = Way("tune", PEAK_RATE, TRANSLATIONS_A_BATCH, deal, all_losses)


class Tutor:
    """Lays batches before a student and has the teacher at hand.

    Args:
        way: How to go about it.
        student: The model to train.
        teacher: The model it is held near to.
        course: What there is to learn from.
        chance: Decides what comes when.
    """

    def __init__(
        self,
        way: Way,
        student: SentenceModel,
        teacher: SentenceModel,
        course: Course,
        chance: random.Random,
    ) -> None:
        self._way, self._student, self._teacher = way, student, teacher
        self._course, self._chance = course, chance

    def study(self, epochs: int) -> None:
        """Train; after each epoch say the three parts of the loss, each a mean over the epoch."""
        steps = epochs * (len(self._course.records) // BATCH)
        descent = Descent(
            self._student.parameters(),
            peak=self._way.peak_rate,
            warmup=WARMUP_STEPS,
            steps=steps,
            first=1,
        )
        self._student.train()  # with its dropout, unlike in the first step
        with show_bar(self._way.title, steps) as bar:
            for epoch in range(1, epochs + 1):
                late, single, anchor = self._study_once(descent, bar)
                bar.report(
                    f"epoch {epoch}: late interaction {late:.3f}, "
                    f"single vectors {single:.3f}, drift {anchor:.3f}"
                )
        self._student.train(training=False)

    def _study_once(self, descent: Descent, bar: Bar) -> list[float]:
        losses = []
        for rows in self._way.deal(self._course, self._chance):
            late, single, anchor = self._batch_losses(rows)
            loss = late + SINGLE_WEIGHT * single + ANCHOR_WEIGHT * anchor
            descent.take(loss)
            bar.step(loss.item())
            losses.append(torch.stack([late, single, anchor]).detach())
        means: list[float] = torch.stack(losses).mean(0).tolist()
        return means

    def _batch_losses(self, rows: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Return late, single and anchor loss of these records and some translations."""
        records = [self._course.records[row] for row in rows]
        targets = self._course.targets.of(rows)
        talk = encode_conversation(self._student, records, targets, self._chance)
        sample = self._chance.sample(self._course.translations, self._way.translations)
        return self._way.losses(talk, encode_translations(self._student, self._teacher, sample))


def train(way: Way, folders: Folders, epochs: int, limit: int | None) -> None:
    """Read, train and save; the whole of a step that goes over the records.

    Raises:
        DataError: There is not enough for one batch.
        ModelError: A model is not one.
        OutputError: The result could not be written.
    """
    prepare_output(folders.out)
    records = read_records(folders.pairs, limit=limit)
    sentences = read_translations(folders.translations)
    _demand(folders.pairs, len(records), "records", BATCH)
    _demand(folders.translations, len(sentences), "sentence pairs", way.translations)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    teacher = SentenceModel.load(folders.teacher)
    course = plan_course(teacher, records, sentences)
    student = SentenceModel.load(folders.start)
    Tutor(way, student, teacher, course, chance).study(epochs)
    student.save(folders.out, half=True)


def tune(  # noqa: PLR0913 - one parameter for each argument of the command
    teacher: Annotated[Path, typer.Argument(help="Folder of all-MiniLM-L6-v2.")],
    distilled: Annotated[Path, typer.Argument(help="Folder that distil wrote.")],
    translations: Annotated[Path, typer.Argument(help="spa-eng.zip, or the spa.txt in it.")],
    out: Annotated[Path, typer.Argument(help="Folder for the result, in half precision.")],
    pairs: Annotated[Path, typer.Option(help="Folder of our own pairs.")] = PAIRS_FOLDER,
    epochs: Annotated[int, typer.Option(min=1)] = 2,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first records.")] = None,
) -> None:
    """Tune a distilled encoder for questions and passages."""
    with exit_on_error():
        train(TUNING, Folders(teacher, distilled, translations, pairs, out), epochs, limit)


def _demand(path: Path, found: int, what: str, expected: int) -> None:
    if found < expected:
        raise DataError(
            path,
            found=f"{found:,} {what}",
            expected=f"at least {expected:,}, enough for one batch",
            remedy="bring more, or raise --limit",
        )


if __name__ == "__main__":
    typer.run(tune)
