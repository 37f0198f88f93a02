import json
import re
from dataclasses import replace
from math import exp, log
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.confidence import (
    CAUTIOUS,
    FEATURES,
    FILE,
    SURROUNDINGS,
    Calibration,
    Logistic,
    cautious,
    features,
    find_calibration,
)
from index.domain import Candidate, Company
from index.errors import CalibrationError
from index.query import Query, prepare
from index.ranking import rank, score
from index.settings import BUNDLED_ENCODER

QUERY: Query = prepare("uno dos tres")[0]
COMPANY = Company(background=0.25, background_mean=0.125, small_talk=0.5, kind="greeting")
BEST = Candidate(0, 0, 0.75, 0.5, 0.25, (0,), 0.1, 0.4, 0.3, 0.2)

finite = st.floats(-5, 5)
logistics = st.builds(
    Logistic, finite, st.dictionaries(st.sampled_from(FEATURES), finite, max_size=len(FEATURES))
)
calibrations = st.builds(
    Calibration,
    encoder=st.text(max_size=5),
    asked=logistics,
    alone=logistics,
    threshold=st.floats(0, 1),
    figures=st.dictionaries(st.text(max_size=3), st.integers() | st.lists(finite, max_size=3)),
)


def calibration(encoder: str = "a", threshold: float = 0.5) -> Calibration:
    return Calibration(
        encoder, Logistic(-1.0, {"question": 2.0}), Logistic(1.0, {"sentence": -2.0}), threshold
    )


def write(folder: Path, found: Calibration) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / FILE
    path.write_text(json.dumps(found.to_json()), encoding="utf-8")
    return path


def test_a_logistic_weighs_named_features() -> None:
    told = {"a": 1.0, "b": -2.0, "c": 9.0}

    assert Logistic(0.5, {"a": 1.0, "b": 0.25})(told) == pytest.approx(1 / (1 + exp(-1.0)))
    assert Logistic(0.0, {})(told) == 0.5


@given(intercept=st.floats(-1e9, 1e9), weight=st.floats(-1e9, 1e9))
def test_a_logistic_lies_between_0_and_1_whatever_its_weights(
    intercept: float, weight: float
) -> None:
    assert 0 <= Logistic(intercept, {"a": weight})({"a": 1.0}) <= 1


def test_the_features_are_those_promised_and_nothing_else() -> None:
    ranked = rank([replace(BEST, number=n, question_cosine=0.25 - n / 100) for n in range(6)])
    scores = [score(candidate) for candidate in ranked]

    told = features(ranked, COMPANY, QUERY)

    assert told == {
        "score": scores[0],
        "lead": scores[0] - scores[1],
        "lead_over_fifth": scores[0] - scores[4],
        "question": 0.25,
        "passage": 0.75,
        "sentence": 0.5,
        "letters": 0.4,
        "maxsim": 0.3,
        "question_maxsim": 0.2,
        "over_background": 0.5,
        "background": 0.25,
        "background_mean": 0.125,
        "surroundings": pytest.approx(0.225),
        "small_talk": 0.5,
        "length": log(4),
    }
    assert set(told) == set(FEATURES)


def test_one_candidate_leads_over_nothing_and_kin_stand_in_for_what_is_missing() -> None:
    bare = replace(
        BEST, question_cosine=None, questions=(), passage_maxsim=None, question_maxsim=None
    )

    told = features([bare], COMPANY, QUERY)

    assert (told["lead"], told["lead_over_fifth"]) == (0, 0)
    assert told["question"] == told["maxsim"] == told["question_maxsim"] == bare.sentence_cosine


def test_a_passage_that_nobody_asked_about_has_a_logistic_of_its_own() -> None:
    alone = replace(BEST, question_cosine=None, questions=(), question_maxsim=None)

    assert calibration().confidence([BEST], COMPANY, QUERY) == pytest.approx(1 / (1 + exp(0.5)))
    assert calibration().confidence([alone], COMPANY, QUERY) == pytest.approx(0.5)
    assert calibration().confidence([], COMPANY, QUERY) == 0


@given(calibrations)
def test_what_is_written_as_json_is_what_is_read(found: Calibration) -> None:
    assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    "change",
    [
        {"asked": {"intercept": 0, "weights": {"shoe_size": 1.0}}},
        {"alone": {"intercept": 0, "weights": {"shoe_size": 1.0}}},
    ],
)
def test_a_calibration_of_features_that_are_no_more_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown features"):
        Calibration.from_json({**calibration().to_json(), **change})


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "text",
        {},
        {**calibration().to_json(), "threshold": None},
        {**calibration().to_json(), "threshold": "much"},
        {**calibration().to_json(), "asked": None},
        {**calibration().to_json(), "alone": {"intercept": 1}},
        {**calibration().to_json(), "figures": 5},
        {**calibration().to_json(), "asked": {"intercept": 0, "weights": {"score": "much"}}},
        {**calibration().to_json(), "asked": {"intercept": 0, "weights": {"score": None}}},
    ],
)
def test_what_is_no_calibration_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"no calibration|could not convert|dictionary update"):
        Calibration.from_json(value)


def test_the_bundled_calibration_belongs_to_the_bundled_encoder_and_is_whole() -> None:
    value = json.loads((BUNDLED_ENCODER / FILE).read_text(encoding="utf-8"))

    found = Calibration.from_json(value)

    assert found.to_json() == value
    assert set(found.asked.weights) == set(found.alone.weights) == set(FEATURES)
    assert 0 < found.threshold < 1


def test_without_a_calibration_the_confidence_is_the_best_cosine_of_the_first() -> None:
    assert cautious([], COMPANY) == 0
    assert cautious([BEST, replace(BEST, passage_cosine=0.99)], COMPANY) == 0.75
    assert cautious([replace(BEST, question_cosine=0.8)], COMPANY) == 0.8
    assert cautious([replace(BEST, passage_cosine=0.1, question_cosine=None)], COMPANY) == 0.5
    low = replace(BEST, passage_cosine=-0.5, sentence_cosine=-0.5, question_cosine=-0.5)
    assert cautious([low], COMPANY) == 0


@given(cosine=st.floats(-1, 1), background=st.floats(-1, 1))
def test_without_a_calibration_nothing_is_answered_that_is_nearer_to_other_questions(
    cosine: float, background: float
) -> None:
    best = replace(BEST, passage_cosine=cosine, sentence_cosine=-1.0, question_cosine=None)

    sure = cautious([best], replace(COMPANY, background=background))

    assert 0 <= sure <= 1
    assert (sure >= CAUTIOUS) == (cosine >= CAUTIOUS and cosine > background)


def test_the_surroundings_are_the_mean_of_the_nearest_passages_by_their_questions() -> None:
    near = [replace(BEST, number=n, question_cosine=0.5) for n in range(1, 40)]
    alone = [replace(BEST, number=n, question_cosine=None, sentence_cosine=0.3) for n in (41, 42)]
    far = [replace(BEST, number=n, question_cosine=-0.9) for n in range(50, 60)]

    told = features([*far, *near, *alone], COMPANY, QUERY)

    nearest = [*[0.5] * 39, 0.3, 0.3, *[-0.9] * 9]
    assert len(nearest) == SURROUNDINGS
    assert told["surroundings"] == pytest.approx(sum(nearest) / SURROUNDINGS)
    assert features([BEST], COMPANY, QUERY)["surroundings"] == BEST.question_cosine


def test_the_first_calibration_of_the_encoder_is_found(tmp_path: Path) -> None:
    write(tmp_path / "one", calibration("other"))
    write(tmp_path / "two", calibration("mine", 0.25))
    write(tmp_path / "three", calibration("mine", 0.75))
    folders = [tmp_path / name for name in ("none", "one", "two", "three")]

    found = find_calibration(folders, "mine")

    assert found == calibration("mine", 0.25)


def test_a_calibration_of_another_encoder_is_ignored(tmp_path: Path) -> None:
    write(tmp_path / "one", calibration("other"))

    assert find_calibration([tmp_path / "one", tmp_path / "none"], "mine") is None


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[]", b"\xff", b'{"encoder": "mine"}'])
def test_a_file_that_is_no_calibration_is_refused_by_name(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(raw)
    message = rf"{re.escape(str(tmp_path / FILE))}: found .+; expected a calibration; run `python"

    with pytest.raises(CalibrationError, match=message):
        find_calibration([tmp_path], "mine")
