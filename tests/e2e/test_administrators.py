"""/reindex and /status: who may, and what then happens."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import ENGLISH, SPANISH
from tests.botapi import BotApiServer, Sent
from tests.e2e.conftest import NewUser
from tests.e2e.world import ADMIN, GIVE_UP_S, TOKEN, World, living, private, texts, until

SLUG = "dar-o-no-dar-me-gustas"
TITLE = "Dar o no dar me gustas como forma de #Networking"


@pytest.fixture(scope="module")
def reading(built: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bot whose essays may be changed."""
    folder = tmp_path_factory.mktemp("reading")
    shutil.copytree(built, folder / "index")
    with (
        BotApiServer(TOKEN) as api,
        living(World(folder, folder / "index", api, corpus)) as world,
    ):
        yield world


@pytest.fixture
def admin(reading: World) -> Iterator[BotApiServer]:
    """The Telegram of that bot, known to its administrator; every quotation is looked at."""
    assert reading.api is not None
    reading.api.user(ADMIN.id)
    until(lambda: SPANISH.status_building not in reading.ask(ADMIN, "/status").text)
    before, first = texts(reading.corpus), len(reading.api.sent)
    yield reading.api
    essays = before | texts(reading.corpus)
    for sent in reading.api.sent[first:]:
        assert all(any(quote in text for text in essays) for quote in sent.quotations)


def add(world: World, words: str) -> None:
    """Put a paragraph at the end of an essay."""
    path = world.corpus / f"{SLUG}.md"
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n{words}\n", encoding="utf-8")


def reindex(world: World) -> Sent:
    """Let the administrator say /reindex; return the message that shows how far it is."""
    return world.ask(ADMIN, "/reindex")


def verdict(world: World, begun: Sent) -> Sent:
    """Return what the administrator is told in the end."""
    assert world.api is not None
    return world.api.wait_for(
        lambda sent: sent.reply_to == begun.reply_to and sent.message_id > begun.message_id,
        timeout_s=GIVE_UP_S,
    )


def generation(world: World) -> str:
    return (world.index / "CURRENT").read_text().strip()


def test_nobody_else_may(tertulia: World, newcomer: NewUser) -> None:
    assert tertulia.ask(newcomer(), "/reindex").text == SPANISH.admins_only
    assert tertulia.ask(newcomer("en"), "/status").text == ENGLISH.admins_only


def test_in_a_group_nobody_may(
    tertulia: World, api: BotApiServer, newcomer: NewUser, chat_id: int
) -> None:
    group, admin, ada = api.group(id=chat_id), api.user(ADMIN.id), newcomer()

    for person, refusal in ((admin, SPANISH.in_private), (ada, SPANISH.admins_only)):
        for command in ("/reindex", "/status"):
            said = api.group_text(group, person, command)
            assert tertulia.answer(group.id, said).text == refusal
    assert tertulia.builds() == []


def test_the_administrator_is_not_told_how_to_become_one(
    tertulia: World, api: BotApiServer
) -> None:
    sent = tertulia.ask(api.user(ADMIN.id), "/id")

    assert sent.text == SPANISH.your_id.format(number=ADMIN.id)


def test_the_status_names_what_serves(tertulia: World, api: BotApiServer) -> None:
    sent = tertulia.ask(api.user(ADMIN.id), "/status")

    assert re.match(rf"Índice {generation(tertulia)}, del \d+ de \w+ de 20\d\d, ", sent.text)
    assert re.search(
        r"\n5 ensayos, 100 pasajes, 201 frases, \d+ preguntas de lectores\.\n", sent.text
    )


def test_a_changed_essay_is_read_and_what_changed_is_told(
    reading: World, admin: BotApiServer
) -> None:
    add(reading, "El zorzal canta mejor al amanecer porque nadie lo interrumpe.")
    before = generation(reading)

    begun = reindex(reading)
    told = verdict(reading, begun)
    answer = reading.ask(admin.user(7), "¿Por qué canta mejor el zorzal al amanecer?")

    assert begun.text == SPANISH.reindex_started
    progress = [
        sent.text
        for sent in admin.sent
        if sent.method == "editMessageText" and sent.message_id == begun.message_id
    ]
    assert any(re.search(r"Textos por codificar: [1-9]\d*; aprovechados: ", p) for p in progress)
    assert all(f"~ {TITLE}" in words for words in progress[:-1])
    assert progress[-1].startswith(SPANISH.reindex_read)
    assert not admin.message(private(ADMIN), begun.message_id).json.get("reply_markup")
    assert told.text.startswith("Listo. 5 ensayos, 101 pasajes (1 nuevos, 0 menos), ")
    assert told.text.splitlines()[1:] == [f"~ {TITLE}"]
    assert generation(reading) != before
    assert "El zorzal canta mejor al amanecer" in answer.quotations[0]


def test_where_nothing_has_changed_that_is_told(reading: World, admin: BotApiServer) -> None:
    before = generation(reading)

    told = verdict(reading, reindex(reading))

    assert told.text == SPANISH.reindex_unchanged
    assert generation(reading) == before
    assert admin.texts(private(ADMIN))[-1] == SPANISH.reindex_unchanged


def test_meanwhile_the_bot_answers_with_the_old_index(reading: World, admin: BotApiServer) -> None:
    add(reading, "La cigüeña regresa en febrero al mismo campanario.")
    question, before = "¿Cuándo regresa la cigüeña al campanario?", generation(reading)

    begun = reindex(reading)
    until(reading.builds)
    (build,) = reading.builds()
    os.kill(build, signal.SIGSTOP)
    try:
        old = reading.ask(admin.user(7), "¿Por qué compartimos en las redes?")
        unknown = reading.ask(admin.user(7), question)
        second = reading.ask(ADMIN, "/reindex")
        status = reading.ask(ADMIN, "/status")
        assert reading.builds() == [build]
    finally:
        os.kill(build, signal.SIGCONT)
    told = verdict(reading, begun)
    new = reading.ask(admin.user(7), question)

    assert old.quotations
    assert not any("cigüeña" in quote for quote in unknown.quotations)
    assert second.text == SPANISH.reindex_running
    assert status.text.startswith(f"Índice {before}, ")
    assert status.text.endswith(SPANISH.status_building)
    assert told.text.startswith("Listo. ")
    assert "cigüeña" in new.quotations[0]


def test_of_two_at_once_the_second_is_told_that_one_is_at_work(
    reading: World, admin: BotApiServer
) -> None:
    with admin.hold("sendMessage"):
        first, second = (admin.private_text(ADMIN, "/reindex") for _ in range(2))
        until(lambda: admin.pending_updates == [])

    begun, refused = reading.answer(ADMIN.id, first), reading.answer(ADMIN.id, second)
    verdict(reading, begun)

    assert (begun.text, refused.text) == (SPANISH.reindex_started, SPANISH.reindex_running)


def test_a_broken_essay_is_named_with_its_line_and_the_old_index_serves(
    reading: World, admin: BotApiServer
) -> None:
    path = reading.corpus / f"{SLUG}.md"
    whole, before = path.read_text(encoding="utf-8"), generation(reading)
    line = whole.count("\n") + 1
    path.write_text(f"{whole}# Un título", encoding="utf-8")

    try:
        told = verdict(reading, reindex(reading))
    finally:
        path.write_text(whole, encoding="utf-8")
    answer = reading.ask(admin.user(7), "¿Por qué compartimos en las redes?")

    reason = f"{path}:{line}: found a heading with 1 '#'"
    assert told.text.startswith(SPANISH.reindex_failed.format(reason=reason))
    assert generation(reading) == before
    assert answer.quotations


def test_a_build_that_is_killed_is_told(reading: World, admin: BotApiServer) -> None:
    before = generation(reading)

    begun = reindex(reading)
    until(reading.builds)
    os.kill(reading.builds()[0], signal.SIGKILL)
    told = verdict(reading, begun)

    assert "the build was killed by signal 9 (SIGKILL)" in told.text
    assert generation(reading) == before
    assert SPANISH.status_building not in reading.ask(ADMIN, "/status").text


def test_a_build_is_cancelled_by_its_button(reading: World, admin: BotApiServer) -> None:
    add(reading, "El níspero madura en mayo y nadie espera por él.")
    before = generation(reading)

    begun = reindex(reading)
    until(reading.builds)
    (build,) = reading.builds()
    os.kill(build, signal.SIGSTOP)  # as slow as can be
    press = admin.tap(ADMIN, private(ADMIN), begun.message_id, SPANISH.reindex_cancel)
    acknowledged = admin.wait_for_answer(press, timeout_s=GIVE_UP_S)
    os.kill(build, signal.SIGCONT)
    told = verdict(reading, begun)
    again = admin.press(ADMIN, private(ADMIN), begun.message_id, "AAAAAAAAAAAAAAAA")
    answer = reading.ask(admin.user(7), "¿Por qué compartimos en las redes?")

    shown = admin.message(private(ADMIN), begun.message_id).json
    assert acknowledged["text"] == SPANISH.reindex_ending
    assert told.text == SPANISH.reindex_cancelled
    assert shown["text"].startswith(SPANISH.reindex_cancelled)
    assert not shown.get("reply_markup")
    assert admin.wait_for_answer(again, timeout_s=GIVE_UP_S)["text"] == SPANISH.button_gone
    assert reading.builds() == []
    assert generation(reading) == before
    assert answer.quotations


def test_an_index_that_was_built_outside_is_noticed(reading: World, admin: BotApiServer) -> None:
    add(reading, "El membrillo se recoge en octubre y perfuma los armarios.")

    done = reading.run("index", "build")
    assert done.returncode == 0, done.stderr
    pulse = reading.home / "pulse.json"
    until(lambda: generation(reading) in pulse.read_text())
    answer = reading.ask(admin.user(7), "¿Cuándo se recoge el membrillo?")

    assert "membrillo" in answer.quotations[0]
