"""How updates come in: long polling, and the memory of when it last worked."""

import json
import time
from typing import Any

import structlog
from telegram import Update
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import ODVInput
from telegram.request import HTTPXRequest, RequestData

logger = structlog.get_logger(__name__)


class PollingRequest(HTTPXRequest):
    """The connection that polls; knows when Telegram last answered it.

    Attributes:
        polled: Seconds since 1970; 0 if it never has.
    """

    polled: float = 0.0

    async def do_request(  # noqa: PLR0913 - the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT_NONE,
        write_timeout: ODVInput[float] = DEFAULT_NONE,
        connect_timeout: ODVInput[float] = DEFAULT_NONE,
        pool_timeout: ODVInput[float] = DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Ask as always, and note a good answer."""
        status, body = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if status == 200:
            self.polled = time.time()
            if url.endswith("/getUpdates"):
                body = _readable(body)
        return status, body


def _readable(body: bytes) -> bytes:
    """Put a bare number in the place of every update that the library cannot read."""
    try:
        answer = json.loads(body)
        updates = answer["result"]
        answer["result"] = [_bare(update) for update in updates]
    except (ValueError, KeyError, TypeError):
        return body
    return body if answer["result"] == updates else json.dumps(answer).encode()


def _bare(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(dict(update), None)
    except Exception as error:  # noqa: BLE001 - whatever a strange update does
        logger.error("update not readable", error=type(error).__name__)  # noqa: TRY400
        return {"update_id": update["update_id"]}
    return update
