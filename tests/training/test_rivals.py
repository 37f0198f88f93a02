import math
import random
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody gives it

from tests.training.tiny import essay, write_tiny_model
from training.course import (
    ESSAYS_A_BATCH,
    QUESTIONS_A_PARAGRAPH,
    RECORDS_A_BATCH,
    Course,
    count_rarity,
    deal,
    draw_scene,
    plan_course,
)
from training.data import Translation
from training.essays import Paragraph
from training.judge import Opinions
from training.model import SentenceModel
from training.rivals import WEIGHTS, Tutor, without_leads

ESSAYS = [
    essay("Pan", "pan", "mar"),
    essay("Sol", "sal", "luz", "voz"),
    [*essay("Mar", "mar"), Paragraph("Mar", "luz luz", ())],
]
RECORDS = [paragraph for word in ("pan", "sal", "sol") for paragraph in essay("", word)]
TRANSLATIONS = [Translation("what is pan", "que es pan")] * 40


def plan(model: SentenceModel) -> Course:
    """Return a course with a second teacher that answers at random."""
    paragraphs = [paragraph for told in ESSAYS for paragraph in told] + RECORDS
    asked = sum(len(paragraph.questions) for paragraph in paragraphs)
    chance = torch.Generator().manual_seed(0)
    rows = F.normalize(torch.randn(asked + len(paragraphs), 4, generator=chance), dim=-1)
    return plan_course(
        model, ESSAYS, RECORDS, Opinions(rows[:asked], rows[asked:]), TRANSLATIONS, brief=False
    )


@pytest.fixture
def model(tmp_path: Path) -> SentenceModel:
    return SentenceModel.load(write_tiny_model(tmp_path / "start"))


def test_everything_is_numbered_in_order(model: SentenceModel) -> None:
    course = plan(model)

    assert course.essays == [range(2), range(2, 5), range(5, 7)]
    assert course.records == range(7, 10)
    assert course.leads == [2] * 7 + [0] * 3  # the title's one word and its full stop
    for number, paragraph in enumerate(course.paragraphs):
        asked = tuple(course.questions[place] for place in course.asking[number])
        assert asked == paragraph.questions
    assert course.before.passages.shape == (7, 8)
    assert len(course.before.questions) == 18  # of the essays, not of the pairs
    assert len(course.questions) == 27


def test_a_word_piece_is_the_rarer_the_fewer_texts_have_it() -> None:
    rarity = count_rarity([[1, 1, 2], [1, 3]], 5)

    assert rarity.tolist() == pytest.approx(
        [math.log(1 + 2.5 / 0.5), math.log(1 + 0.5 / 2.5), *[math.log(2)] * 2, math.log(6)]
    )


def test_an_epoch_holds_every_essay_once_and_whole(model: SentenceModel) -> None:
    course = plan(model)

    scenes = list(deal(course, random.Random(0)))

    told = [[n for n in scene.paragraphs if n not in course.records] for scene in scenes]
    assert len(scenes) == math.ceil(len(ESSAYS) / ESSAYS_A_BATCH)
    assert sorted(number for numbers in told for number in numbers) == list(range(7))
    for essay_numbers in course.essays:
        assert sum(set(essay_numbers) <= set(numbers) for numbers in told) == 1
    among = min(RECORDS_A_BATCH, len(RECORDS))
    assert [
        len(scene.paragraphs) - len(numbers) for scene, numbers in zip(scenes, told, strict=True)
    ] == [among] * 2


def test_questions_are_drawn_with_the_place_of_their_paragraph(model: SentenceModel) -> None:
    course = plan(model)

    scene = draw_scene(course, [6, 3, 0], random.Random(0))

    assert len(set(scene.questions)) == len(scene.questions) == 6
    assert scene.owners.tolist() == [1, 1, 1, 2, 2, 2]  # paragraph 6 has none, it is only a rival
    assert all(number in course.asking[3] for number in scene.questions[:3])
    assert QUESTIONS_A_PARAGRAPH >= 3


def test_the_title_colours_a_passage_and_does_not_count(model: SentenceModel) -> None:
    encoded = model.forward(["mar . pan sal", "pan sal"], max_tokens=16)

    shown = without_leads(encoded, [2, 0])

    assert shown.counts.tolist() == [
        [False, False, False, True, True, False],
        [False, True, True, False, False, False],
    ]
    assert torch.equal(shown.tokens, encoded.tokens)


@pytest.mark.parametrize("brief", [True, False])
def test_studying_costs_less_and_less_and_every_epoch_is_kept(
    model: SentenceModel, tmp_path: Path, *, brief: bool
) -> None:
    course = plan(model)
    tutor = Tutor(model, course, random.Random(0), brief=brief)
    whole = draw_scene(course, list(range(10)), random.Random(0))
    before = {name: part.item() for name, part in tutor.losses(whole).items()}

    tutor.study(20, tmp_path / "out")
    after = {name: part.item() for name, part in tutor.losses(whole).items()}

    assert set(before) == set(WEIGHTS)
    assert all(math.isfinite(part) for part in [*before.values(), *after.values()])
    assert after["answering"] + after["asking"] < before["answering"] + before["asking"]
    kept = SentenceModel.load(tmp_path / "out" / "epoch-20")
    assert torch.allclose(kept.encode(["pan"], batch=1), model.encode(["pan"], batch=1))
