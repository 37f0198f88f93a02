from pathlib import Path

import pytest
from pydantic import ValidationError

from index.settings import BUNDLED_ENCODER, IndexSettings


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in IndexSettings.model_fields:
        monkeypatch.delenv(f"INDEX_{name.upper()}", raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = IndexSettings()

    assert settings.corpus == (Path("corpus/essays"), Path("var/corpus"))
    assert settings.home == Path("var/index")
    assert settings.encoder == str(BUNDLED_ENCODER)
    assert settings.passage_chars == 500
    assert settings.keep == 3
    assert settings.threshold is None
    assert settings.late_interaction


def test_folders_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_CORPUS", "one, two words ,,three")

    assert IndexSettings().corpus == (Path("one"), Path("two words"), Path("three"))


@pytest.mark.parametrize(("value", "threshold"), [("", None), ("0", 0.0), ("0.25", 0.25)])
def test_a_threshold_that_is_left_out_is_the_calibrated_one(
    value: str, threshold: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX_THRESHOLD", value)

    assert IndexSettings().threshold == threshold


@pytest.mark.parametrize(("value", "late"), [("false", False), ("0", False), ("true", True)])
def test_late_interaction_can_be_switched_off(
    value: str, late: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX_LATE_INTERACTION", value)

    assert IndexSettings().late_interaction is late


def test_a_file_named_env_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("INDEX_HOME=elsewhere\nBOT_TOKEN=1:x\n", encoding="utf-8")

    assert IndexSettings().home == Path("elsewhere")


def test_an_empty_variable_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_ENCODER", "")

    assert IndexSettings().encoder == str(BUNDLED_ENCODER)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSAGE_CHARS", "50"),
        ("PASSAGE_CHARS", "many"),
        ("THRESHOLD", "1.5"),
        ("THRESHOLD", "-0.1"),
        ("THRESHOLD", "none"),
        ("LATE_INTERACTION", "perhaps"),
        ("KEEP", "1"),
        ("THREADS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"INDEX_{name}", value)

    with pytest.raises(ValidationError, match=name.lower()) as caught:
        IndexSettings()
    assert "input_value" not in str(caught.value)


def test_a_prompt_in_quotation_marks_keeps_its_space(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('INDEX_QUERY_PROMPT="query: "\n', encoding="utf-8")

    settings = IndexSettings()

    assert settings.query_prompt == "query: "
    assert settings.passage_prompt is None


def test_a_prompt_longer_than_an_instruction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_PASSAGE_PROMPT", "x" * 1001)

    with pytest.raises(ValidationError, match="at most 1000 characters"):
        IndexSettings()
