"""What the fourth step goes over: whole essays, batch by batch, and some of their questions."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import torch
from torch import Tensor

from training.data import Translation
from training.essays import Paragraph, Question
from training.judge import Opinions
from training.model import SentenceModel

ESSAYS_A_BATCH, RECORDS_A_BATCH = 2, 10
QUESTIONS_A_PARAGRAPH = 4


@dataclass(frozen=True, slots=True)
class Course:
    """What there is to learn from. Paragraphs are numbered, and so are all their questions.

    Attributes:
        paragraphs: Those of the essays, then our own pairs.
        essays: Numbers of each essay's paragraphs.
        asking: Numbers of each paragraph's questions.
        questions: By number.
        leads: Word pieces before each paragraph's own.
        rarity: How much each word piece counts, by the tokenizer's number.
        second: Where the second teacher has everything.
        before: Where the encoder itself had what is of the essays before this step.
        translations: To hold it by.
    """

    paragraphs: Sequence[Paragraph]
    essays: Sequence[range]
    asking: Sequence[range]
    questions: Sequence[Question]
    leads: Sequence[int]
    rarity: Tensor
    second: Opinions
    before: Opinions
    translations: Sequence[Translation]

    @property
    def records(self) -> range:
        """Numbers of our own pairs."""
        return range(self.essays[-1].stop, len(self.paragraphs))


@dataclass(frozen=True, slots=True)
class Scene:
    """A batch: paragraphs, and some of their questions with the place of the paragraph of each."""

    paragraphs: list[int]
    questions: list[int]
    owners: Tensor


def plan_course(
    model: SentenceModel,
    essays: Sequence[Sequence[Paragraph]],
    records: Sequence[Paragraph],
    second: Opinions,
    translations: Sequence[Translation],
    *,
    brief: bool,
) -> Course:
    """Number everything, count word pieces, and remember where the encoder has it now.

    Args:
        model: As it is before this step.
        essays: Paragraphs of each.
        records: Paragraphs of none.
        second: What the second teacher says of all of them.
        translations: To hold the model by.
        brief: Compute in bfloat16.
    """
    told = list(chain.from_iterable(essays))
    paragraphs = [*told, *records]
    contexts = model.cut([paragraph.context for paragraph in paragraphs])
    questions = [question for paragraph in paragraphs for question in paragraph.questions]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=brief):
        before = Opinions(
            model.encode([q.text for p in told for q in p.questions], batch=64),
            model.encode([p.context + p.text for p in told], batch=16),
        )
    return Course(
        paragraphs=paragraphs,
        essays=_ranges([len(essay) for essay in essays]),
        asking=_ranges([len(paragraph.questions) for paragraph in paragraphs]),
        questions=questions,
        leads=[len(pieces) for pieces in contexts],
        rarity=count_rarity(model.cut([p.text for p in paragraphs]), model.vocabulary),
        second=second,
        before=before,
        translations=translations,
    )


def count_rarity(texts: Sequence[Sequence[int]], vocabulary: int) -> Tensor:
    """Return the inverse document frequency of each word piece, as the index weighs it."""
    spread = Counter(piece for text in texts for piece in set(text))
    found = torch.tensor([spread[piece] for piece in range(vocabulary)])
    return torch.log1p((len(texts) - found + 0.5) / (found + 0.5))


def deal(course: Course, chance: random.Random) -> Iterator[Scene]:
    """Yield one epoch of scenes: each essay once, each time among others, and records."""
    order = list(course.essays)
    chance.shuffle(order)
    for start in range(0, len(order), ESSAYS_A_BATCH):
        told = [number for essay in order[start : start + ESSAYS_A_BATCH] for number in essay]
        among = chance.sample(course.records, min(RECORDS_A_BATCH, len(course.records)))
        yield draw_scene(course, told + among, chance)


def draw_scene(course: Course, paragraphs: list[int], chance: random.Random) -> Scene:
    """Draw a few of each paragraph's questions."""
    questions, owners = [], []
    for place, number in enumerate(paragraphs):
        asking = course.asking[number]
        drawn = chance.sample(asking, min(QUESTIONS_A_PARAGRAPH, len(asking)))
        questions += drawn
        owners += [place] * len(drawn)
    return Scene(paragraphs, questions, torch.tensor(owners))


def _ranges(lengths: Sequence[int]) -> list[range]:
    bounds = [0]
    for length in lengths:
        bounds.append(bounds[-1] + length)
    return [range(start, stop) for start, stop in pairwise(bounds)]
