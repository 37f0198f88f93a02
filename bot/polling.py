"""How updates come in: long polling, and the memory of when it last worked."""

import time

from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import ODVInput
from telegram.request import HTTPXRequest, RequestData


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
        return status, body
