"""Wrong updates: of every kind, wrong in every way, the same each time, and handed out as they are."""

import pytest
from telegram import Update

from tests.botapi import BotApiServer
from tests.botapi.chats import Json
from tests.botapi.conftest import Ask
from tests.botapi.malformed import MUTATIONS, malformed, samples

ROUND = 12 * 11


def unreadable(update: Json) -> bool:
    try:
        Update.de_json({"update_id": 1} | update)
    except Exception:  # noqa: BLE001 - whatever it is, it would end a poll
        return True
    return False


@pytest.mark.parametrize("kind", samples())
def test_each_kind_is_good_before_it_is_spoiled(kind: str) -> None:
    update = Update.de_json({"update_id": 1} | samples()[kind])

    assert getattr(update, kind) is not None


def test_every_kind_meets_every_mutation() -> None:
    made = [(wrong.kind, wrong.mutation) for wrong in malformed(ROUND)]

    assert len(samples()) == 12
    assert len(MUTATIONS) == 11
    assert len(set(made)) == ROUND


def test_every_one_is_wrong_in_some_way() -> None:
    good = samples()

    assert [
        found for found in malformed(5 * ROUND, seed=5) if found.update == good[found.kind]
    ] == []


def test_a_seed_makes_the_same_ones() -> None:
    first = [repr(wrong.update) for wrong in malformed(50, seed=3)]

    assert [repr(wrong.update) for wrong in malformed(50, seed=3)] == first
    assert [repr(wrong.update) for wrong in malformed(50, seed=4)] != first


def test_half_of_them_cannot_be_read_at_all() -> None:
    broken = [wrong.mutation for wrong in malformed(10 * ROUND, seed=1) if unreadable(wrong.update)]

    assert 0.4 <= len(broken) / (10 * ROUND) <= 0.7
    assert len(set(broken)) >= 9


def test_they_reach_the_bot_between_good_ones(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    api.private_text(ada, "antes")
    api.feed((wrong.update for wrong in malformed(60)), raw=True)

    first = ask("getUpdates")["result"]
    api.private_text(ada, "después")
    last = ask("getUpdates", offset=first[-1]["update_id"] + 1)["result"]

    assert [update["update_id"] for update in first] == list(range(100_000_001, 100_000_062))
    assert [update["message"]["text"] for update in last] == ["después"]
