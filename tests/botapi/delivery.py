"""Posting updates to the bot's webhook, again and again until it takes them."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.botapi.changes import Changes
from tests.botapi.chats import Json
from tests.botapi.mailbox import Waiting
from tests.botapi.telegram_state import Telegram
from tests.botapi.webhooks import LOOPBACK

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_S = 60


@dataclass
class Delivery:
    """Posts for every bot that has a webhook: in order within a chat, in parallel across.

    Telegram waits longer and longer after each failure; `retry_s` is the first wait here. A
    public address is reached where `proxies` say, by its beginning, as behind a reverse proxy.
    """

    bots: dict[str, Telegram]
    changes: Changes
    retry_s: float = 0.2
    proxies: dict[str, str] = field(default_factory=dict)
    _busy: set[tuple[int, int]] = field(default_factory=set)

    async def run(self) -> None:
        """Post until cancelled."""
        # Only loopback is posted to: reading the world's certificates would be lost time.
        client = httpx.AsyncClient(trust_env=False, verify=False, timeout=LONGEST_S)
        async with client, asyncio.TaskGroup() as posts:
            while True:
                found = await self.changes.until(self._next, float("inf"))
                assert found
                telegram, waiting = found
                posts.create_task(self._post(client, telegram, waiting))

    def _next(self) -> tuple[Telegram, Waiting] | None:
        for telegram in self.bots.values():
            mailbox = telegram.mailbox
            if not mailbox.webhook_url:
                continue
            mailbox.fill(mailbox.webhook.most_connections)
            mailbox.forget_old()
            mine = sum(bot_id == telegram.bot_id for bot_id, _ in self._busy)
            for waiting in mailbox.queue if mine < mailbox.webhook.most_connections else ():
                place = (telegram.bot_id, _chat_of(waiting.update))
                if place not in self._busy:
                    self._busy.add(place)
                    return telegram, waiting
        return None

    async def _post(self, client: httpx.AsyncClient, telegram: Telegram, waiting: Waiting) -> None:
        mailbox, wait_s = telegram.mailbox, self.retry_s
        while waiting in mailbox.queue and mailbox.webhook_url:
            status, wrong, after_s = await _try(
                client, self._local(mailbox.webhook_url), mailbox.webhook.secret, waiting.update
            )
            with self.changes.lock:
                mailbox.webhook.tries.append((waiting.update["update_id"], status))
                if not wrong:
                    mailbox.take(waiting)
                    break
                mailbox.webhook.last_error = wrong
                mailbox.webhook.last_error_date = int(telegram.clock.now())
            self.changes.announce()
            await asyncio.sleep(max(wait_s, after_s))
            wait_s = min(2 * wait_s, LONGEST_S)
        with self.changes.lock:
            self._busy.discard((telegram.bot_id, _chat_of(waiting.update)))
        self.changes.announce()

    def _local(self, url: str) -> str:
        public = next((public for public in self.proxies if url.startswith(public)), "")
        return self.proxies[public] + url.removeprefix(public) if public else url


async def _try(
    client: httpx.AsyncClient, url: str, secret: str, update: Json
) -> tuple[int, str, float]:
    """Post once; return the status (0 for none), what was wrong, and how long to wait at least."""
    # Only what runs on this machine is ever posted to.
    if urlsplit(url).hostname != LOOPBACK:
        return 0, "Failed to resolve host: Name or service not known", LONGEST_S
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
    try:
        answer = await client.post(url, content=json.dumps(update), headers=headers)
    except httpx.TimeoutException:
        return 0, "Read timeout expired", 0
    except httpx.TransportError:
        return 0, "Connection refused", 0
    if answer.is_success:
        return answer.status_code, "", 0
    wrong = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
    return answer.status_code, wrong, float(answer.headers.get("retry-after", 0))


def _chat_of(update: Json) -> int:
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message")
            inside = message if isinstance(message, dict) else content
            chat = inside.get("chat") or content.get("from")
            number = chat.get("id") if isinstance(chat, dict) else None
            return number if isinstance(number, int) else 0
    return 0
