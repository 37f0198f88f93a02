import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import STAND_INS, BotSettings
from index import IndexSettings

ROOT = Path(__file__).parents[2]
SECRET = "123456:AAH-not-to-be-seen"


def with_env(monkeypatch: pytest.MonkeyPatch, **values: str) -> BotSettings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return BotSettings()


def test_nothing_needs_to_be_set() -> None:
    settings = BotSettings()

    assert settings.token is None
    assert settings.admins == frozenset()
    assert (settings.api_url, settings.proxy) == (None, None)
    assert (settings.language, settings.log_level) == ("es", "INFO")
    assert settings.home == Path("var/bot")


@pytest.mark.parametrize(
    "written", ["900,901", "[900,901]", " 900 , 901 ", "[900, 901]", "901,900,"]
)
def test_administrators_are_numbers_with_commas_between(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    assert with_env(monkeypatch, BOT_ADMINS=written).admins == {900, 901}


@pytest.mark.parametrize("written", ["", "[]"])
def test_there_may_be_no_administrator(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert with_env(monkeypatch, BOT_ADMINS=written).admins == frozenset()


@pytest.mark.parametrize("number", sorted(STAND_INS))
def test_who_stands_in_for_many_people_is_no_administrator(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with pytest.raises(ValidationError, match=f"{number} stands in for many people"):
        with_env(monkeypatch, BOT_ADMINS=f"900,{number}")


def test_the_stand_ins_are_the_three_of_telegram() -> None:
    assert {777000, 1087968824, 136817688} == STAND_INS


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ada", "valid integer"),
        ("@ada", "valid integer"),
        ("-1001", "is positive"),
        ("0", "is positive"),
        ("900;901", "valid integer"),
    ],
)
def test_an_administrator_that_is_no_number_of_a_person_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, written: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        with_env(monkeypatch, BOT_ADMINS=written)


def test_empty_variables_are_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"BOT_{field.upper()}" for field in BotSettings.model_fields]

    assert with_env(monkeypatch, **dict.fromkeys(names, "")) == BotSettings.model_construct()


def test_the_environment_is_stronger_than_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("BOT_LANGUAGE=en\nBOT_ADMINS=900\nINDEX_KEEP=5\nELSE=1\n")

    settings = with_env(monkeypatch, BOT_ADMINS="901")

    assert settings.language == "en"
    assert settings.admins == {901}


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_env(monkeypatch, BOT_TOKEN=SECRET, BOT_PROXY=f"socks5://ada:{SECRET}@proxy")

    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()}"
    assert SECRET not in settings.model_dump_json()
    assert settings.token is not None
    assert settings.token.get_secret_value() == SECRET


def test_an_error_in_one_setting_shows_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="BotSettings") as caught:
        with_env(monkeypatch, BOT_TOKEN=SECRET, BOT_PROXY=SECRET, BOT_LANGUAGE="xx", BOT_ADMINS="x")

    assert SECRET not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("http://127.0.0.1:8081/", "http://127.0.0.1:8081"), ("https://api.test", "https://api.test")],
)
def test_another_server_is_named_by_its_root(
    monkeypatch: pytest.MonkeyPatch, written: str, kept: str
) -> None:
    assert with_env(monkeypatch, BOT_API_URL=written).api_url == kept


def test_another_server_needs_a_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="expected an address with http:// or https://"):
        with_env(monkeypatch, BOT_API_URL="127.0.0.1:8081")


def test_the_example_names_every_setting_once_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^(?:#\s?)?((?:BOT|INDEX)_[A-Z_]+)=", example, re.MULTILINE)
    bot = [f"BOT_{field.upper()}" for field in BotSettings.model_fields]
    index = [f"INDEX_{field.upper()}" for field in IndexSettings.model_fields]

    assert sorted(named) == sorted(bot + index)
