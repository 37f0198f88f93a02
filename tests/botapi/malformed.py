"""Updates that are wrong in every way that has been thought of, from a seed."""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.botapi import updates
from tests.botapi.chats import Chat, Json, User, private_chat

ADA = User(7_000_001)
GROUP = Chat(-7_000_002, "supergroup", "Lectura")
CHANNEL = Chat(-7_000_003, "channel", "Diario")
DATE = 1_790_000_000  # not today's, so that a seed makes the same updates on every day
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Malformed:
    """An update without an id, what it was meant to be, and what was done to it."""

    update: Json
    kind: str
    mutation: str


def malformed(count: int, seed: int = 0) -> Iterator[Malformed]:
    """Make so many, going through every kind with every mutation in turn.

    Some of them python-telegram-bot reads all the same: a null where it looks at nothing, half a
    character in a name. What must not happen is that one of them stops the others.
    """
    dice = random.Random(seed)
    kinds = samples()
    pairs = [(kind, mutation) for kind in kinds for mutation in MUTATIONS]
    for number in range(count):
        kind, mutation = pairs[number % len(pairs)]
        update = copy.deepcopy(kinds[kind])
        MUTATIONS[mutation](update, kind, dice)
        yield Malformed(update, kind, mutation)


def samples() -> dict[str, Json]:
    """Return a good update of each of the twelve kinds."""
    made = _samples()
    for path in _paths(made, int):
        if path[-1] in {"date", "edit_date"}:
            _put(made, path, DATE)
    return made


def _samples() -> dict[str, Json]:
    chat = private_chat(ADA)
    base = {"message_id": 1}
    message = base | updates.text(GROUP, ADA, "/ask@tertulia_bot ¿Por qué leemos?")
    reply = {"message_id": 2} | updates.replying(message, message)
    post = base | updates.text(CHANNEL, None, "Nuevo ensayo")
    member = {"status": "member", "user": ADA.json()}
    left = {"status": "left", "user": ADA.json()}
    place = updates.my_chat_member(GROUP, ADA, was=left, now=member)
    emoji = [{"type": "emoji", "emoji": "👍"}]
    reaction = {"old_reaction": [], "new_reaction": emoji, "user": ADA.json(), "message_id": 1}
    about = {"chat": GROUP.json(), "date": message["date"]}
    pressed = updates.callback_query(ADA, base | updates.text(chat, ADA, "uno"), "x")
    typed = updates.inline_query(ADA, "leer")
    asked = about | {"from": ADA.json(), "user_chat_id": ADA.id}
    return {
        "message": {"message": reply},
        "edited_message": {"edited_message": message | {"edit_date": message["date"]}},
        "channel_post": {"channel_post": post},
        "edited_channel_post": {"edited_channel_post": post | {"edit_date": post["date"]}},
        "callback_query": {"callback_query": {"id": "1"} | pressed["callback_query"]},
        "inline_query": {"inline_query": {"id": "1"} | typed["inline_query"]},
        "chosen_inline_result": updates.chosen_inline_result(ADA, "p1", "leer", "inline-1"),
        "my_chat_member": place,
        "chat_member": {"chat_member": place["my_chat_member"]},
        "guest_message": {"guest_message": message | {"guest_query_id": "1"}},
        "message_reaction": {"message_reaction": about | reaction},
        "chat_join_request": {"chat_join_request": asked},
    }


def _paths(value: Any, wanted: type | tuple[type, ...], path: Path = ()) -> list[Path]:
    """Find every place in an update that holds such a value."""
    found = [path] if path and isinstance(value, wanted) else []
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, below in inside:
        found += _paths(below, wanted, (*path, key))
    return found


def _put(update: Json, path: Path, value: Any) -> None:
    *before, last = path
    place: Any = update
    for key in before:
        place = place[key]
    place[last] = value


def _replacing(wanted: type, *values: Any) -> Callable[[Json, str, random.Random], None]:
    """Make the mutation that puts one of these in the place of a value of a type."""

    def mutate(update: Json, kind: str, dice: random.Random) -> None:
        paths = _paths(update, wanted) or [(kind,)]
        _put(update, dice.choice(paths), copy.deepcopy(dice.choice(values)))

    return mutate


def _missing(update: Json, kind: str, dice: random.Random) -> None:
    *before, last = dice.choice(_paths(update[kind], object, (kind,))[1:])
    place: Any = update
    for key in before:
        place = place[key]
    del place[last]


def _null(update: Json, kind: str, dice: random.Random) -> None:
    _put(update, dice.choice(_paths(update, object)), None)


def _no_such_time(update: Json, kind: str, dice: random.Random) -> None:
    update[kind]["date"] = dice.choice([10**18, -(10**18), 1.5e300, "ayer", [], {}, True])


def _no_content(update: Json, kind: str, dice: random.Random) -> None:
    update[kind] = {}


def _no_object(update: Json, kind: str, dice: random.Random) -> None:
    update[kind] = dice.choice(["", "hola", 7, 0.5, True, [], [[]], [None]])


def _broken_items(update: Json, kind: str, dice: random.Random) -> None:
    field = dice.choice(["entities", "photo", "new_chat_members", "caption_entities"])
    item: Any = dice.choice([1, None, "x", {}, {"type": 7}, {"offset": "0", "length": None}, []])
    update[kind][field] = [copy.deepcopy(item)] * dice.randint(1, 3)


def _half_characters(update: Json, kind: str, dice: random.Random) -> None:
    for path in _paths(update, str):
        _put(update, path, dice.choice(["\ud83d", "a\udc00b", "\x00", "\u202e" * 50]))


MUTATIONS: dict[str, Callable[[Json, str, random.Random], None]] = {
    "missing": _missing,
    "null": _null,
    "no object": _replacing(dict, "hola", 7, True),
    "list for object": _replacing(dict, [], [{}], [None]),
    "object for number": _replacing(int, {}, {"id": 1}, []),
    "string for number": _replacing(int, "", "siete", "7", "1e9", "\ud83d"),
    "no such time": _no_such_time,
    "no content": _no_content,
    "content is no object": _no_object,
    "broken items": _broken_items,
    "half characters": _half_characters,
}
