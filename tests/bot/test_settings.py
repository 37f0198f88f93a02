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


@pytest.mark.parametrize("missing", ["BOT_WEBHOOK_URL", "BOT_WEBHOOK_SECRET", "BOT_LISTEN"])
def test_a_webhook_needs_its_settings(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    whole = {
        "BOT_MODE": "webhook",
        "BOT_WEBHOOK_URL": "https://example.org/hook",
        "BOT_WEBHOOK_SECRET": "mesa-y-mantel_9",
        "BOT_LISTEN": "127.0.0.1:8080",
    }
    assert with_env(monkeypatch, **whole).mode == "webhook"

    monkeypatch.delenv(missing)

    with pytest.raises(ValidationError, match=f"needs {missing}; set it, or BOT_MODE=polling"):
        BotSettings()


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


SECRETS = ("token", "webhook_secret", "proxy", "database_url")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_lie_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("not-to-be-seen\n")

    settings = with_env(monkeypatch, **{f"BOT_{name.upper()}_FILE": str(tmp_path / "secret")})

    assert getattr(settings, name).get_secret_value() == "not-to-be-seen"
    assert settings.secrets == ("not-to-be-seen",)


def test_every_secret_may_lie_in_a_file_and_nothing_else() -> None:
    files = {name for name in BotSettings.model_fields if name.endswith("_file")}
    secret = {
        name
        for name, field in BotSettings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }

    assert secret == set(SECRETS)
    assert files == {f"{name}_file" for name in secret}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_and_its_file_are_one_too_many(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    variable = f"BOT_{name.upper()}"

    with pytest.raises(ValidationError, match=f"{variable} and {variable}_FILE are both") as caught:
        with_env(monkeypatch, **{variable: SECRET, f"{variable}_FILE": str(tmp_path / "secret")})

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"BOT_TOKEN_FILE: .*secret cannot be read \(FileNotFoundError\)"),
        (b"\xff", r"BOT_TOKEN_FILE: .*secret cannot be read \(UnicodeDecodeError\)"),
        (b" \n", "BOT_TOKEN_FILE: .*secret is empty"),
    ],
    ids=["missing", "no text", "empty"],
)
def test_a_file_without_a_secret_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    with pytest.raises(ValidationError, match=said):
        with_env(monkeypatch, BOT_TOKEN_FILE=str(tmp_path / "secret"))


@pytest.mark.parametrize("written", ["-1001,7", "[-1001, 7]", " 7 ,-1001,"])
def test_chats_and_people_are_listed_by_number(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    assert with_env(monkeypatch, BOT_CHATS=written).chats == {-1001, 7}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_QUESTIONS_PER_MINUTE", "0"),
        ("BOT_QUESTIONS_PER_CHAT_MINUTE", "-1"),
        ("BOT_REMEMBER_HOURS", "0"),
        ("BOT_UNANSWERED_DAYS", "-1"),
    ],
)
def test_a_measure_of_nothing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError, match="greater than"):
        with_env(monkeypatch, **{name: value})


def test_unless_told_questions_are_kept_for_two_days_and_the_unanswered_not_at_all() -> None:
    settings = BotSettings()

    assert (settings.remember_hours, settings.unanswered_days) == (48, 0)
    assert settings.chats == frozenset()
