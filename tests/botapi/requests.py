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
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Request:
    """What a bot asked for; values are as on the wire, so that lists and objects are JSON."""

    method: str
    params: dict[str, str]
    files: "dict[str, Upload]" = field(default_factory=dict, repr=False)
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

    def marks(self, entities: str) -> tuple[list[Any], str, dict[str, Any]]:
        """Return what stands beside the words: entities, parse mode, reply markup."""
        markup = self.json("reply_markup") or {}
        return self.json(entities) or [], self.text("parse_mode"), markup


def read_params(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """Read parameters and files from a body of any of the three kinds that the Bot API takes."""
    if content_type.startswith("multipart/form-data"):
        return _read_multipart(content_type, body)
    if content_type.startswith("application/json"):
        values: dict[str, Any] = json.loads(body or b"{}")
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
            if value is not None
        }
        return texts, {}
    return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _read_multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    params: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in BytesParser(policy=email.policy.HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if file := part.get_filename():
            files[name] = Upload(file, content, part.get_content_type())
            params[name] = f"attach://{name}"
        else:
            params[name] = content.decode()
    return params, files
