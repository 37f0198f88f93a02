"""The server as a process, driven over its control endpoint."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PATIENT_S = 30


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.botapi"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENT_S) == 0


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=PATIENT_S) as client:
        yield client


class Far:
    """The server and its control, from here."""

    def __init__(self, places: dict[str, str], client: httpx.Client) -> None:
        self._places, self._client = places, client

    def ask(self, method: str, params: dict[str, Any]) -> httpx.Response:
        return self._client.post(f"{self._places['api']}/bot123:TEST/{method}", json=params)

    def do(self, verb: str, params: dict[str, Any]) -> Any:
        answer = self._client.post(f"{self._places['control']}/control/{verb}", json=params)
        return answer.json()


@pytest.fixture
def far(places: dict[str, str], client: httpx.Client) -> Far:
    return Far(places, client)


def test_a_question_and_its_answer_are_seen_from_outside(far: Far) -> None:
    far.do("identity", {"supports_inline_queries": True})
    number = far.do("say", {"user_id": 7, "text": "¿Por qué?"})
    far.ask(
        "sendMessage", {"chat_id": 7, "text": " Leer", "reply_parameters": {"message_id": number}}
    )

    me = far.ask("getMe", {}).json()["result"]
    state = far.do("state", {})

    assert me["supports_inline_queries"]
    assert state["counts"] == {"getMe 200": 1, "sendMessage 200": 1, "sent by sendMessage": 1}
    assert state["first_violations"] == [
        "sendMessage: white space around the text, which Telegram cuts off"
    ]
    assert state["answers"] == 1
    assert state["delay_s"]["p50"] >= 0
    assert [sent["text"] for sent in far.do("sent", {"after": 0})] == [" Leer"]
    assert "¿Por qué?" in far.do("transcript", {"chat_id": 7})


def test_an_outage_is_begun_and_healed_from_outside(far: Far) -> None:
    far.do("outage", {"kind": "401"})
    wrong = far.ask("getMe", {}).status_code
    far.do("heal", {})
    right = far.ask("getMe", {}).status_code
    far.do("outage", {"kind": "refuse"})
    with pytest.raises(httpx.TransportError, match=r"refused|reset|disconnected|Broken"):
        far.ask("getMe", {})
    far.do("heal", {})

    again = far.ask("getMe", {}).status_code

    assert (wrong, right, again) == (401, 200, 200)


def test_a_storm_and_limits_are_set_from_outside(far: Far) -> None:
    far.do("say", {"user_id": 8, "text": "hola"})
    far.do("storm", {"fault": "flood", "share": 1, "retry_after_s": 7})
    flooded = far.ask("sendMessage", {"chat_id": 8, "text": "a"}).json()
    hits = far.do("state", {})["storm_hits"]
    far.do("heal", {})
    far.do("limits", {"lifted": True})
    free = far.ask("sendMessage", {"chat_id": 8, "text": "a"}).json()
    far.do("limits", {"chat_burst": 1, "chat_per_s": 0.001})

    limited = [far.ask("sendMessage", {"chat_id": 8, "text": "a"}).json()["ok"] for _ in range(2)]

    assert flooded["parameters"] == {"retry_after": 7}
    assert hits == [1]
    assert free["ok"]
    assert limited == [True, False]


def test_traffic_is_made_as_it_is_asked_for(far: Far) -> None:
    far.ask("getUpdates", {"offset": -1})
    far.do("traffic", {"questions": ["¿Por qué?"], "count": 250, "people": 20})

    offset, seen = 0, 0
    while updates := far.ask("getUpdates", {"offset": offset}).json()["result"]:
        offset = updates[-1]["update_id"] + 1
        seen += sum("¿Por qué?" in update.get("message", {}).get("text", "") for update in updates)

    assert seen >= 250


def test_what_is_asked_wrongly_is_explained(far: Far) -> None:
    unknown = far.do("dance", {})
    wrong = far.do("outage", {"kind": "flood"})

    assert unknown["error"].startswith("found 'dance'; expected one of ['heal', ")
    assert wrong["error"] == "KeyError: 'flood'"
