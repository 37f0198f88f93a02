from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import pytest

from bot.answers.answer import Answer
from bot.messages import SPANISH
from bot.storage import Connection, NotStored, bans, chats
from tests.bot.front import ADMIN, Front, Rules, fronting
from tests.bot.handlers.conftest import OFFERED, Oracle
from tests.botapi import BotApiServer, Chat, User, updates
from tests.botapi.chats import Json, private_chat

ANSWER = "Leer es releer.\n— Sobre leer"


class Opened(Protocol):
    def __call__(self, rules: Rules | None = None) -> AbstractAsyncContextManager[Front]: ...


@pytest.fixture
def opened(api: BotApiServer, tmp_path: Path, oracle: Oracle) -> Opened:
    return lambda rules=None: fronting(api, tmp_path, oracle, rules)


@pytest.fixture
async def front(opened: Opened) -> AsyncIterator[Front]:
    async with opened() as front:
        yield front


def said(sender: User, words: str = "¿Por qué leemos?", chat: Chat | None = None) -> Json:
    return updates.update(updates.text(chat or private_chat(sender), sender, words))


def joined(chat: Chat, by: User, now: str = "member") -> Json:
    me = {"id": 123, "is_bot": True, "first_name": "Tertulia"}
    was = {"status": "left", "user": me}
    kicked = {"until_date": 0} if now == "kicked" else {}
    return updates.my_chat_member(chat, by, was=was, now={"status": now, "user": me} | kicked)


async def test_a_banned_person_is_ignored_everywhere_and_without_a_word(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada, group = api.user(7), api.group()
    async with opened() as front:
        await front.database.run(lambda c: bans.ban(c, 7, administrator=ADMIN, now=0.0))
    async with opened() as front:
        first = api.group_text(group, api.user(8), "hola")
        await front.hear(
            said(ada),
            said(ada, "/help"),
            said(ada, "/ask ¿Por qué?", group),
            updates.update(updates.edited(updates.text(group, ada, "/ask ¿Y?"), "/ask ¿Y?")),
            updates.callback_query(ada, api.message(group, first).json, "x"),
            updates.inline_query(ada, "leer", ""),
        )

    assert (oracle.asked, api.sent, api.callback_answers) == ([], [], {})
    assert len(api.unanswered("inline")) == 1


async def test_what_a_banned_one_said_is_dealt_with_and_does_not_wait(front: Front) -> None:
    front.desk.bans.add(7)

    await front.hear(said(front.api.user(7)))

    assert front.inbox.waiting == 0


async def test_a_banned_group_is_ignored_whoever_speaks_there(
    api: BotApiServer, front: Front, oracle: Oracle
) -> None:
    group = api.group()
    front.desk.bans.add(group.id)

    await front.hear(said(api.user(8), "/ask ¿Por qué?", group), said(api.user(8)))

    assert oracle.asked == ["¿Por qué leemos?"]


async def test_a_banned_channel_is_ignored_where_it_writes_in_a_group(
    api: BotApiServer, front: Front, oracle: Oracle
) -> None:
    group, channel = api.group(), api.channel()
    front.desk.bans.add(channel.id)
    message = updates.text(group, api.user(8), "/ask ¿Por qué?")

    await front.hear(updates.update(updates.by_channel(message, channel)))

    assert oracle.asked == []


async def test_an_administrator_is_heard_though_a_ban_of_earlier_days_names_them(
    api: BotApiServer, front: Front
) -> None:
    front.desk.bans.add(ADMIN)

    await front.hear(said(api.user(ADMIN)))

    assert [sent.text for sent in api.sent] == [ANSWER]


async def test_who_asks_too_much_is_told_once_and_others_are_answered(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada, bea = api.user(7), api.user(8)
    async with opened(Rules(per_person=3)) as front:
        await front.hear(*(said(ada) for _ in range(20)), said(bea))

    assert api.texts(private_chat(ada)) == [ANSWER] * 3 + [SPANISH.too_fast]
    assert api.texts(private_chat(bea)) == [ANSWER]
    assert len(oracle.asked) == 4


async def test_what_had_to_wait_is_judged_by_when_it_was_said(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada = api.user(7)
    asked = [updates.text(private_chat(ada), ada, f"¿{number}?") for number in range(6)]
    dates = [message["date"] - 60 * number for number, message in enumerate(asked)]
    async with opened(Rules(per_person=1)) as front:
        await front.hear(
            *(
                updates.update(message | {"date": date})
                for message, date in zip(asked, reversed(dates), strict=True)
            )
        )

    assert len(oracle.asked) == 6


async def test_an_administrator_may_ask_as_much_as_they_like(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    async with opened(Rules(per_person=1)) as front:
        await front.hear(*(said(api.user(ADMIN)) for _ in range(10)))

    assert len(oracle.asked) == 10


async def test_a_group_as_a_whole_has_its_measure(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    group, people = api.group(), [api.user(number) for number in range(10, 20)]
    async with opened(Rules(per_chat=4)) as front:
        await front.hear(*(said(person, "/ask ¿Por qué?", group) for person in people))

    assert len(oracle.asked) == 4
    assert api.texts(group) == [ANSWER] * 4 + [SPANISH.too_fast]


async def test_what_people_say_to_each_other_in_a_group_counts_for_nothing(
    api: BotApiServer, opened: Opened
) -> None:
    group, ada = api.group(), api.user(7)
    async with opened(Rules(per_person=1, per_chat=1)) as front:
        await front.hear(*(said(ada, "qué calor", group) for _ in range(30)))
        await front.hear(said(ada, "/ask ¿Por qué?", group))

    assert api.texts(group) == [ANSWER]


async def test_edits_count_as_questions(api: BotApiServer, opened: Opened) -> None:
    ada = api.user(7)
    async with opened(Rules(per_person=2)) as front:
        number = api.private_text(ada, "¿Por qué?")
        message = api.message(private_chat(ada), number).json
        await front.hear(*(updates.update(updates.edited(message, f"¿{i}?")) for i in range(9)))

    assert api.texts(private_chat(ada)).count(SPANISH.too_fast) == 1


async def test_a_channels_posts_have_their_measure(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    channel = api.channel()
    async with opened(Rules(per_person=2)) as front:
        await front.hear(
            *(updates.update(updates.text(channel, None, "/ask ¿Por qué?")) for _ in range(9))
        )

    assert len(oracle.asked) == 2


async def test_presses_have_a_measure_of_their_own(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada = api.user(7)
    number = api.private_text(ada, "hola")
    message = api.message(private_chat(ada), number).json
    async with opened(Rules(per_person=1)) as front:
        await front.hear(*(updates.callback_query(ada, message, "no") for _ in range(70)))
        await front.hear(said(ada))

    texts = [answer["text"] for answer in api.callback_answers.values()]
    assert texts == [SPANISH.button_gone] * 60 + [SPANISH.too_fast]
    assert len(oracle.asked) == 1


async def test_typing_has_a_measure_of_its_own_and_is_told_nothing(
    api: BotApiServer, front: Front
) -> None:
    ada = api.user(7)

    await front.hear(*(updates.inline_query(ada, "", "") for _ in range(130)))

    assert len(api.unanswered("inline")) == 10
    assert api.sent == []


async def test_a_group_that_is_not_listed_is_left_with_one_sentence_when_the_bot_is_added(
    api: BotApiServer, opened: Opened
) -> None:
    group = api.group(id=-1009)
    async with opened(Rules(listed=[-1001])) as front:
        await front.hear(joined(group, api.user(7)))

    assert api.texts(group) == [SPANISH.not_here.format(number=-1009)]
    assert [call.status for call in api.calls("leaveChat")] == [200]


async def test_it_is_left_too_when_somebody_addresses_the_bot_and_not_before(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    group, ada = api.group(id=-1009), api.user(7)
    async with opened(Rules(listed=[-1001])) as front:
        await front.hear(said(ada, "qué calor", group))
        before = api.calls("leaveChat")
        await front.hear(said(ada, "/ask ¿Por qué?", group))

    assert before == []
    assert len(api.calls("leaveChat")) == 1
    assert oracle.asked == []


async def test_a_channel_that_is_not_listed_is_left(api: BotApiServer, opened: Opened) -> None:
    channel = api.channel()
    async with opened(Rules(listed=[-1001])) as front:
        await front.hear(updates.update(updates.text(channel, None, "/ask ¿Por qué?")))

    assert api.texts(channel) == [SPANISH.not_here.format(number=channel.id)]
    assert len(api.calls("leaveChat")) == 1


async def test_where_groups_are_listed_everybody_may_still_write_in_private(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    group, ada = api.group(), api.user(7)
    async with opened(Rules(listed=[group.id])) as front:
        await front.hear(said(ada), said(ada, "/ask ¿Por qué?", group))

    assert len(oracle.asked) == 2
    assert api.calls("leaveChat") == []


async def test_where_people_are_listed_others_are_turned_away_in_private_once(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada, bea, group = api.user(7), api.user(8), api.group()
    async with opened(Rules(listed=[7])) as front:
        await front.hear(
            said(ada), said(bea), said(bea), said(api.user(ADMIN)), said(bea, "/ask ¿Y?", group)
        )

    assert api.texts(private_chat(bea)) == [SPANISH.not_with_you.format(number=8)]
    assert sorted(oracle.asked) == sorted(["¿Por qué leemos?", "¿Por qué leemos?", "¿Y?"])


@pytest.mark.parametrize("told_by", ["group", "supergroup"])
async def test_a_listed_group_that_became_a_supergroup_is_still_listed(
    api: BotApiServer, opened: Opened, oracle: Oracle, told_by: str
) -> None:
    old, new = api.group(id=-50, type="group"), api.group(id=-100777)
    ada = api.user(7)
    message = updates.text(old if told_by == "group" else new, ada, "")
    del message["text"]
    moved = {"migrate_to_chat_id": new.id} if told_by == "group" else {"migrate_from_chat_id": -50}
    async with opened(Rules(listed=[-50])) as front:
        await front.hear(updates.update(message | moved))
        await front.hear(said(ada, "/ask ¿Por qué?", new))

    assert oracle.asked == ["¿Por qué?"]
    assert api.calls("leaveChat") == []


async def test_a_ban_follows_a_group_that_becomes_a_supergroup(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    old, new = api.group(id=-50, type="group"), api.group(id=-100777)
    message = updates.text(old, api.user(7), "")
    del message["text"]
    async with opened() as front:
        front.desk.bans.add(old.id)
        await front.hear(updates.update(message | {"migrate_to_chat_id": new.id}))
    async with opened() as front:
        await front.hear(said(api.user(7), "/ask ¿Por qué?", new))

    assert oracle.asked == []


async def test_while_the_database_fails_the_gate_an_update_waits(
    api: BotApiServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, failures = api.group(id=-1009), iter([NotStored("no room")])

    true = chats.moved_from

    def moved_from(connection: Connection, chat: int) -> set[int]:
        for failure in failures:
            raise failure
        return true(connection, chat)

    monkeypatch.setattr(chats, "moved_from", moved_from)
    async with opened(Rules(listed=[-1001])) as front:
        await front.hear(said(api.user(7), "/ask ¿Por qué?", group))

    assert api.texts(group) == [SPANISH.not_here.format(number=-1009)]


async def test_a_suggestion_that_is_pressed_counts_as_a_question(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    ada = api.user(7)
    chat, start = private_chat(ada), updates.text(private_chat(ada), ada, "/start")
    async with opened(Rules(per_person=2, now=start["date"])) as front:
        await front.hear(updates.update(start))
        welcome = api.sent[-1]
        for question in OFFERED["es"]:
            message = api.message(chat, welcome.message_id).json
            await front.hear(updates.callback_query(ada, message, welcome.buttons[question]))
        await front.hear(said(ada))

    assert oracle.asked == [OFFERED["es"][0]]
    told = [call.request.text("text") for call in api.calls("answerCallbackQuery")]
    assert told == ["", SPANISH.too_fast]
    assert api.texts(chat)[-1] == SPANISH.too_fast


async def test_a_suggestion_that_is_pressed_in_a_group_counts_for_the_group(
    api: BotApiServer, opened: Opened, oracle: Oracle
) -> None:
    group, ada, boris = api.group(), api.user(7), api.user(8)
    oracle.answers["¿Y?"] = Answer("es", (), None, OFFERED["es"])
    asked = updates.text(group, ada, "/ask ¿Y?")
    async with opened(Rules(per_chat=2, now=asked["date"])) as front:
        await front.hear(updates.update(asked))
        refusal = api.sent[-1]
        for person, question in zip((ada, boris), OFFERED["es"], strict=False):
            message = api.message(group, refusal.message_id).json
            await front.hear(updates.callback_query(person, message, refusal.buttons[question]))

    assert oracle.asked == ["¿Y?", OFFERED["es"][0]]
