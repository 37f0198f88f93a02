"""What the bot says of itself: commands by scope and language, its name and descriptions."""

from typing import Any

import pytest

from tests.botapi import BotApiServer, Identity
from tests.botapi.conftest import Ask

HELP = {"command": "ayuda", "description": "Cómo preguntar"}


def blamed(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


def test_commands_of_one_scope_are_not_those_of_another(api: BotApiServer, ask: Ask) -> None:
    groups = {"type": "all_group_chats"}
    one = {"type": "chat_member", "chat_id": -1001, "user_id": 7}
    ask("setMyCommands", commands=[HELP], scope=groups, language_code="es")
    ask("setMyCommands", commands=[HELP], scope=one)

    assert ask("getMyCommands", scope=groups, language_code="es")["result"] == [HELP]
    assert ask("getMyCommands", scope=groups)["result"] == []
    assert list(api.commands) == [("all_group_chats", "es"), ("chat_member:-1001:7", "")]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"scope": {"type": "everybody"}},
            "can't parse BotCommandScope: unsupported type specified",
        ),
        (
            {"scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        ({"language_code": "español"}, "invalid language code specified"),
    ],
)
def test_a_scope_and_a_language_must_exist(ask: Ask, params: dict[str, Any], words: str) -> None:
    answer = ask("setMyCommands", commands=[HELP], **params)

    assert answer["description"] == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("commands", "words", "fault"),
    [
        (
            [{"command": f"c{n}", "description": "d"} for n in range(101)],
            "BOT_COMMANDS_TOO_MUCH",
            "101 commands",
        ),
        ([{"command": "a", "description": ""}], "BOT_COMMAND_INVALID", "command 'a'"),
        ([{"command": "a", "description": "d" * 257}], "BOT_COMMAND_INVALID", "command 'a'"),
        (
            [{"command": "a" * 33, "description": "d"}],
            "BOT_COMMAND_INVALID",
            f"command '{'a' * 33}'",
        ),
    ],
)
def test_commands_have_limits(
    api: BotApiServer, ask: Ask, commands: list[dict[str, str]], words: str, fault: str
) -> None:
    answer = ask("setMyCommands", commands=commands)

    assert answer["description"] == f"Bad Request: {words}"
    assert blamed(api) == [fault]


@pytest.mark.parametrize(
    ("method", "field", "limit"),
    [
        ("MyName", "name", 64),
        ("MyDescription", "description", 512),
        ("MyShortDescription", "short_description", 120),
    ],
)
def test_descriptions_have_limits_and_fall_back_to_no_language(
    api: BotApiServer, ask: Ask, method: str, field: str, limit: int
) -> None:
    ask(f"set{method}", **{field: "a" * limit})
    ask(f"set{method}", **{field: "es"}, language_code="es")

    long = ask(f"set{method}", **{field: "a" * (limit + 1)})

    assert long["description"] == f"Bad Request: {field.upper()}_TOO_LONG"
    assert ask(f"get{method}", language_code="es")["result"] == {field: "es"}
    assert ask(f"get{method}", language_code="en")["result"] == {field: "a" * limit}
    assert blamed(api) == [f"{field} of {limit + 1} characters"]


def test_the_switches_of_botfather_are_told(api: BotApiServer, ask: Ask) -> None:
    api.identify(Identity(supports_inline_queries=True, can_read_all_group_messages=True))

    me = ask("getMe")["result"]

    assert me["supports_inline_queries"]
    assert me["can_read_all_group_messages"]
    assert not me["supports_guest_queries"]
