"""Who talks, and where."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """A person, or another bot."""

    id: int
    first_name: str = "Ada"
    language_code: str | None = "es"
    username: str | None = None
    is_bot: bool = False

    def json(self) -> Json:
        """Return it as the Bot API does."""
        return _known(
            id=self.id,
            is_bot=self.is_bot,
            first_name=self.first_name,
            username=self.username,
            language_code=self.language_code,
        )


@dataclass(frozen=True)
class Chat:
    """A place to talk: `private`, `group`, `supergroup` or `channel`."""

    id: int
    type: str
    title: str | None = None
    first_name: str | None = None
    username: str | None = None
    is_forum: bool | None = None

    def json(self) -> Json:
        """Return it as the Bot API does."""
        return _known(
            id=self.id,
            type=self.type,
            title=self.title,
            first_name=self.first_name,
            username=self.username,
            is_forum=self.is_forum,
        )


@dataclass(frozen=True)
class Topic:
    """A topic of a forum; `created` is the service message that began it."""

    chat: Chat
    thread_id: int
    created: Json


# Stand-ins of Telegram for many different senders.
CHANNEL_FORWARDER = User(777000, "Telegram", None)
ANONYMOUS_ADMIN = User(1087968824, "Group", None, "GroupAnonymousBot", is_bot=True)
CHANNEL_IDENTITY = User(136817688, "Channel", None, "Channel_Bot", is_bot=True)


def private_chat(user: User) -> Chat:
    """Return the chat that a bot has with a person."""
    return Chat(user.id, "private", first_name=user.first_name, username=user.username)


def _known(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
