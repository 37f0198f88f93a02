"""What is said in the pictures: readers, a group, an administrator, and the bot."""

import json
from collections.abc import Iterator

from docs.album.scene import Field, Scene, Toast
from docs.album.stage import Stage
from tests.botapi import Chat, User
from tests.botapi.chats import private_chat
from tests.e2e.world import ADMIN, GIVE_UP_S

NORA, SAM, IVAN = User(7, "Nora", "es"), User(8, "Sam", "en"), User(9, "Iván", "es")
CLUB = Chat(-1001, "supergroup", "Club de lectura")
FRIENDS = Chat(-1004, "supergroup", "Amigos")
EDIT, SEND = "editMessageText", "sendMessage"


def scenes(stage: Stage) -> Iterator[Scene]:
    """Play everything once, in order."""
    for person in (NORA, SAM, IVAN, ADMIN):
        stage.api.user(person.id, person.first_name, person.language_code)
    stage.api.group(CLUB.title or "", id=CLUB.id)
    stage.api.elsewhere(FRIENDS.title or "", id=FRIENDS.id)
    yield reindexing(stage)
    answer, reading = asking_and_reading(stage)
    yield answer
    yield reading
    yield voices(stage)
    yield refusal(stage)
    yield feedback(stage)
    yield group(stage)
    yield inline(stage)


def asking_and_reading(stage: Stage) -> tuple[Scene, Scene]:
    """Nora starts the bot, asks, and opens what was quoted."""
    here = private_chat(NORA)
    scene = Scene("answer", "Tertulia")
    started = stage.say(here, NORA, "/start")
    scene.show(started, own=True)
    scene.show(stage.answer(here, started))
    asked = stage.say(here, NORA, "¿Qué va antes de pedir?")
    scene.show(asked, own=True)
    answer = stage.answer(here, asked)
    scene.show(answer, pressed="📖 Leer alrededor")

    reading = Scene("reading", "Tertulia")
    reading.show(asked, own=True)
    opened = stage.press(here, NORA, answer, "📖", method=EDIT)
    reading.show(opened, pressed="◀")
    reading.show(stage.press(here, NORA, opened, "◀", method=EDIT))
    stage.press(here, NORA, opened, "↩", method=EDIT)
    essays = stage.say(here, NORA, "/ensayos")
    stage.answer(here, essays)  # long: for the transcript alone
    return scene, reading


def voices(stage: Stage) -> Scene:
    """Sam asks in English where two essays have their say, and is glad."""
    here, scene = private_chat(SAM), Scene("voices", "Tertulia")
    words = ("Are personal and business profiles different?", "Thanks!")
    for said in (stage.say(here, SAM, one) for one in words):
        scene.show(said, own=True)
        scene.show(stage.answer(here, said))
    return scene


def refusal(stage: Stage) -> Scene:
    """Sam and Nora ask what the essays do not answer."""
    scene = Scene("refusal", "Tertulia")
    for person, words in ((NORA, "¿Cómo consigo más seguidores?"), (SAM, "price of bread")):
        here = private_chat(person)
        said = stage.say(here, person, words)
        scene.show(said, own=True)
        scene.show(stage.answer(here, said))
    return scene


def feedback(stage: Stage) -> Scene:
    """Nora votes against an answer and says what would have been better."""
    here, scene = private_chat(NORA), Scene("feedback", "Tertulia")
    asked = stage.say(here, NORA, "¿Sirve de algo pedir me gusta?")
    scene.show(asked, own=True)
    answer = stage.answer(here, asked)
    scene.show(answer, pressed="👎")
    better = stage.press(here, NORA, answer, "👎", method=SEND)
    scene.parts.append(Toast(stage.toast()))
    scene.show(better, pressed="1")
    offered = stage.press(here, NORA, better, "1", method=EDIT)
    label = offered["reply_markup"]["inline_keyboard"][0][0]["text"]
    scene.show(offered, pressed=label)
    scene.show(stage.press(here, NORA, offered, label, method=EDIT))
    return scene


def group(stage: Stage) -> Scene:
    """In a group Iván has the bot ask what Nora said, and Nora asks further."""
    scene = Scene("group", CLUB.title or "", group=True)
    said = stage.say(CLUB, NORA, "¿Quién gana cuando comparto algo?")
    scene.show(said)
    called = stage.say(CLUB, IVAN, "@tertulia_bot", reply_to=said)
    scene.show(called, own=True)
    answer = stage.answer(CLUB, called)
    scene.show(answer)
    further = stage.say(CLUB, NORA, "¿y si no me dan las gracias?", reply_to=answer)
    scene.show(further)
    scene.show(stage.answer(CLUB, further))
    return scene


def inline(stage: Stage) -> Scene:
    """Nora quotes among friends, where the bot is no member."""
    scene, api = Scene("inline", FRIENDS.title or "", group=True), stage.api
    typed = "aportar valor"
    query = api.type_inline(NORA, typed)
    found = api.wait_for_answer(query, timeout_s=GIVE_UP_S)
    results = api.inline_results(query)
    scene.show(api.inline_message(api.choose(NORA, query, 0, FRIENDS)).json, own=True)
    scene.parts.append(
        Field(f"@tertulia_bot {typed}", results[:4], json.loads(found["button"])["text"])
    )
    return scene


def reindexing(stage: Stage) -> Scene:
    """An administrator has a new essay read."""
    here, scene = private_chat(ADMIN), Scene("reindex", "Tertulia")
    stage.add_essay()
    said = stage.say(here, ADMIN, "/reindex")
    scene.show(said, own=True)
    begun = stage.answer(here, said)["message_id"]
    done = stage.api.wait_for(
        lambda sent: sent.chat_id == ADMIN.id and sent.message_id > begun, timeout_s=GIVE_UP_S
    )
    shown = stage.api.message(here, begun)
    under_way = [version for version in shown.edits if " %" in version["text"]]
    scene.show(under_way[(len(under_way) - 1) // 2])
    scene.show(stage.api.message(here, done.message_id).json)
    status = stage.say(here, ADMIN, "/status")
    scene.show(status, own=True)
    scene.show(stage.answer(here, status))
    return scene
