"""Updates in numbers, twice, out of order; and what is left of a long run."""

from collections import Counter
from itertools import count
from typing import Any

from tests.botapi import BotApiServer, Traffic
from tests.botapi.conftest import Ask
from tests.botapi.disorder import Disorder


def fetched(ask: Ask) -> list[dict[str, Any]]:
    """Fetch and confirm until nothing is left."""
    found: list[dict[str, Any]] = []
    offset = 0
    while updates := ask("getUpdates", offset=offset)["result"]:
        found += updates
        offset = updates[-1]["update_id"] + 1
    return found


def test_a_source_is_read_only_as_far_as_it_is_asked_for(api: BotApiServer, ask: Ask) -> None:
    made = count()
    traffic = Traffic(["¿Por qué?"], count=300_000, people=100_000).updates()

    def counted() -> Any:
        for update in traffic:
            next(made)
            yield update

    api.feed(counted())

    updates = ask("getUpdates")["result"]

    assert len(updates) == 100
    assert next(made) == 100


def test_a_source_waits_for_answers_if_it_is_told_to(api: BotApiServer, ask: Ask) -> None:
    api.feed(Traffic(["¿Por qué?"], count=50, people=1, first_id=7).updates(), ahead=20)
    first = fetched(ask)
    for update in first[:5]:
        reply = {"message_id": update["message"]["message_id"]}
        ask("sendMessage", chat_id=7, text="Leer.", reply_parameters=reply)

    more = fetched(ask)

    assert (len(first), len(more)) == (20, 5)


def test_a_burst_is_handed_out_whole_and_in_order(api: BotApiServer, ask: Ask) -> None:
    api.push_all(Traffic(["¿Por qué?"], count=6_000).updates())

    ids = [update["update_id"] for update in fetched(ask)]

    assert len(ids) == 6_000
    assert ids == sorted(set(ids))
    assert api.pending_updates == []


def test_traffic_is_the_same_each_time_and_has_what_was_asked_for() -> None:
    traffic = Traffic(["a", "b"], 400, people=50, groups=5, share_in_groups=0.5, new=0.5, seed=3)

    first = [update["message"] for update in traffic.updates()]

    again = [update["message"] for update in traffic.updates()]
    strip = [(m["chat"], m["from"], m["text"]) for m in first]
    assert strip == [(m["chat"], m["from"], m["text"]) for m in again]
    groups = [m for m in first if m["chat"]["type"] == "supergroup"]
    assert 150 <= len(groups) <= 250
    assert all(m["text"].startswith("/ask ") for m in groups)
    assert 150 <= sum("(" in m["text"] for m in first) <= 250
    assert len({m["chat"]["id"] for m in first}) <= 55


def test_a_confirmed_update_comes_again_if_it_is_repeated(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    for words in ("uno", "dos"):
        api.private_text(ada, words)
    first = fetched(ask)
    api.push_raw(first[0])
    offset = first[-1]["update_id"] + 1

    again = ask("getUpdates", offset=offset)["result"]
    after = ask("getUpdates", offset=offset)["result"]

    assert again == [first[0]]
    assert after == []


def test_an_update_out_of_order_keeps_its_id(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    api.private_text(ada, "uno")
    early = api.pending_updates[0]["update_id"] - 5
    api.push_raw({"update_id": early} | {"message": api.pending_updates[0]["message"]})

    number = api.private_text(ada, "tres")

    assert [update["update_id"] for update in api.pending_updates] == [early + 5, early, early + 6]
    assert number == 2


def test_a_message_is_forgotten_after_a_day(api: BotApiServer, ask: Ask) -> None:
    api.private_text(api.user(7), "hola")
    api.pass_time(24 * 3600 + 1)

    assert ask("getUpdates")["result"] == []


def test_a_long_run_keeps_counts_and_few_messages(api: BotApiServer, ask: Ask) -> None:
    api.record_lightly(messages=2, chats=3)
    api.push_all(Traffic(["¿Por qué?"], count=200, people=10).updates())
    last = fetched(ask)[-1]["message"]

    ask(
        "sendMessage",
        chat_id=last["chat"]["id"],
        text="Leer.",
        reply_parameters={"message_id": last["message_id"]},
    )

    assert len(api.telegram.chats) == 3
    assert all(len(here.messages) <= 2 for here in api.telegram.chats.values())
    assert (api.sent, api.calls()) == ([], [])
    assert api.telegram.record.counts["sent by sendMessage"] == 1
    assert len(api.telegram.record.delays_s) == 1


def test_a_long_run_forgets_those_who_were_quiet_longest(api: BotApiServer) -> None:
    api.record_lightly(chats=2)
    ada, eva, leo = (api.user(number) for number in (7, 8, 9))
    for user in (ada, eva, ada, leo):
        api.private_text(user, "hola")

    assert sorted(api.telegram.chats) == [7, 9]


def test_updates_are_poured_until_there_are_no_more(api: BotApiServer, ask: Ask) -> None:
    api.pour(Traffic(["¿Por qué?"], count=30).updates(), rate_per_s=300)

    api.wait_until(lambda: len(api.pending_updates) == 30)

    assert len(fetched(ask)) == 30


def test_a_bad_day_brings_updates_twice_swapped_and_edited(api: BotApiServer, ask: Ask) -> None:
    disorder = Disorder(repeated=0.1, swapped=0.05, edited=0.02, seed=2)
    quiet = Traffic(["¿Por qué?"], count=1_000, people=80).updates()
    api.push_all(disorder.over(quiet))

    found = fetched(ask)

    ids = [update["update_id"] for update in found]
    happened = disorder.happened
    assert happened["messages"] == 1_000
    assert 70 <= happened["repeated"] <= 130
    assert 30 <= happened["swapped"] <= 70
    assert 10 <= happened["edited"] <= 35
    assert len(set(ids)) == 1_000 + happened["edited"]
    assert Counter(Counter(ids).values())[2] >= happened["repeated"]
    assert ids != sorted(ids)
    edits = {u["update_id"]: u["edited_message"] for u in found if "edited_message" in u}
    assert len(edits) == happened["edited"]
    assert {edit["text"] for edit in edits.values()} == {"¿Por qué?…"}
