"""The HTTP face of the server: from a request to a method and back."""

import json
import re
from typing import Any

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.faults import Fault, Faults
from tests.botapi.limits import ALL
from tests.botapi.methods import BY_LOWER_NAME, METHODS
from tests.botapi.records import Call
from tests.botapi.refusals import RefusalError, not_found
from tests.botapi.requests import Request, read_params
from tests.botapi.telegram_state import Telegram
from tests.botapi.wire import HttpRequest, Reply

METHOD = re.compile(r"/bot(?P<token>\d+:[\w-]+)/(?P<name>\w+)/?", re.ASCII)
FILE = re.compile(r"/file/bot(?P<token>\d+:[\w-]+)/(?P<path>[\w./-]+)", re.ASCII)
LONGEST_POLL_S = 50


class Interrupted(Exception):  # noqa: N818 - no error of anybody: the poll is begun anew
    """An outage has begun while a poll waited."""


class Endpoint:
    """Answers methods for every bot whose token it knows."""

    def __init__(self, bots: dict[str, Telegram], changes: Changes, faults: Faults) -> None:
        self.bots = bots
        self.changes = changes
        self.faults = faults
        self.closing = False

    async def answer(self, http: HttpRequest) -> Reply:
        """Answer one request."""
        if found := FILE.fullmatch(http.head.path):
            return self._download(found["token"], found["path"])
        if (found := METHOD.fullmatch(http.head.path)) is None:
            return _answer(not_found())
        if (telegram := self.bots.get(found["token"])) is None:
            return _answer(RefusalError(401, "Unauthorized"))
        try:
            body, files = read_params(http.head.headers.get("content-type", ""), http.body)
        except ValueError:
            return _answer(RefusalError(400, "Bad Request: can't parse the request"))
        method = BY_LOWER_NAME.get(found["name"].lower(), found["name"])
        request = Request(method, http.head.query | body, files)
        return await self._respond(telegram, request)

    async def _respond(self, telegram: Telegram, request: Request) -> Reply:
        with self.changes.lock:
            fault = self.faults.take(request.method)
        reply = None
        if fault is None or fault.done_anyway:
            try:
                reply = _answer(await self._perform(telegram, request))
            except RefusalError as refusal:
                reply = _answer(refusal)
            except Interrupted:
                with self.changes.lock:
                    fault = self.faults.take(request.method)
        shown = self._spoil(telegram, request, fault, reply)
        with self.changes.lock:
            status = 0 if shown.line == "reset" else shown.status
            telegram.record.add_call(Call(request, status))
        self.changes.announce()
        if fault:
            await self._hold_back(fault)
        await self.changes.until(lambda: self._released(request.method), float("inf"))
        return shown

    def _spoil(
        self, telegram: Telegram, request: Request, fault: Fault | None, reply: Reply | None
    ) -> Reply:
        """Return what the bot is to see."""
        if fault is None:
            return reply or _answer([])
        if fault.flood:
            with self.changes.lock:
                chat_id = ALL if fault.flood.overall else request.integer("chat_id", ALL)
                refusal = telegram.flood.open_window(chat_id, fault.flood.retry_after_s)
            return _answer(refusal)
        line = "reset" if fault.line == "silent" else fault.line
        if fault.body is None and reply:
            return Reply(reply.status, reply.body, reply.content_type, line)
        return Reply(fault.status, fault.body or b"", fault.content_type, line)

    async def _hold_back(self, fault: Fault) -> None:
        """Wait as long as the fault wants it; a lasting one gives way when it has ended."""
        lasting = self.faults.lasts(fault)

        def over() -> bool | None:
            return True if self.closing or (lasting and not self.faults.lasts(fault)) else None

        wait_s = float("inf") if fault.line == "silent" else fault.delay_s
        await self.changes.until(over, wait_s)

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
            telegram.mailbox.confirm(offset)
            before = self.faults.outage_of("getUpdates")
        self.changes.announce()

        def updates() -> list[Json] | None:
            if (outage := self.faults.outage_of("getUpdates")) and outage is not before:
                raise Interrupted
            found = telegram.mailbox.poll(number, limit)
            return found if found or self.closing else None

        return await self.changes.until(updates, timeout_s) or []

    def _download(self, token: str, path: str) -> Reply:
        telegram = self.bots.get(token)
        file = telegram.files.by_path.get(path) if telegram else None
        if file is None:
            return _answer(not_found())
        return Reply(200, file.upload.content, "application/octet-stream")

    def _released(self, method: str) -> bool | None:
        return True if self.closing or not self.faults.held[method] else None


def _answer(result: Any) -> Reply:
    refused = result if isinstance(result, RefusalError) else None
    body = refused.json() if refused else {"ok": True, "result": result}
    return Reply(refused.status if refused else 200, json.dumps(body).encode())
