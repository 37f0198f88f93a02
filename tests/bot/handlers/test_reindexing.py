"""/reindex and /cancel as administrators see them, and what others can try."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answer import Answerer
from bot.answers.render import Rendered
from bot.building.builds import Builds
from bot.handlers import Desk, progress
from bot.handlers.begun import Begun
from bot.handlers.reindexing import CANCEL
from bot.handlers.reports import plan_words, summary
from bot.messages import ENGLISH, SPANISH
from bot.outgoing.writing import Place, reply
from bot.storage import Database
from bot.storage.buttons import Button
from tests.bot.fakes import answerer, build, write_essay
from tests.bot.handlers.conftest import Hear
from tests.bot.handlers.test_reports import PLAN, report
from tests.botapi import BotApiServer, Sent, User, updates
from tests.botapi.chats import Json, private_chat
from tests.botapi.keyboards import callback_data, rows

ADA, EVE, STRANGER = User(900, "Ada", "es"), User(901, "Eve", "en"), User(7, "Iris", "es")
GIVE_UP_S = 120  # a limit for what hangs, not a measure
PLANNED = {"event": "plan"} | PLAN
BUILT = {"event": "built", "generation": "g"} | report()
HANG = "import signal; signal.pause()"


@pytest.fixture
def admins() -> set[int]:
    return {ADA.id, EVE.id}


@pytest.fixture
def oracle(tmp_path: Path) -> Answerer:
    write_essay(tmp_path / "essays", "leer", "Leer es releer.")
    build(tmp_path / "index", tmp_path / "essays")
    serving = answerer(tmp_path / "index")
    serving.refresh()
    return serving


class Script:
    """What the next build does, in lines of Python."""

    def __init__(self, folder: Path) -> None:
        self._path, self._go = folder / "build.py", folder / "go"

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, str(self._path))

    def does(self, *lines: str) -> None:
        begin = "import json, os, sys, time\ndef say(event): print(json.dumps(event), flush=True)\n"
        self._path.write_text(begin + "\n".join(lines), encoding="utf-8")

    def says(self, *events: Json, then: str = "") -> None:
        self.does(*(f"say({event!r})" for event in events), then)

    def waits(self) -> str:
        return f"while not os.path.exists({str(self._go)!r}): time.sleep(0.01)"

    def go(self) -> None:
        self._go.touch()


@pytest.fixture
def script(tmp_path: Path) -> Script:
    script = Script(tmp_path)
    script.says(PLANNED, then=HANG)
    return script


@pytest.fixture
def builds(script: Script) -> Builds:
    return Builds(script.command, grace_s=GIVE_UP_S)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(GIVE_UP_S):
        while not holds():  # noqa: ASYNC110 - what is awaited is a server in a thread
            await asyncio.sleep(0.01)


def order(api: BotApiServer, words: str, sender: User = ADA) -> Json:
    user = api.user(sender.id, language_code=sender.language_code)
    return updates.update(updates.text(private_chat(user), user, words))


def sent_to(api: BotApiServer, user: User) -> list[Sent]:
    return [s for s in api.sent if s.chat_id == user.id and s.method == "sendMessage"]


def shown(api: BotApiServer, number: int = 0, to: User = ADA) -> Json:
    """Return the message that shows a build, as it is now."""
    return api.message(private_chat(to), sent_to(api, to)[number].message_id).json


async def begun(api: BotApiServer, hear: Hear) -> Json:
    """Let Ada begin a build; return the message that shows its plan."""
    before = len(sent_to(api, ADA))
    await hear(order(api, "/reindex"))
    await until(lambda: "+ Uno" in shown(api, before)["text"])
    return shown(api, before)


async def told(api: BotApiServer, words: str, to: User = ADA) -> None:
    await until(lambda: words in [sent.text for sent in sent_to(api, to)])


async def press(api: BotApiServer, hear: Hear, message: Json, data: str, by: User) -> Any:
    """Press; return what is shown for a moment."""
    before = set(api.callback_answers)
    await hear(updates.callback_query(api.user(by.id, language_code="es"), message, data))
    (answered,) = set(api.callback_answers) - before
    return api.callback_answers[answered].get("text")


async def test_the_plan_is_shown_with_a_button_and_the_result_comes_as_a_new_message(
    api: BotApiServer, hear: Hear, script: Script, database: Database
) -> None:
    script.says(PLANNED, then=f"{script.waits()}\nsay({BUILT!r})")

    planned = await begun(api, hear)
    script.go()
    await told(api, summary(BUILT, SPANISH))

    plan = plan_words(PLAN, SPANISH)
    assert planned["text"] == f"{SPANISH.reindex_started}\n\n{plan}"
    assert [[button["text"] for button in row] for row in rows(planned)] == [
        [SPANISH.reindex_cancel]
    ]
    assert shown(api)["text"] == SPANISH.reindex_read
    assert rows(shown(api)) == []
    assert len(sent_to(api, ADA)) == 2
    assert await database.run(Begun.all) == []


async def test_where_nothing_has_changed_that_is_said_at_once(
    api: BotApiServer, hear: Hear, script: Script
) -> None:
    nothing = PLANNED | {"added": [], "changed": [], "removed": [], "to_encode": 0}
    script.says(nothing, then=f"{script.waits()}\nsay({BUILT | {'switched': False}!r})")

    await hear(order(api, "/reindex"))
    await until(lambda: SPANISH.reindex_plan_nothing in shown(api)["text"])
    script.go()
    await told(api, SPANISH.reindex_unchanged)

    assert shown(api)["text"] == SPANISH.reindex_read


async def test_progress_is_shown_now_and_then_and_keeps_the_button(
    api: BotApiServer, hear: Hear, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EDIT_EVERY_S", 0.0)
    half = {"event": "progress", "stage": "encode", "done": 6, "total": 12}
    script.says(PLANNED, then=f"{script.waits()}\nsay({half!r})\n{HANG}")

    await begun(api, hear)
    script.go()
    await until(lambda: "50 %" in shown(api)["text"])

    assert plan_words(PLAN, SPANISH) in shown(api)["text"]
    await press(api, hear, shown(api), callback_data(shown(api), (0, 0)), ADA)
    await told(api, SPANISH.reindex_cancelled)


async def test_however_much_a_build_tells_edits_keep_their_distance(
    api: BotApiServer, hear: Hear, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EDIT_EVERY_S", 3600.0)
    steps = [
        {"event": "progress", "stage": "encode", "done": done, "total": 90} for done in range(90)
    ]
    script.says(PLANNED, *steps, then=f"{script.waits()}\nsay({BUILT!r})")

    await begun(api, hear)
    script.go()
    await told(api, summary(BUILT, SPANISH))

    assert len(api.calls("editMessageText")) == 2  # the plan, and what became of it


@pytest.mark.parametrize("who", [ADA, EVE], ids=["whoever began it", "another administrator"])
async def test_an_administrator_ends_a_build_by_its_button(
    api: BotApiServer, hear: Hear, who: User, database: Database, builds: Builds
) -> None:
    message = await begun(api, hear)

    said = await press(api, hear, message, callback_data(message, (0, 0)), who)
    await told(api, SPANISH.reindex_cancelled)

    assert said == SPANISH.reindex_ending
    assert shown(api)["text"].startswith(SPANISH.reindex_cancelled)
    assert rows(shown(api)) == []
    assert await database.run(Begun.all) == []
    assert not builds.running


async def test_another_administrator_ends_a_build_by_a_command(
    api: BotApiServer, hear: Hear
) -> None:
    await begun(api, hear)

    await hear(order(api, "/cancel", EVE))
    await told(api, SPANISH.reindex_cancelled)

    assert [sent.text for sent in sent_to(api, EVE)] == [ENGLISH.reindex_ending]


async def test_a_build_can_be_begun_again_after_one_was_cancelled(
    api: BotApiServer, hear: Hear, script: Script
) -> None:
    await begun(api, hear)
    await hear(order(api, "/cancel"))
    await told(api, SPANISH.reindex_cancelled)
    script.says(PLANNED, BUILT)

    await hear(order(api, "/reindex"))
    await told(api, summary(BUILT, SPANISH))

    assert SPANISH.reindex_running not in [sent.text for sent in sent_to(api, ADA)]


@pytest.mark.parametrize(
    ("sender", "said"),
    [(ADA, SPANISH.reindex_idle), (STRANGER, SPANISH.admins_only)],
    ids=["administrator", "stranger"],
)
async def test_where_nothing_is_built_there_is_nothing_to_cancel(
    api: BotApiServer, hear: Hear, sender: User, said: str
) -> None:
    await hear(order(api, "/cancel", sender))

    assert [sent.text for sent in api.sent] == [said]


async def test_nobody_else_ends_a_build(
    api: BotApiServer, hear: Hear, builds: Builds, admins: set[int]
) -> None:
    message = await begun(api, hear)
    data = callback_data(message, (0, 0))

    by_a_stranger = await press(api, hear, message, data, STRANGER)
    admins.discard(ADA.id)
    by_one_who_was = await press(api, hear, message, data, ADA)
    forged = await press(api, hear, message, "AAAAAAAAAAAAAAAA", EVE)
    await hear(order(api, "/cancel", STRANGER))

    assert by_a_stranger == by_one_who_was == SPANISH.button_of_another
    assert forged == SPANISH.button_gone
    assert builds.running
    await hear(order(api, "/cancel", EVE))
    await told(api, SPANISH.reindex_cancelled)


async def test_the_button_of_a_build_that_has_ended_does_not_end_the_next(
    api: BotApiServer, hear: Hear, builds: Builds
) -> None:
    message = await begun(api, hear)
    data = callback_data(message, (0, 0))
    await hear(order(api, "/cancel"))
    await told(api, SPANISH.reindex_cancelled)
    between = await press(api, hear, message, data, ADA)
    await begun(api, hear)

    said = await press(api, hear, message, data, ADA)

    assert between == said == SPANISH.button_gone
    assert builds.running
    await builds.cancel()
    await told(api, SPANISH.reindex_interrupted)


async def test_a_button_that_an_unstored_end_has_left_does_not_end_another_build(
    api: BotApiServer, hear: Hear, desk: Desk, builds: Builds
) -> None:
    place = Place(ADA.id, api.private_text(api.user(ADA.id), "/reindex"))
    left = [[Button(SPANISH.reindex_cancel, CANCEL)]]
    await desk.sender.post(reply(place, Rendered(SPANISH.reindex_started), left))
    await desk.sender.settled()
    await begun(api, hear)

    said = await press(api, hear, shown(api), callback_data(shown(api), (0, 0)), ADA)

    assert said == SPANISH.reindex_idle
    assert builds.running
    await hear(order(api, "/cancel"))
    await told(api, SPANISH.reindex_cancelled)


async def test_a_second_administrator_is_told_that_one_is_at_work(
    api: BotApiServer, hear: Hear, builds: Builds
) -> None:
    await begun(api, hear)

    await hear(order(api, "/reindex", EVE))

    assert [sent.text for sent in sent_to(api, EVE)] == [ENGLISH.reindex_running]
    await hear(order(api, "/cancel"))
    await told(api, SPANISH.reindex_cancelled)


async def test_of_two_at_the_same_moment_one_builds_and_the_other_is_told(
    api: BotApiServer, hear: Hear, script: Script, database: Database
) -> None:
    script.says(PLANNED, then=f"{script.waits()}\nsay({BUILT!r})")

    await hear(order(api, "/reindex"), order(api, "/reindex", EVE))
    both = [(ADA, SPANISH), (EVE, ENGLISH)]
    await until(lambda: any(shown(api, 0, u)["text"] == m.reindex_running for u, m in both))
    await until(lambda: any("+ Uno" in shown(api, 0, user)["text"] for user, _ in both))
    script.go()
    await until(lambda: len(sent_to(api, ADA)) + len(sent_to(api, EVE)) == 3)

    refused = [u for u, m in both if shown(api, 0, u)["text"] == m.reindex_running]
    assert len(refused) == 1
    assert rows(shown(api, 0, refused[0])) == []
    assert await database.run(Begun.all) == []


async def test_a_build_that_is_killed_says_by_what(
    api: BotApiServer, hear: Hear, script: Script
) -> None:
    script.says(PLANNED, then="os.kill(os.getpid(), 9)")

    await hear(order(api, "/reindex"))
    await until(lambda: len(sent_to(api, ADA)) == 2)

    reason = "the build was killed by signal 9 (SIGKILL), often because memory ran out"
    assert sent_to(api, ADA)[1].text == SPANISH.reindex_failed.format(reason=reason)
    assert shown(api)["text"].startswith(SPANISH.reindex_not_read)
    assert rows(shown(api)) == []
