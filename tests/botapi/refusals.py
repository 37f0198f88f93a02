"""The ways in which Telegram says no."""

from collections.abc import Mapping
from typing import Any


class RefusalError(Exception):
    """A method that is answered with an error, in Telegram's own words."""

    def __init__(
        self, status: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


def bad_request(words: str) -> RefusalError:
    """Refuse what was asked for."""
    return RefusalError(400, f"Bad Request: {words}")


def not_found() -> RefusalError:
    """Refuse a method or a path that does not exist."""
    return RefusalError(404, "Not Found")


def too_many_requests(retry_after_s: int) -> RefusalError:
    """Refuse for a while; Telegram names whole seconds."""
    words = f"Too Many Requests: retry after {retry_after_s}"
    return RefusalError(429, words, {"retry_after": retry_after_s})


def migrated(chat_id: int) -> RefusalError:
    """Refuse because the group has become the supergroup of that id."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return RefusalError(400, words, {"migrate_to_chat_id": chat_id})
