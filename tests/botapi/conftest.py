from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.botapi import BotApiServer

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    with BotApiServer(token="123:TEST") as server:
        yield server


@pytest.fixture
def ask(api: BotApiServer) -> Iterator[Ask]:
    with httpx.Client(base_url=f"{api.url}/bot123:TEST/", trust_env=False, timeout=30) as client:

        def post(method: str, **params: Any) -> dict[str, Any]:
            answer: dict[str, Any] = client.post(method, json=params).json()
            return answer

        yield post
