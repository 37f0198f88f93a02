"""Every refusal that can be planned arrives at a real bot as the error that it stands for."""

import re

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from tests.botapi import BotApiServer
from tests.botapi.errors import ERRORS

SPECIAL: dict[str, type[TelegramError]] = {
    "migrated": ChatMigrated,
    "flood": RetryAfter,
    "unauthorized": InvalidToken,
    "internal": NetworkError,
    "bad gateway": NetworkError,
}
WORDS = {"migrated": "New chat id: -1009999", "flood": "Retry in 0:00:02"}


@pytest.mark.parametrize("name", ERRORS)
async def test_a_refusal_is_the_error_that_its_status_says(
    api: BotApiServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it, python-telegram-bot warns of a future type of RetryAfter.retry_after.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    api.user(7)
    refusal = ERRORS[name]
    expected = SPECIAL.get(name, Forbidden if refusal.status == 403 else BadRequest)
    # The library writes the first letter large and all others small.
    words = WORDS.get(name, refusal.description.rpartition(": ")[2])
    async with Bot("123:TEST", base_url=f"{api.url}/bot") as bot:
        api.refuse_next("sendMessage", refusal)

        with pytest.raises(TelegramError, match=f"(?i){re.escape(words)}") as caught:
            await bot.send_message(7, "hola")

    assert type(caught.value) is expected
    assert api.sent == []
