"""S2: of all who could pass for an administrator, one alone is obeyed."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.messages import SPANISH
from bot.storage import bans
from tests.bot.fakes import ME, OTHER_BOT
from tests.bot.front import ADMIN, Front, fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import (
    ANONYMOUS_ADMIN,
    CHANNEL_FORWARDER,
    CHANNEL_IDENTITY,
    Json,
    private_chat,
)
from tests.faults.tally import Tally

LISTED, NAMESAKE, OWNER = User(ADMIN, "Ada"), User(901, "Ada", username="ada"), User(902, "Dueña")
CHANNEL = Chat(-1003, "channel", "Diario")
ORIGIN = {"type": "user", "date": 0, "sender_user": LISTED.json()}
COMMANDS = [f"/{name}" for name in SPANISH.admin_commands]
VICTIM = 12345

Speak = Callable[[Chat, str], Json]


def by(sender: User, **more: object) -> Speak:
    return lambda chat, words: updates.update(updates.text(chat, sender, words) | more)


def edited(chat: Chat, words: str) -> Json:
    return updates.update(updates.edited(updates.text(chat, LISTED, "/x"), words))


def anonymous(chat: Chat, words: str) -> Json:
    return updates.update(updates.by_anonymous_admin(updates.text(chat, LISTED, words)))


def as_channel(chat: Chat, words: str) -> Json:
    return updates.update(updates.by_channel(updates.text(chat, LISTED, words), CHANNEL))


def as_guest(chat: Chat, words: str) -> Json:
    return {"guest_message": updates.text(chat, LISTED, words)}


def pressing(chat: Chat, words: str) -> Json:
    shown = updates.text(chat, ME, "¿?") | {"message_id": 5}
    return updates.callback_query(NAMESAKE, shown, words)


def forwarded_post(chat: Chat, words: str) -> Json:
    post = updates.text(CHANNEL, None, words) | {"message_id": 9}
    return updates.update(updates.forwarded_to_discussion(post, chat))


IDENTITIES: dict[str, Speak] = {
    "listed": by(LISTED),
    "listed, renamed": by(User(ADMIN, "Otro nombre", "es", "otro")),
    "same name": by(NAMESAKE),
    "first digits": by(User(90, "Ada")),
    "last digits": by(User(1900, "Ada")),
    "stand-in 777000": by(CHANNEL_FORWARDER),
    "stand-in 1087968824": by(ANONYMOUS_ADMIN),
    "stand-in 136817688": by(CHANNEL_IDENTITY),
    "anonymous administrator": anonymous,
    "channel": as_channel,
    "forwarded": by(LISTED, forward_origin=ORIGIN),
    "via this bot": by(LISTED, via_bot=ME.json()),
    "via another bot": by(LISTED, via_bot=OTHER_BOT.json()),
    "edited": edited,
    "presser of a button": pressing,
    "bot": by(User(ADMIN, "Ada", is_bot=True)),
    "owner of the group": by(OWNER),
    "business": by(LISTED, business_connection_id="b"),
    "guest": as_guest,
    "forwarded post": forwarded_post,
}
PLACES = ("private", "group", "supergroup", "channel")
NO = {
    SPANISH.admins_only,
    SPANISH.in_private,
    SPANISH.unknown_command,
    "Leer es releer.\n— Sobre leer",  # taken for a question, as a guest's words are
}
# A build that cannot be is told of some time later: in its own message, and in one more.
FAILED = SPANISH.reindex_failed.partition("\n")[0]
LATER = (FAILED, SPANISH.reindex_not_read)
OBEYED = {("listed", "private"), ("listed, renamed", "private")}


def place(kind: str, update: Json) -> Json:
    """Let a private message stand in the chat of whoever wrote it."""
    content = next(iter(update.values()))
    if kind == "private" and "from" in content and "chat" in content:
        content["chat"] = private_chat(User(content["from"]["id"])).json()
    return update


def open_places(api: BotApiServer) -> dict[str, Chat]:
    api.channel()
    found = {
        "private": api.open(Chat(ADMIN, "private", first_name="Ada")),
        "group": api.group(id=-50, type="group"),
        "supergroup": api.group(id=-1001),
        "channel": CHANNEL,
    }
    for number in (NAMESAKE.id, OWNER.id, 90, 1900, 777000, 1087968824, 136817688):
        api.user(number)
    for here in found.values():
        api.open(here, {OWNER.id: "creator", LISTED.id: "administrator"})
    return found


async def banning(front: Front, number: int | None) -> None:
    """Let nobody be banned but this one."""
    known = await front.database.run(bans.banned)
    for earlier in known:
        front.desk.bans.remove(earlier)
        await front.database.run(partial(bans.unban, whom=earlier))
    if number is not None:
        front.desk.bans.add(number)
        await front.database.run(partial(bans.ban, whom=number, administrator=1, now=0.0))


async def obeyed(front: Front, update: Json, command: str) -> bool:
    """Tell whether a command had an effect, or was answered by anything but a refusal."""
    before = {VICTIM} if command == "/unban" else set()
    await banning(front, VICTIM if before else None)
    first = len(front.api.sent)
    await front.hear(update)
    told = [sent.text for sent in front.api.sent[first:] if not sent.text.startswith(LATER)]
    return await front.database.run(bans.banned) != before or any(text not in NO for text in told)


@pytest.mark.parametrize("command", COMMANDS)
async def test_one_alone_is_obeyed(
    api: BotApiServer, tmp_path: Path, tally: Callable[[str], Tally], command: str
) -> None:
    places, wrong, count = open_places(api), [], tally(f"S2 {command}")
    words = f"{command} {VICTIM}" if "ban" in command else command
    async with fronting(api, tmp_path, Oracle()) as front:
        for name, speak in IDENTITIES.items():
            for kind, chat in places.items():
                taken = await obeyed(front, place(kind, speak(chat, words)), command)
                count.count("obeyed" if taken else "refused")
                if taken != ((name, kind) in OBEYED):
                    wrong.append((name, kind))
        begun = sum(sent.text == SPANISH.reindex_started for sent in api.sent)
        await asyncio.to_thread(
            api.wait_until,
            lambda: sum(sent.text.startswith(FAILED) for sent in api.sent) == begun,
        )

    assert wrong == []
    assert count.outcomes == {"obeyed": 2, "refused": len(IDENTITIES) * len(PLACES) - 2}
