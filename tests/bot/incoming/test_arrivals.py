import json

import pytest
from telegram import Bot

from bot.incoming.arrivals import identified, read
from bot.storage.updates import Arrival
from tests.botapi.chats import Json
from tests.botapi.malformed import malformed, samples

NO_NUMBERS: list[object] = [None, "5", True, 2**63, -1, 1.5]
BOT, NOW = Bot("123:TEST"), 1_800_000_000.0


@pytest.mark.parametrize("kind", samples())
def test_a_good_update_of_every_kind_is_read(kind: str) -> None:
    arrival, update = read({"update_id": 5} | samples()[kind], BOT, NOW)

    assert update is not None
    assert update.update_id == 5
    assert (arrival.id, arrival.kind, arrival.poison) == (5, kind, False)
    assert arrival.lane is not None
    assert arrival.said <= NOW


@pytest.mark.parametrize("kind", ["callback_query", "inline_query", "my_chat_member"])
def test_what_tells_no_time_was_said_when_it_came(kind: str) -> None:
    arrival, _ = read({"update_id": 5} | samples()[kind], BOT, NOW)

    assert arrival.said == NOW


def test_an_edited_message_was_said_when_it_was_edited() -> None:
    update = samples()["edited_message"]
    update["edited_message"]["edit_date"] += 60

    arrival, _ = read({"update_id": 5} | update, BOT, NOW)

    assert arrival.said == update["edited_message"]["edit_date"]


def test_two_thousand_wrong_updates_can_all_be_kept() -> None:
    poison = 0
    for number, wrong in enumerate(malformed(2000)):
        arrival, update = read({"update_id": number} | wrong.update, BOT, NOW)
        poison += arrival.poison
        assert (update is None) == arrival.poison
        _check(arrival)
    assert 800 < poison < 2000


@pytest.mark.parametrize(
    "raw",
    [None, 5, "x", [], {}, *({"update_id": number} for number in NO_NUMBERS)],
)
def test_what_has_no_number_is_no_update(raw: object) -> None:
    assert not identified(raw)


@pytest.mark.parametrize("raw", [{"update_id": 0}, {"update_id": 2**63 - 1, "message": 5}])
def test_what_has_a_number_is_kept(raw: Json) -> None:
    assert identified(raw)


def test_an_unknown_kind_has_no_name_of_its_own() -> None:
    arrival, _ = read({"update_id": 5, "\ud83d": {}}, BOT, NOW)

    assert arrival.kind == "unknown"


def _check(arrival: Arrival) -> None:
    """Check that a row can hold it."""
    for number in (arrival.id, arrival.lane, arrival.person):
        assert number is None or abs(number) < 2**63
    arrival.kind.encode()
    json.dumps(arrival.body).encode()
    assert isinstance(arrival.said, float | int)
