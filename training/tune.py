"""Second step: tune for questions and passages, single vectors and late interaction together.

Each batch holds questions in three forms (Spanish, Spanish as people type it, English) with the
passages that answer them, and some translations. Question and passage attract each other, the forms
of a question attract each other, and everything is held near the teacher, so that what the first
step taught is not lost.

    python -m training.tune TEACHER DISTILLED TRANSLATIONS OUT
"""

import random
from collections.abc import Iterator, Sequence
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
from training.terminal import exit_on_error, show_bar

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


def late_loss(talk: Conversation, translated: Translated) -> Tensor:
    """Return the contrast by late interaction, question to passage and question to question."""

    def match(queries: Encoded, passages: Encoded) -> Tensor:
        return contrast(maxsim(queries, passages), LATE_SCALE)

    answering = match(talk.asked, talk.passage) + match(talk.english, talk.passage)
    answering = answering + 0.5 * match(translated.spanish, translated.english)
    answering = answering + 0.5 * match(translated.english, translated.spanish)
    asking = 0.6 * answering + match(talk.casual, talk.formal)
    asking = asking + 0.7 * match(talk.english, talk.formal)
    return asking + 0.7 * match(talk.casual, talk.english) + 0.5 * match(talk.formal, talk.english)


def single_loss(talk: Conversation) -> Tensor:
    """Return the same contrast by single vectors, and to the teacher's vectors of the passages."""

    def match(left: Tensor, right: Tensor) -> Tensor:
        return contrast(left @ right.T, SINGLE_SCALE)

    asked, english, passage = talk.asked.vectors, talk.english.vectors, talk.passage.vectors
    formal, casual = talk.formal.vectors, talk.casual.vectors
    answering = match(asked, passage) + match(english, passage)
    answering = answering + 0.5 * match(asked, talk.targets.passages)
    return answering + match(casual, formal) + match(english, formal) + match(casual, english)


def anchor_loss(talk: Conversation, translated: Translated) -> Tensor:
    """Return how far everything has drifted from where the teacher has its English."""
    questions, passages = talk.targets.questions, talk.targets.passages
    drift = distance(talk.asked.vectors, questions) + distance(talk.passage.vectors, passages)
    drift = drift + distance(talk.english.vectors, questions)
    drift = drift + distance(talk.casual.vectors, questions)
    drift = drift + 2 * distance(translated.spanish.vectors, translated.targets)
    return drift + distance(translated.english.vectors, translated.targets)


def deal(records: int, chance: random.Random) -> Iterator[list[int]]:
    """Yield one epoch of full batches of record numbers; the few left over sit this one out."""
    order = list(range(records))
    chance.shuffle(order)
    for start in range(0, records - BATCH + 1, BATCH):
        yield order[start : start + BATCH]


def batch_losses(
    student: SentenceModel,
    teacher: SentenceModel,
    course: Course,
    rows: Sequence[int],
    chance: random.Random,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return late, single and anchor loss of these records and some translations."""
    records = [course.records[row] for row in rows]
    talk = encode_conversation(student, records, course.targets.of(rows), chance)
    sample = chance.sample(course.translations, TRANSLATIONS_A_BATCH)
    translated = encode_translations(student, teacher, sample)
    return late_loss(talk, translated), single_loss(talk), anchor_loss(talk, translated)


def study(
    student: SentenceModel,
    teacher: SentenceModel,
    course: Course,
    epochs: int,
    chance: random.Random,
) -> None:
    """Train, and after each epoch say the three parts of the loss, each a mean over the epoch."""
    size = len(course.records)
    steps = epochs * (size // BATCH)
    descent = Descent(
        student.parameters(), peak=PEAK_RATE, warmup=WARMUP_STEPS, steps=steps, first=1
    )
    student.train()  # with its dropout, unlike in the first step
    with show_bar("tune", steps) as bar:
        for epoch in range(1, epochs + 1):
            losses = []
            for rows in deal(size, chance):
                late, single, anchor = batch_losses(student, teacher, course, rows, chance)
                loss = late + SINGLE_WEIGHT * single + ANCHOR_WEIGHT * anchor
                descent.take(loss)
                bar.step(loss.item())
                losses.append(torch.stack([late, single, anchor]).detach())
            mean_late, mean_single, mean_anchor = torch.stack(losses).mean(0).tolist()
            bar.report(
                f"epoch {epoch}: late interaction {mean_late:.3f}, "
                f"single vectors {mean_single:.3f}, drift {mean_anchor:.3f}"
            )
    student.train(training=False)


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
        prepare_output(out)
        records, sentences = read_records(pairs, limit=limit), read_translations(translations)
        _demand(pairs, len(records), "records", BATCH)
        _demand(translations, len(sentences), "sentence pairs", TRANSLATIONS_A_BATCH)
        torch.manual_seed(SEED)
        chance = random.Random(SEED)
        teacher_model = SentenceModel.load(teacher)
        course = plan_course(teacher_model, records, sentences)
        student = SentenceModel.load(distilled)
        study(student, teacher_model, course, epochs, chance)
        student.save(out, half=True)


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
