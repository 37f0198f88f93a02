import pytest

from bot.messages import ENGLISH
from bot.people.permissions import is_administrator, may_administer, refusal
from tests.bot.fakes import ME, OTHER_BOT, received
from tests.botapi import Chat, User, updates
from tests.botapi.chats import (
    ANONYMOUS_ADMIN,
    CHANNEL_FORWARDER,
    CHANNEL_IDENTITY,
    Json,
    private_chat,
)

ADMIN = User(900, "Ada")
NAMESAKE = User(901, "Ada", username="ada")
GROUP = Chat(-1001, "supergroup", "Lectura")
CHANNEL = Chat(-1003, "channel", "Diario")
ORIGIN = {"type": "user", "date": 0, "sender_user": ADMIN.json()}
# The stand-ins too: even if they were listed, they would not be let in where they write.
ADMINS = {900, *(user.id for user in (ANONYMOUS_ADMIN, CHANNEL_FORWARDER, CHANNEL_IDENTITY))}


def private(sender: User) -> Json:
    return updates.text(private_chat(sender), sender, "/reindex")


@pytest.mark.parametrize(
    "message",
    [
        private(ADMIN),
        private(User(900, "Another name", "en")),
        updates.replying(private(ADMIN), private(ADMIN) | {"message_id": 3, "date": 0}),
    ],
    ids=["listed", "renamed", "replying"],
)
def test_a_listed_number_administers_in_private(message: Json) -> None:
    assert may_administer(received(message), ADMINS)
    assert refusal(received(message), ADMINS, ENGLISH) is None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (private(NAMESAKE), ENGLISH.admins_only),
        (private(User(90, "Ada")), ENGLISH.admins_only),
        (updates.text(private_chat(NAMESAKE), ADMIN, "/reindex"), ENGLISH.in_private),
        (updates.text(GROUP, ADMIN, "/reindex"), ENGLISH.in_private),
        (updates.text(GROUP, NAMESAKE, "/reindex"), ENGLISH.admins_only),
        (updates.text(Chat(-5, "group", "G"), ADMIN, "/reindex"), ENGLISH.in_private),
        (updates.by_anonymous_admin(updates.text(GROUP, ADMIN, "/r")), ENGLISH.admins_only),
        (updates.by_channel(updates.text(GROUP, ADMIN, "/r"), CHANNEL), ENGLISH.admins_only),
        (private(ADMIN) | {"sender_chat": CHANNEL.json()}, ENGLISH.admins_only),
        (updates.text(CHANNEL, None, "/reindex"), ENGLISH.admins_only),
        (private(ADMIN) | {"forward_origin": ORIGIN}, ENGLISH.in_private),
        (private(ADMIN) | {"via_bot": ME.json()}, ENGLISH.in_private),
        (private(ADMIN) | {"via_bot": OTHER_BOT.json()}, ENGLISH.in_private),
        (updates.edited(private(ADMIN), "/reindex"), ENGLISH.in_private),
        (private(ADMIN) | {"business_connection_id": "b"}, ENGLISH.in_private),
        (private(User(900, "Ada", is_bot=True)), ENGLISH.in_private),
        (private(ADMIN) | {"guest_query_id": "g"}, ENGLISH.in_private),
    ],
    ids=[
        "same name",
        "beginning of the number",
        "chat of somebody else",
        "supergroup",
        "nobody in a group",
        "group",
        "anonymous administrator",
        "channel that writes in a group",
        "private but on behalf of a channel",
        "channel post",
        "forwarded",
        "via this bot",
        "via another bot",
        "edited",
        "business",
        "bot",
        "guest",
    ],
)
def test_everything_else_is_refused_with_a_reason(message: Json, said: str) -> None:
    assert not may_administer(received(message), ADMINS)
    assert refusal(received(message), ADMINS, ENGLISH) == said


def test_without_administrators_nobody_is_one() -> None:
    assert refusal(received(private(ADMIN)), (), ENGLISH) == ENGLISH.admins_only


@pytest.mark.parametrize(
    ("message", "administers"),
    [
        (updates.text(GROUP, ADMIN, "hi"), True),
        (private(ADMIN), True),
        (updates.text(GROUP, NAMESAKE, "hi"), False),
        (updates.by_anonymous_admin(updates.text(GROUP, ADMIN, "hi")), False),
        (updates.by_channel(updates.text(GROUP, ADMIN, "hi"), CHANNEL), False),
        (updates.text(CHANNEL, None, "hi"), False),
    ],
    ids=["in a group", "in private", "somebody else", "anonymous", "as a channel", "post"],
)
def test_an_administrator_is_known_wherever_they_write_in_their_own_name(
    message: Json, administers: bool
) -> None:
    assert is_administrator(received(message), ADMINS) == administers
