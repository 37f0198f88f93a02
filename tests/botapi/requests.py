"""A request to a method: its parameters, however they were sent."""

import email.policy
import json
import time
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from tests.botapi.refusals import bad_request


@dataclass(frozen=True)
class Request:
    """What a bot asked for; values are as on the wire, so that lists and objects are JSON."""

    method: str
    params: dict[str, str]
    at: float = field(default_factory=time.monotonic, compare=False)

    def text(self, name: str) -> str:
        """Return a string; empty if it was not sent, which Telegram takes for the same."""
        return self.params.get(name, "")

    def integer(self, name: str, otherwise: int = 0) -> int:
        """Return a number."""
        try:
            return int(self.params.get(name) or otherwise)
        except ValueError:
            raise bad_request(f"can't parse integer {name}") from None

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:
        """Return a list or an object, or None if it was not sent."""
        try:
            return json.loads(self.params[name]) if self.params.get(name) else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


def read_params(content_type: str, body: bytes) -> dict[str, str]:
    """Read a body of any of the three kinds that the Bot API takes."""
    if content_type.startswith("multipart/form-data"):
        return _read_multipart(content_type, body)
    if content_type.startswith("application/json"):
        values: dict[str, Any] = json.loads(body or b"{}")
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
            if value is not None
        }
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _read_multipart(content_type: str, body: bytes) -> dict[str, str]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    params: dict[str, str] = {}
    for part in BytesParser(policy=email.policy.HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        file = part.get_filename()
        params[name] = f"<{file}, {len(content)} bytes>" if file else content.decode()
    return params
