"""First step: an English sentence encoder learns Spanish, from translations and its own vectors.

Multilingual distillation (Reimers and Gurevych 2020, "Making Monolingual Sentence Embeddings
Multilingual using Knowledge Distillation"): a Spanish sentence is to get the vector that the
teacher gives its English translation. The student starts as a copy of the teacher, and English is
rehearsed so that it stays where it was.

    python -m training.distil TEACHER TRANSLATIONS OUT
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from training.data import Translation, read_translations
from training.descent import Descent
from training.errors import DataError
from training.losses import contrast_to_teacher, distance
from training.model import SentenceModel, prepare_output
from training.terminal import exit_on_error, show_bar

SEED = 0
BATCH = 128
BATCHES_A_CHUNK = 50  # sorted by length within a chunk: little padding, and still well mixed
MAX_TOKENS = 64
PEAK_RATE = 3e-4
WARMUP_STEPS = 200
REHEARSED = 5  # one in five English sentences is rehearsed
DISTANCE_WEIGHT, CONTRAST_WEIGHT = 3, 0.3
CONTRAST_SCALE = 20


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and the number of the target it is to reach."""

    text: str
    target: int


@dataclass(frozen=True, slots=True)
class Course:
    """All there is to learn, and what is held back to see how much was learnt.

    Attributes:
        lessons: What is trained on.
        held_out: Spanish sentences, each with the number of its English.
        english: Every English sentence once, sorted: a target's number is its place here.
    """

    lessons: list[Lesson]
    held_out: list[Lesson]
    english: list[str]


def plan_course(
    translations: Sequence[Translation], held_out: int, chance: random.Random
) -> Course:
    """Hold pairs back at random; of the rest, learn all Spanish and rehearse some English."""
    english = sorted({pair.english for pair in translations})
    number = {sentence: place for place, sentence in enumerate(english)}
    shuffled = list(translations)
    chance.shuffle(shuffled)
    held, learnt = shuffled[:held_out], shuffled[held_out:]
    rehearsed = chance.sample(learnt, len(learnt) // REHEARSED)
    return Course(
        lessons=[Lesson(pair.spanish, number[pair.english]) for pair in learnt]
        + [Lesson(pair.english, number[pair.english]) for pair in rehearsed],
        held_out=[Lesson(pair.spanish, number[pair.english]) for pair in held],
        english=english,
    )


def deal(lessons: list[Lesson], chance: random.Random) -> Iterator[list[Lesson]]:
    """Shuffle the lessons in place and yield one epoch of batches of similar length."""
    chance.shuffle(lessons)
    chunk = BATCH * BATCHES_A_CHUNK
    for start in range(0, len(lessons), chunk):
        by_length = sorted(lessons[start : start + chunk], key=lambda lesson: len(lesson.text))
        batches = [by_length[at : at + BATCH] for at in range(0, len(by_length), BATCH)]
        chance.shuffle(batches)
        yield from batches


def lesson_loss(student: SentenceModel, batch: Sequence[Lesson], targets: Tensor) -> Tensor:
    """Return the loss of one batch against its rows of the targets (all of them, (n, d))."""
    target = targets[[lesson.target for lesson in batch]]
    vectors = student.forward([lesson.text for lesson in batch], max_tokens=MAX_TOKENS).vectors
    near = DISTANCE_WEIGHT * distance(vectors, target)
    return near + CONTRAST_WEIGHT * contrast_to_teacher(vectors, target, CONTRAST_SCALE)


@torch.no_grad()
def examine(
    student: SentenceModel, held_out: Sequence[Lesson], targets: Tensor
) -> tuple[float, float]:
    """Return the share of Spanish sentences that find their English, and their mean cosine to it.

    Each looks for its English among that of all held-out pairs.
    """
    target = targets[[lesson.target for lesson in held_out]]
    texts = [lesson.text for lesson in held_out]
    parts = [
        student.forward(texts[start : start + 250], max_tokens=MAX_TOKENS).vectors
        for start in range(0, len(texts), 250)
    ]
    spanish = torch.cat(parts)
    found = ((spanish @ target.T).argmax(1) == torch.arange(len(texts))).float().mean()
    return found.item(), (spanish * target).sum(-1).mean().item()


def study(
    student: SentenceModel, course: Course, out: Path, epochs: int, chance: random.Random
) -> None:
    """Train, and after each epoch say what was learnt and write it to `out`."""
    targets = student.encode(course.english, batch=256, show_progress=True)
    student.take_out_dropout()
    lessons = len(course.lessons)
    steps = epochs * lessons // BATCH
    descent = Descent(student.parameters(), peak=PEAK_RATE, warmup=WARMUP_STEPS, steps=steps)
    with show_bar("distil", epochs * math.ceil(lessons / BATCH)) as bar:
        for epoch in range(1, epochs + 1):
            student.train()
            for batch in deal(course.lessons, chance):
                loss = lesson_loss(student, batch, targets)
                descent.take(loss)
                bar.step(loss.item())
            student.train(training=False)
            found, cosine = examine(student, course.held_out, targets)
            bar.report(f"epoch {epoch}: finds its English {found:.3f}, mean cosine {cosine:.3f}")
            student.save(out)


def distil(
    teacher: Annotated[Path, typer.Argument(help="Folder of all-MiniLM-L6-v2.")],
    translations: Annotated[Path, typer.Argument(help="spa-eng.zip, or the spa.txt in it.")],
    out: Annotated[Path, typer.Argument(help="Folder for the result, written each epoch.")],
    epochs: Annotated[int, typer.Option(min=1)] = 3,
    held_out: Annotated[int, typer.Option(min=1, help="Pairs kept back to measure.")] = 1000,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first pairs.")] = None,
) -> None:
    """Teach an English sentence encoder Spanish."""
    with exit_on_error():
        prepare_output(out)
        pairs = read_translations(translations, limit=limit)
        if len(pairs) < held_out + BATCH:
            raise DataError(
                translations,
                found=f"{len(pairs):,} pairs",
                expected=f"at least {held_out + BATCH:,}, {held_out:,} of them held out",
                remedy="bring more pairs, raise --limit or lower --held-out",
            )
        torch.manual_seed(SEED)
        chance = random.Random(SEED)
        course = plan_course(pairs, held_out, chance)
        student = SentenceModel.load(teacher)
        study(student, course, out, epochs, chance)


if __name__ == "__main__":
    typer.run(distil)
