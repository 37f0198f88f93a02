"""S5: forged, foreign, expired and oversized button data do nothing, and each is answered once."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.messages import SPANISH
from bot.storage import Connection
from bot.storage.schema import buttons, metadata
from tests.bot.front import fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, User, updates
from tests.botapi.chats import Json, private_chat
from tests.faults.tally import Tally

SEED, PRESSES, PRESSERS = 5, 1000, 50
STRANGE = ("", " ", "\x00", "'; DROP TABLE buttons; --", "../../etc", "🗑" * 16, "null", "0", "-1")
LATER = {"updates"}  # what every press adds a row to


def told(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row but those of the inbox."""
    return {
        name: sorted(map(tuple, connection.execute(select(table))), key=repr)
        for name, table in metadata.tables.items()
        if name not in LATER
    }


def forged(chance: random.Random, true: str) -> str:
    """Return data that is no button's."""
    way = chance.randrange(6)
    if way == 0:
        return chance.choice(STRANGE)
    if way == 1:
        return true.swapcase()
    if way == 2:
        return true[:-1]
    if way == 3:
        return true + chance.choice("aZ0_- ")
    if way == 4:
        return "".join(chance.choices("abcXYZ019_-", k=16))
    return true * chance.randrange(5, 400)  # more than Telegram's 64 bytes


def presses(
    chance: random.Random, people: list[User], shown: list[tuple[Json, str, int | None]]
) -> Iterator[tuple[str, Json]]:
    """Yield kinds of wrong presses with their updates.

    Args:
        chance: Seeded.
        people: Who press; none of them may press a bound button.
        shown: Buttons that there are: message, data, person to whom they are bound.
    """
    for number in range(PRESSES):
        message, data, person = chance.choice(shown)
        presser = people[number % len(people)]
        kind = ("forged", "elsewhere", "inline", "bound")[number % 4]
        if kind == "bound" and person is None:
            kind = "elsewhere"
        if kind == "forged":
            yield kind, updates.callback_query(presser, message, forged(chance, data))
        elif kind == "elsewhere":
            other = updates.text(private_chat(presser), presser, "?") | {"message_id": 3}
            yield kind, updates.callback_query(presser, other, data)
        elif kind == "inline":
            yield kind, updates.inline_callback_query(presser, "inline-9", data)
        else:
            yield kind, updates.callback_query(presser, message, data)


async def test_no_wrong_press_does_anything_and_each_is_answered_once(
    api: BotApiServer, tmp_path: Path, tally: Callable[[str], Tally]
) -> None:
    chance, count, group = random.Random(SEED), tally("S5"), api.group()
    ada, people = api.user(7), [api.user(100 + number) for number in range(PRESSERS)]
    async with fronting(api, tmp_path, Oracle()) as front:
        await front.hear(
            updates.update(updates.text(private_chat(ada), ada, "¿Por qué leemos?")),
            updates.update(updates.text(private_chat(ada), ada, "/forget")),
            updates.update(updates.text(group, ada, "/forget")),
            updates.update(updates.text(group, ada, "/ask ¿Por qué leemos?")),
        )
        places = {group.id: group, ada.id: private_chat(ada)}
        sent = {place: next(s for s in api.sent if s.chat_id == place) for place in places}
        rows = await front.database.run(lambda c: c.execute(select(buttons)).all())
        shown = [
            (
                api.message(places[row.chat], sent[row.chat].message_id).json,
                row.id,
                row.person,
            )
            for row in rows
        ]
        made = list(presses(chance, people, shown))
        before, first = await front.database.run(told), len(api.sent)

        await front.hear(*(press for _, press in made))
        after = await front.database.run(told)
        await front.database.run(lambda c: c.execute(update(buttons).values(until=1.0)).rowcount)
        expired = [updates.callback_query(ada, message, data) for message, data, _ in shown]
        await front.hear(*expired)

    for kind in [kind for kind, _ in made] + ["expired"] * len(expired):
        count.count(kind)
    answers = [answer.get("text") for answer in api.callback_answers.values()]
    assert after == before
    assert len(api.sent) == first
    assert len(answers) == len(made) + len(expired)
    assert api.unanswered("callback") == []
    assert set(answers) <= {SPANISH.button_gone, SPANISH.button_of_another}
    assert len(rows) >= 4
