"""Third step: tell near neighbours apart, one more epoch over the same records.

Half of a batch is one record and those whose passages lie nearest to its own, so that a question
has to choose among passages that speak of the same thing; the other half is any records. All three
forms of a question look for the passage.

    python -m training.sharpen TEACHER TUNED TRANSLATIONS OUT
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from torch import Tensor

from training.data import PAIRS_FOLDER
from training.terminal import exit_on_error
from training.tune import (
    BATCH,
    Conversation,
    Course,
    Folders,
    Translated,
    Way,
    anchor_loss,
    match_late,
    match_single,
    train,
)

NEIGHBOURS = BATCH // 2  # the record they are neighbours of is one of them
TRANSLATIONS_A_BATCH = 24
PEAK_RATE = 3e-5
ANSWERING_WEIGHT = 1.2


def deal_hard(course: Course, chance: random.Random) -> Iterator[list[int]]:
    """Yield one epoch of full batches of record numbers, each half neighbours, half random.

    Neighbours are looked for among the records not yet dealt, by the teacher's vectors of their
    English passages. Each record is dealt at most once; the few left over sit the epoch out.
    """
    passages = course.targets.passages
    left = list(range(len(course.records)))
    chance.shuffle(left)
    while len(left) >= BATCH:
        cosines = passages[left] @ passages[left[0]]
        nearest = cosines.argsort(descending=True, stable=True)[:NEIGHBOURS].tolist()
        near = [left[place] for place in nearest]
        others = [row for row in left if row not in near]  # in an order that is random already
        yield near + others[: BATCH - NEIGHBOURS]
        left = others[BATCH - NEIGHBOURS :]


def late_loss(talk: Conversation, translated: Translated) -> Tensor:
    """Return the contrast by late interaction, question to passage and question to question."""
    questions = (talk.formal, talk.casual, talk.english)
    answering = [match_late(question, talk.passage) for question in questions]
    loss = ANSWERING_WEIGHT * 2 / 3 * (answering[0] + answering[1] + answering[2])
    loss = loss + 0.3 * match_late(translated.spanish, translated.english)
    loss = loss + 0.3 * match_late(translated.english, translated.spanish)
    loss = loss + match_late(talk.casual, talk.formal)
    loss = loss + 0.7 * match_late(talk.english, talk.formal)
    return loss + 0.7 * match_late(talk.casual, talk.english)


def single_loss(talk: Conversation) -> Tensor:
    """Return the same contrast by single vectors, without the translations."""
    formal, casual, english = talk.formal.vectors, talk.casual.vectors, talk.english.vectors
    passage = talk.passage.vectors
    answering = match_single(formal, passage) + match_single(casual, passage)
    loss = 2 / 3 * (answering + match_single(english, passage))
    loss = loss + match_single(casual, formal) + match_single(english, formal)
    return loss + match_single(casual, english)


def all_losses(talk: Conversation, translated: Translated) -> tuple[Tensor, Tensor, Tensor]:
    """Return late, single and anchor loss; the drift is that of all three forms of a question."""
    drift = anchor_loss(replace(talk, asked=talk.formal), translated)
    return late_loss(talk, translated), single_loss(talk), drift


SHARPENING = Way("sharpen", PEAK_RATE, TRANSLATIONS_A_BATCH, deal_hard, all_losses)


def sharpen(
    teacher: Annotated[Path, typer.Argument(help="Folder of all-MiniLM-L6-v2.")],
    tuned: Annotated[Path, typer.Argument(help="Folder that tune wrote.")],
    translations: Annotated[Path, typer.Argument(help="spa-eng.zip, or the spa.txt in it.")],
    out: Annotated[Path, typer.Argument(help="Folder for the result, in half precision.")],
    pairs: Annotated[Path, typer.Option(help="Folder of our own pairs.")] = PAIRS_FOLDER,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first records.")] = None,
) -> None:
    """Teach a tuned encoder to tell near neighbours apart."""
    with exit_on_error():
        train(SHARPENING, Folders(teacher, tuned, translations, pairs, out), 1, limit)


if __name__ == "__main__":
    typer.run(sharpen)
