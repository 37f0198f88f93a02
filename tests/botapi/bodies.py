"""Cutting HTTP requests out of a stream of bytes."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True)
class Head:
    """The first lines of a request; names of headers in lower case."""

    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


def next_request(received: bytearray) -> tuple[Head, bytes] | None:
    """Take the next whole request away from what was received; None if it is not all there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = read_head(received[:end].decode("latin-1"))
    start = end + 4
    if head.headers.get("transfer-encoding", "").lower() == "chunked":
        body, size = _unchunk(received, start)
        if body is None:
            return None
    else:
        size = start + int(head.headers.get("content-length", 0))
        if len(received) < size:
            return None
        body = bytes(received[start:size])
    del received[:size]
    return head, body


def read_head(lines: str) -> Head:
    """Read the request line and the headers."""
    first, *rest = lines.split("\r\n")
    verb, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    pairs = (line.partition(":") for line in rest)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Head(verb, unquote(path), dict(parse_qsl(query, keep_blank_values=True)), headers)


def _unchunk(received: bytearray, start: int) -> tuple[bytes | None, int]:
    body, at = b"", start
    while (end := received.find(b"\r\n", at)) >= 0:
        size = int(received[at:end].split(b";")[0], 16)
        at = end + 2 + size + 2
        if len(received) < at:
            break
        if size == 0:
            return body, at
        body += bytes(received[end + 2 : end + 2 + size])
    return None, 0
