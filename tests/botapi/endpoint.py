"""The HTTP face of the server: from a request to a method and back."""

import json
import re
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.faults import Faults
from tests.botapi.methods import BY_LOWER_NAME, METHODS
from tests.botapi.refusals import RefusalError, not_found
from tests.botapi.requests import Request, read_params
from tests.botapi.telegram_state import Call, Telegram

TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
LONGEST_POLL_S = 50


class Endpoint:
    """Answers methods for every bot whose token it knows."""

    def __init__(self, bots: dict[str, Telegram], changes: Changes, faults: Faults) -> None:
        self.bots = bots
        self.changes = changes
        self.faults = faults
        self.closing = False

    def application(self) -> Starlette:
        """Return what the HTTP server serves."""
        route = Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"])
        return Starlette(routes=[route], exception_handlers={HTTPException: _no_such_path})

    async def answer(self, http: HttpRequest) -> Response:
        """Answer one request."""
        token, name = http.path_params["token"], http.path_params["method"]
        if not TOKEN.fullmatch(token):
            return _answer(not_found())
        if (telegram := self.bots.get(token)) is None:
            return _answer(RefusalError(401, "Unauthorized"))
        body = read_params(http.headers.get("content-type", ""), await http.body())
        method = BY_LOWER_NAME.get(name.lower(), name)
        request = Request(method, dict(http.query_params) | body)

        response = await self._respond(telegram, request)

        with self.changes.lock:
            telegram.calls.append(Call(request, response.status_code))
            delay_s = self.faults.take_delay_s(method)
        self.changes.announce()
        await self.changes.until(lambda: True if self.closing else None, delay_s)
        await self.changes.until(lambda: self._released(method), float("inf"))
        return response

    async def _respond(self, telegram: Telegram, request: Request) -> Response:
        with self.changes.lock:
            fault = self.faults.take(request.method)
        wrong = Response(fault.body, fault.status, media_type="application/json") if fault else None
        if wrong and fault and not fault.done_anyway:
            return wrong
        try:
            result = await self._perform(telegram, request)
        except RefusalError as refusal:
            return wrong or _answer(refusal)
        return wrong or _answer(result)

    async def _perform(self, telegram: Telegram, request: Request) -> Any:
        if request.method == "getUpdates":
            return await self._get_updates(telegram, request)
        with self.changes.lock:
            if request.method not in METHODS:
                telegram.blame(request, "unknown method")
                raise not_found()
            return METHODS[request.method](telegram, request)

    async def _get_updates(self, telegram: Telegram, request: Request) -> list[Json]:
        offset, limit = request.integer("offset"), request.integer("limit", 100)
        timeout_s = min(request.integer("timeout"), LONGEST_POLL_S)
        with self.changes.lock:
            number = telegram.mailbox.begin_poll(request.json("allowed_updates"))
            telegram.mailbox.poll(number, offset, limit)
        self.changes.announce()

        def updates() -> list[Json] | None:
            found = telegram.mailbox.poll(number, offset, limit)
            return found if found or self.closing else None

        return await self.changes.until(updates, timeout_s) or []

    def _released(self, method: str) -> bool | None:
        return True if self.closing or not self.faults.held[method] else None


def _answer(result: Any) -> Response:
    refused = result if isinstance(result, RefusalError) else None
    body = refused.json() if refused else {"ok": True, "result": result}
    status = refused.status if refused else 200
    return Response(json.dumps(body), status, media_type="application/json")


async def _no_such_path(_: HttpRequest, __: Exception) -> Response:
    return _answer(not_found())
