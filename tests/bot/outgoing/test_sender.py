from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Message

from bot.answers.render import Rendered
from bot.outgoing.limits import LocalLimits
from bot.outgoing.sender import Sender
from bot.outgoing.writing import Place, delete, document, edit, reply
from bot.storage import Database, NotStored, chats, letters
from bot.storage.chats import Why
from bot.storage.letters import Letter, State
from tests.botapi import BotApiServer, Chat, updates
from tests.botapi.chats import Json
from tests.botapi.errors import ERRORS
from tests.botapi.faults import dropped

ADA = Chat(7, "private")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'tertulia.db'}")
    yield database
    await database.close()


@pytest.fixture
def sender(bot: Bot, database: Database, monkeypatch: pytest.MonkeyPatch) -> Sender:
    monkeypatch.setattr("bot.outgoing.sender.PATIENCE_S", 0.0)
    return Sender(bot, database, LocalLimits(1000, 1000, 1000), "test")


def place(api: BotApiServer, message: Json) -> Place:
    """Say something, and return where an answer to it belongs."""
    queued = api.push(updates.update(message))
    found: Json = next(content for kind, content in queued.items() if kind != "update_id")
    return Place.of(Message.de_json(found, None))


def asked(api: BotApiServer) -> Place:
    return Place(7, api.private_text(api.user(7), "¿Por qué?"))


async def sent(sender: Sender, letter: Letter) -> Letter:
    await sender.post(letter)
    await sender.settled()
    return letter


async def states(database: Database) -> dict[State, int]:
    return await database.run(letters.count)


async def test_an_answer_is_a_reply_without_preview(api: BotApiServer, sender: Sender) -> None:
    where = asked(api)

    await sent(sender, reply(where, Rendered("Por esto: https://example.org")))

    found = api.sent[-1]
    assert (found.chat_id, found.reply_to, found.thread) == (7, where.message_id, None)
    assert found.request.json("link_preview_options") == {"is_disabled": True}


async def test_the_answer_to_a_message_that_is_gone_is_sent_all_the_same(
    api: BotApiServer, sender: Sender
) -> None:
    where = asked(api)
    api.remove(ADA, where.message_id)

    await sent(sender, reply(where, Rendered("Por esto.")))

    assert api.texts(ADA) == ["Por esto."]
    assert api.sent[-1].reply_to is None


async def test_an_answer_stays_in_its_topic(api: BotApiServer, sender: Sender) -> None:
    forum, ada = api.forum(), api.user(7)
    topic = api.topic(forum)
    where = place(api, updates.in_topic(updates.text(forum, ada, "/ask ¿por qué?"), topic))

    await sent(sender, reply(where, Rendered("Por esto.")))

    assert api.sent[-1].thread == topic.thread_id


async def test_a_thread_of_plain_replies_is_no_topic(api: BotApiServer, sender: Sender) -> None:
    group, ada = api.group(), api.user(7)
    first = api.group_text(group, ada, "Hola")
    said = updates.replying(
        updates.text(group, ada, "/ask ¿por qué?"), api.message(group, first).json
    )

    where = place(api, updates.in_thread(said, first))
    await sent(sender, reply(where, Rendered("Por esto.")))

    assert where.topic_id is None
    assert "message_thread_id" not in api.sent[-1].request.params


async def test_letters_to_a_chat_keep_their_order_over_faults(
    api: BotApiServer, sender: Sender
) -> None:
    where = asked(api)
    api.refuse_next("sendMessage", ERRORS["internal"])
    written = [reply(where, Rendered(str(number))) for number in range(8)]

    for letter in written:
        await sender.post(letter)
    await sender.settled()

    texts = api.texts(ADA)
    assert texts == [str(number) for number in range(8)]


async def test_an_edit_that_changes_nothing_is_done(
    api: BotApiServer, sender: Sender, database: Database
) -> None:
    shown = await sent(sender, reply(asked(api), Rendered("0 %")))

    for _ in range(2):
        await sent(sender, edit(7, Rendered("50 %"), about=shown.id))

    assert api.texts(ADA) == ["50 %"]
    assert [call.status for call in api.calls("editMessageText")] == [200, 400]
    assert await states(database) == {State.SENT: 3}


async def test_an_edit_of_a_message_that_is_gone_is_left_at_that(
    api: BotApiServer, sender: Sender, database: Database
) -> None:
    shown = await sent(sender, reply(asked(api), Rendered("0 %")))
    api.remove(ADA, api.sent[-1].message_id)

    await sent(sender, edit(7, Rendered("50 %"), about=shown.id))

    assert await states(database) == {State.SENT: 1, State.FAILED: 1}
    assert len(api.calls("editMessageText")) == 1


async def test_a_letter_can_be_taken_away_twice(
    api: BotApiServer, sender: Sender, database: Database
) -> None:
    shown = await sent(sender, reply(asked(api), Rendered("Por esto.")))

    for _ in range(2):
        await sent(sender, delete(7, about=shown.id))

    assert api.texts(ADA) == []
    assert await states(database) == {State.SENT: 3}


async def test_a_document_arrives_byte_for_byte(api: BotApiServer, sender: Sender) -> None:
    await sent(sender, document(asked(api), "preguntas.jsonl", "¿ñandú?\n", "Preguntas"))

    assert [call.status for call in api.calls("sendDocument")] == [200]
    assert "¿ñandú?\n".encode() in api.calls("sendDocument")[0].request.files["document"].content


async def test_what_was_left_is_sent_by_the_next_process(
    api: BotApiServer, bot: Bot, database: Database
) -> None:
    letter = reply(asked(api), Rendered("Por esto."))
    add = partial(letters.add, letter=letter, update_id=None, by="gone", now=1.0)
    await database.run(add)

    later = Sender(bot, database, LocalLimits(1000, 1000, 1000), "later")
    await later.resume()
    await later.settled()

    assert api.texts(ADA) == ["Por esto."]
    assert await database.run(letters.unfinished) == []


@pytest.mark.parametrize("done", [True, False], ids=["arrived", "lost"])
async def test_what_may_have_arrived_is_sent_once_more_and_no_oftener(
    api: BotApiServer, sender: Sender, database: Database, *, done: bool
) -> None:
    where = asked(api)

    with api.storm(dropped(done=done), 1.0, methods=["sendMessage"]):
        await sent(sender, reply(where, Rendered("Por esto.")))

    assert api.texts(ADA) == ["Por esto."] * (2 if done else 0)
    assert await states(database) == {State.AMBIGUOUS: 1}


async def test_a_group_that_became_a_supergroup_gets_its_answer_there(
    api: BotApiServer, sender: Sender, database: Database
) -> None:
    group, ada = api.group(id=-55, type="group"), api.user(7)
    where = Place(-55, api.group_text(group, ada, "/ask ¿por qué?"))
    now = api.migrate(group, -1_005_555)

    await sent(sender, reply(where, Rendered("Por esto.")))

    assert api.texts(now) == ["Por esto."]
    assert await database.run(partial(chats.moved_to, chat=-55)) == -1_005_555


async def test_who_blocked_the_bot_is_noted_and_not_tried_again(
    api: BotApiServer, sender: Sender, database: Database
) -> None:
    where, ada = asked(api), api.user(7)
    api.block(ada)

    await sent(sender, reply(where, Rendered("Por esto.")))

    assert len(api.calls("sendMessage")) == 1
    assert await database.run(partial(chats.closed, ids=[7])) == {7: Why.BLOCKED}


async def test_a_pause_of_one_chat_holds_up_no_other(api: BotApiServer, sender: Sender) -> None:
    eva = api.user(8)
    first, second = asked(api), Place(8, api.private_text(eva, "¿Y?"))
    api.flood_next("sendMessage", 1)

    await sender.post(reply(first, Rendered("uno")))
    await sender.post(reply(second, Rendered("dos")))
    await sender.settled()

    assert [(found.chat_id, found.text) for found in api.sent] == [(8, "dos"), (7, "uno")]


async def test_progress_that_cannot_be_shown_is_no_loss(api: BotApiServer, sender: Sender) -> None:
    shown = await sent(sender, reply(asked(api), Rendered("0 %")))
    api.remove(ADA, api.sent[-1].message_id)

    await sender.show(shown, "50 %")
    await sender.show(reply(asked(api), Rendered("never sent")), "50 %")

    assert [call.status for call in api.calls("editMessageText")] == [400]


async def test_typing_that_cannot_be_shown_is_no_loss(api: BotApiServer, sender: Sender) -> None:
    where = asked(api)
    api.join(ADA, api.telegram.bot_id, "kicked")

    await sender.show_typing(where)

    assert api.calls("sendChatAction")[-1].status == 403


async def test_what_was_sent_is_noted_once_the_database_takes_it_again(
    api: BotApiServer, sender: Sender, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.PATIENCE_S", 0.0)
    run, refusals = database.run, [NotStored("no room")] * 3
    letter = reply(asked(api), Rendered("Por esto."))
    await sender.post(letter)

    async def refuse(work: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return await run(work)

    monkeypatch.setattr(database, "run", refuse)
    await sender.settled()

    assert refusals == []
    assert await states(database) == {State.SENT: 1}
    await sender.resume()
    await sender.settled()
    assert api.texts(ADA) == ["Por esto."]
