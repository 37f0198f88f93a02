"""S11: no byte of what somebody said is left in the database's files once it is forgotten."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage.retention import HOUR_S, Keeping
from tests.bot.front import Front, Rules, button_under, fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import Json, private_chat
from tests.faults.tally import Tally

LETTERS = "abcdefghijklmnopqrstuvwxyzñáéíóú"
SEED = 11


def words(chance: random.Random, length: int) -> str:
    """Return a question that nothing else says, long ones too: they fill pages of their own."""
    made = ("".join(chance.choices(LETTERS, k=7)) for _ in range(length))
    return f"¿{' '.join(made)}?"


def said(sender: User, text: str, chat: Chat | None = None) -> Json:
    return updates.update(updates.text(chat or private_chat(sender), sender, text))


def left(folder: Path, texts: list[str]) -> int:
    """Count the texts of which a piece is found in any file, as UTF-8 or as JSON writes it."""
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    pieces = [max(text.split(), key=len).strip("¿?") for text in texts]
    return sum(
        any(form in content for content in files for form in _forms(piece)) for piece in pieces
    )


def _forms(piece: str) -> list[bytes]:
    return [piece.encode(), json.dumps(piece)[1:-1].encode(), piece.encode("utf-16-le")]


async def _asked(
    front: Front, people: list[User], group: Chat, texts: dict[int, list[str]]
) -> None:
    """Let everybody ask in turn, in private and in the group, some in reply to others."""
    for turn in range(len(texts[people[0].id])):
        heard = []
        for place, person in enumerate(people):
            text = texts[person.id][turn]
            if turn % 3 == 2:
                first = updates.text(group, person, f"/ask {text}")
                other = updates.text(group, people[place - 1], texts[people[place - 1].id][turn])
                heard.append(updates.update(updates.replying(first, other | {"message_id": 1})))
            else:
                heard.append(said(person, text))
        await front.hear(*heard)


@pytest.fixture
def api_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "database"
    folder.mkdir()
    return folder


async def test_after_forget_and_after_its_time_no_byte_is_left(
    api: BotApiServer, api_folder: Path, full: bool, tally: Callable[[str], Tally]
) -> None:
    chance, count = random.Random(SEED), tally("S11")
    turns, number = (60, 40) if full else (6, 8)
    people = [api.user(7 + place, f"Nombre{place}Propio") for place in range(number)]
    lengths = [chance.choice((3, 8, 40, 400)) for _ in range(turns)]
    texts = {person.id: [words(chance, length) for length in lengths] for person in people}
    ada, rest = people[0], people[1:]
    others = [text for person in rest for text in texts[person.id]]
    async with fronting(api, api_folder, Oracle(), Rules(keeping=Keeping(48.0))) as front:
        await _asked(front, people, api.group(), texts)
        before = left(api_folder, texts[ada.id])

        await front.hear(said(ada, "/forget"))
        asking = api.message(private_chat(ada), api.sent[-1].message_id).json
        await front.hear(updates.callback_query(ada, asking, button_under(asking)))
        await front.housekeeping.scrub()
        after, kept = left(api_folder, texts[ada.id]), left(api_folder, others)

        await front.housekeeping.sweep(time.time() + 48 * HOUR_S + 60)
        await front.housekeeping.scrub()
        in_the_end = left(api_folder, others)
        names = left(api_folder, [person.first_name for person in people])

    count.note(f"{before} of {turns} questions found before /forget, {after} after it")
    count.note(f"{kept} of {len(others)} others' kept, {in_the_end} after 48 hours")
    assert before == turns
    assert after == 0
    assert kept == len(others)
    assert (in_the_end, names) == (0, 0)
