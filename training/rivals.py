"""Fourth step: find the paragraph among those of its own essay, in five languages.

A batch is two whole essays and some of our own pairs. Every question looks for its paragraph, by
late interaction as the index scores it (the essay's title before the paragraph, tokens weighed by
rarity) and by single vectors; questions of one paragraph, in whatever language, attract each other.
A second teacher says how far the other paragraphs answer too. Spanish and English are held near
where they were.

    python -m training.rivals START OPINIONS TRANSLATIONS OUT
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

from training.course import ESSAYS_A_BATCH, Course, Scene, deal, plan_course
from training.data import PAIRS_FOLDER, read_translations
from training.descent import Descent
from training.errors import DataError
from training.essays import ESSAYS_FOLDER
from training.judge import Opinions, read_paragraphs
from training.losses import IMPOSSIBLE, choose, disagreement, distance, gather, maxsim
from training.model import Encoded, SentenceModel, prepare_output
from training.noise import misspell
from training.terminal import exit_on_error, show_bar

SEED = 0
TRANSLATIONS_A_BATCH = 20
MISSPELT = 0.15  # share of the questions
QUESTION_TOKENS, PASSAGE_TOKENS = 96, 192
PEAK_RATE, WARMUP_STEPS = 4e-5, 10
LATE_SCALE, SINGLE_SCALE, OPINION_SCALE = 25, 20, 40  # inverse temperatures
SINGLE_WEIGHT = 0.5
WEIGHTS = {"answering": 1.0, "asking": 0.7, "heeding": 0.5, "drifting": 1.0, "translating": 1.0}
AT_HOME = ("es", "en")  # languages that are held where they were


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike texts are in both ways, as logits of shape (n, m)."""

    late: Tensor
    single: Tensor

    def without(self, places: Tensor) -> "Likeness":
        """Return the same with some pairs impossible; `places` is of shape (n, m)."""
        return Likeness(
            self.late.masked_fill(places, IMPOSSIBLE), self.single.masked_fill(places, IMPOSSIBLE)
        )

    def cost(self, loss: Callable[[Tensor], Tensor]) -> Tensor:
        """Return a loss of both ways, that of single vectors by its weight."""
        return loss(self.late) + SINGLE_WEIGHT * loss(self.single)


class Tutor:
    """Lays scenes before a student.

    Args:
        student: The model to train.
        course: What there is to learn from.
        chance: Decides what comes when.
        brief: Compute the student's passes in bfloat16.
    """

    def __init__(
        self, student: SentenceModel, course: Course, chance: random.Random, *, brief: bool
    ) -> None:
        self._student, self._course, self._chance = student, course, chance
        self._brief = brief

    def study(self, epochs: int, out: Path) -> None:
        """Train, and after each epoch say the parts of the loss and write `out`/epoch-N."""
        batches = math.ceil(len(self._course.essays) / ESSAYS_A_BATCH)
        descent = Descent(
            self._student.parameters(),
            peak=PEAK_RATE,
            warmup=WARMUP_STEPS,
            steps=epochs * batches,
            first=1,
        )
        with show_bar("rivals", epochs * batches) as bar:
            for epoch in range(1, epochs + 1):
                self._student.train()
                costs = []
                for scene in deal(self._course, self._chance):
                    parts = self.losses(scene)
                    loss = torch.stack(
                        [parts[name] * weight for name, weight in WEIGHTS.items()]
                    ).sum()
                    descent.take(loss)
                    bar.step(loss.item())
                    costs.append([parts[name].item() for name in WEIGHTS])
                means = torch.tensor(costs).mean(0).tolist()
                said = (f"{name} {mean:.3f}" for name, mean in zip(WEIGHTS, means, strict=True))
                bar.report(f"epoch {epoch}: {', '.join(said)}")
                self._student.train(training=False)
                self._student.save(out / f"epoch-{epoch}")

    def losses(self, scene: Scene) -> dict[str, Tensor]:
        """Return the parts of the loss, by the names that WEIGHTS has for them."""
        course = self._course
        asked = self._forward(
            [self._typed(course.questions[number].text) for number in scene.questions],
            QUESTION_TOKENS,
        )
        told = [course.paragraphs[number] for number in scene.paragraphs]
        passages = self._forward([p.context + p.text for p in told], PASSAGE_TOKENS)
        shown = without_leads(passages, [course.leads[number] for number in scene.paragraphs])
        rarity = course.rarity[asked.pieces]
        to_passages = Likeness(
            LATE_SCALE * maxsim(asked, shown, rarity),
            SINGLE_SCALE * asked.vectors @ passages.vectors.T,
        )
        one_way = maxsim(asked, asked, rarity)
        itself = torch.eye(len(one_way), dtype=torch.bool)
        to_questions = Likeness(
            LATE_SCALE * (one_way + one_way.T) / 2, SINGLE_SCALE * asked.vectors @ asked.vectors.T
        ).without(itself)
        heard = course.second.questions[scene.questions]
        of_passages = OPINION_SCALE * heard @ course.second.passages[scene.paragraphs].T
        of_questions = (OPINION_SCALE * heard @ heard.T).masked_fill(itself, IMPOSSIBLE)
        return {
            "answering": to_passages.cost(lambda logits: choose(logits, scene.owners)),
            "asking": to_questions.cost(lambda logits: gather(logits, scene.owners)),
            "heeding": to_passages.cost(lambda logits: disagreement(logits, of_passages))
            + 0.5 * to_questions.cost(lambda logits: disagreement(logits, of_questions)),
            "drifting": self._drift(scene, asked, passages),
            "translating": self._translate(),
        }

    def _drift(self, scene: Scene, asked: Encoded, passages: Encoded) -> Tensor:
        """Return how far what is of the essays has moved, questions only where they are at home."""
        course, before = self._course, self._course.before
        places = [
            place
            for place, number in enumerate(scene.questions)
            if number < len(before.questions) and course.questions[number].language in AT_HOME
        ]
        rows = [scene.questions[place] for place in places]
        told = sum(number < len(before.passages) for number in scene.paragraphs)  # they come first
        moved = distance(passages.vectors[:told], before.passages[scene.paragraphs[:told]])
        return moved + distance(asked.vectors[places], before.questions[rows])

    def _translate(self) -> Tensor:
        pairs = self._chance.sample(self._course.translations, TRANSLATIONS_A_BATCH)
        spanish = self._forward([pair.spanish for pair in pairs], QUESTION_TOKENS)
        english = self._forward([pair.english for pair in pairs], QUESTION_TOKENS)
        owners = torch.arange(len(pairs))
        late = choose(LATE_SCALE * maxsim(spanish, english), owners)
        late = late + choose(LATE_SCALE * maxsim(english, spanish), owners)
        return 0.3 * late + 2 * distance(spanish.vectors, english.vectors.detach())

    def _forward(self, texts: list[str], max_tokens: int) -> Encoded:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._brief):
            return self._student.forward(texts, max_tokens=max_tokens)

    def _typed(self, text: str) -> str:
        return misspell(text, self._chance) if self._chance.random() < MISSPELT else text


def without_leads(passages: Encoded, leads: Sequence[int]) -> Encoded:
    """Return the same passages, the first word pieces of each no longer counting."""
    places = torch.arange(passages.counts.shape[1])
    behind = places[None, :] > torch.tensor(leads)[:, None]  # place 0 is [CLS]
    return replace(passages, counts=passages.counts & behind)


def rivals(  # noqa: PLR0913 - one parameter for each argument of the command
    start: Annotated[Path, typer.Argument(help="Folder of the encoder to go on from.")],
    opinions: Annotated[Path, typer.Argument(help="File that judge wrote.")],
    translations: Annotated[Path, typer.Argument(help="spa-eng.zip, or the spa.txt in it.")],
    out: Annotated[Path, typer.Argument(help="Folder for the result of each epoch.")],
    essays: Annotated[Path, typer.Option(help="Folder of our own essays.")] = ESSAYS_FOLDER,
    pairs: Annotated[Path, typer.Option(help="Folder of our own pairs.")] = PAIRS_FOLDER,
    epochs: Annotated[int, typer.Option(min=1)] = 4,
    *,
    exact: Annotated[
        bool, typer.Option("--exact", help="single precision: slower, on any processor")
    ] = False,
) -> None:
    """Teach an encoder to tell the paragraphs of an essay apart."""
    with exit_on_error():
        prepare_output(out)
        told, records = read_paragraphs(essays, pairs)
        second = Opinions.load(opinions, [*chain.from_iterable(told), *records])
        sentences = read_translations(translations)
        if len(sentences) < TRANSLATIONS_A_BATCH:
            raise DataError(
                translations,
                found=f"{len(sentences):,} sentence pairs",
                expected=f"at least {TRANSLATIONS_A_BATCH:,}, enough for one batch",
                remedy="bring more",
            )
        torch.manual_seed(SEED)
        student = SentenceModel.load(start)
        course = plan_course(student, told, records, second, sentences, brief=not exact)
        Tutor(student, course, random.Random(SEED), brief=not exact).study(epochs, out)


if __name__ == "__main__":
    typer.run(rivals)
