import time

import pytest
from telegram import Bot
from telegram.error import InvalidToken

from bot.polling import PollingRequest
from tests.botapi import BotApiServer


async def test_a_good_answer_is_remembered(api: BotApiServer) -> None:
    request, before = PollingRequest(), time.time()
    bot = Bot("123:TEST", base_url=f"{api.url}/bot", get_updates_request=request)

    async with bot:
        await bot.get_updates(timeout=0)

    assert before <= request.polled <= time.time()


async def test_a_refusal_is_not(api: BotApiServer) -> None:
    request = PollingRequest()
    bot = Bot("123:TEST", base_url=f"{api.url}/bot", get_updates_request=request)

    async with bot:
        api.revoke("123:TEST")
        with pytest.raises(InvalidToken, match="Unauthorized"):
            await bot.get_updates(timeout=0)

    assert request.polled == 0
