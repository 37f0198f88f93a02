import json

import numpy as np
import pytest

from index.build import Builder
from index.calibrate import FOLDS, REFUSED, _fit, _table, calibrate
from index.confidence import FEATURES, Calibration
from index.evaluate import GoldQuestion
from index.generation import Generation
from index.searcher import Searcher
from index.shelf import Shelf
from tests.fakes import WordEncoder
from tests.index.essays import SHIPPED
from tests.index.workshop import EXAMPLES, quietly, with_examples

ELSEWHERE = (
    *("capital Australia", "liga fútbol", "receta lasaña", "huesos cuerpo", "volcán Islandia"),
    *(
        "trenes Toledo",
        "tortuga galápagos",
        "planeta Saturno",
        "guitarra eléctrica",
        "gripe fiebre",
    ),
)


def asked_of(generation: Generation, n: int = 60) -> list[GoldQuestion]:
    """Return questions that the essays answer, each a word short, and others that they do not."""
    step = len(generation.questions) // n
    known = [question for _, question in generation.questions[: n * step : step]]
    answerable = [
        GoldQuestion(" ".join(q.text.split()[:-1]), True, ("x",), q.language, "", "answerable")
        for q in known
    ]
    others = [
        GoldQuestion(f"{begin} {words}?", False, (), "es", "", kind)
        for words in ELSEWHERE
        for begin, kind in (("dónde queda", "near"), ("cuándo empieza", "far"), ("hay", "far"))
    ]
    return [*answerable, *others]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The essays of the project without their reader questions, indexed with the small encoder."""
    builder = Builder(
        folders=(SHIPPED,),
        shelf=Shelf(tmp_path_factory.mktemp("alone")),
        encoder=WordEncoder(),
        max_chars=500,
        keep=2,
        with_questions=False,
    )
    with with_examples(EXAMPLES):
        builder.build(quietly)
    return builder.shelf.current()


@pytest.fixture(scope="module")
def searchers(shipped: Generation, alone: Generation) -> tuple[Searcher, Searcher]:
    encoder = WordEncoder()
    return Searcher(encoder, shipped), Searcher(encoder, alone)


@pytest.fixture(scope="module")
def fitted(shipped: Generation, searchers: tuple[Searcher, Searcher]) -> Calibration:
    return calibrate(*searchers, asked_of(shipped), "the digest")


def test_a_calibration_has_a_weight_for_every_feature_and_its_figures(
    fitted: Calibration,
) -> None:
    figures = {"auroc", "refused", "refused_by_kind", "reliability", "coverage"}

    assert fitted.encoder == "the digest"
    assert set(fitted.asked.weights) == set(fitted.alone.weights) == set(FEATURES)
    assert 0 < fitted.threshold < 1
    assert set(fitted.figures) == {
        *("questions", "answerable", "folds", "with_reader_questions", "without_reader_questions")
    }
    assert [fitted.figures[name] for name in ("questions", "answerable", "folds")] == [90, 60, 10]
    for name in ("with_reader_questions", "without_reader_questions"):
        assert set(fitted.figures[name]) == figures
        assert set(fitted.figures[name]["refused_by_kind"]) == {"near", "far"}
        assert sum(row["questions"] for row in fitted.figures[name]["reliability"]) == 90
    assert fitted.figures["with_reader_questions"]["auroc"] > 0.9


def test_a_calibration_survives_being_written(fitted: Calibration) -> None:
    assert Calibration.from_json(json.loads(json.dumps(fitted.to_json()))) == fitted


def test_the_threshold_refuses_one_in_twenty_of_what_has_an_answer(
    fitted: Calibration, shipped: Generation, searchers: tuple[Searcher, Searcher]
) -> None:
    questions = asked_of(shipped)
    answerable = np.asarray([question.answerable for question in questions])

    unseen = _fit(_table(searchers[0], questions), answerable).unseen[answerable]

    assert fitted.threshold == pytest.approx(np.quantile(unseen, REFUSED), abs=1e-4)
    assert abs(float(np.mean(unseen < fitted.threshold)) - 0.05) <= 1 / len(unseen)


def test_the_threshold_serves_with_and_without_reader_questions(
    fitted: Calibration, shipped: Generation, searchers: tuple[Searcher, Searcher]
) -> None:
    for searcher in searchers:
        sure = Searcher(searcher.encoder, searcher.store, fitted)
        answered = [sure.ask(q.question).answered for q in asked_of(shipped) if q.answerable]

        assert np.mean(answered) >= 0.9


def test_the_same_questions_give_the_same_calibration(
    fitted: Calibration, shipped: Generation, searchers: tuple[Searcher, Searcher]
) -> None:
    assert calibrate(*searchers, asked_of(shipped), "the digest") == fitted


@pytest.mark.parametrize("part", [slice(0, 0), slice(0, 60), slice(60, None), slice(51, None)])
def test_too_few_questions_of_a_kind_are_refused(
    part: slice, shipped: Generation, searchers: tuple[Searcher, Searcher]
) -> None:
    with pytest.raises(ValueError, match=f"without; at least {FOLDS} of each are needed"):
        calibrate(*searchers, asked_of(shipped)[part], "the digest")
