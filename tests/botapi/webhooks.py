"""The methods that choose between polling and a webhook."""

import re
from urllib.parse import urlsplit

from tests.botapi.chats import Json
from tests.botapi.mailbox import Webhook
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}", re.ASCII)
LOOPBACK = "127.0.0.1"


def set_webhook(telegram: Telegram, request: Request) -> bool:
    """Name the address that updates go to; an empty one takes it away."""
    url, secret = request.text("url"), request.text("secret_token")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname != LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    telegram.mailbox.webhook_url = url
    telegram.mailbox.webhook = Webhook(secret, request.integer("max_connections", 40))
    if (allowed := request.json("allowed_updates")) is not None:
        telegram.mailbox.allowed = frozenset(allowed)
    return _forget(telegram, request)


def delete_webhook(telegram: Telegram, request: Request) -> bool:
    """Take the address away."""
    telegram.mailbox.webhook_url = ""
    return _forget(telegram, request)


def get_webhook_info(telegram: Telegram, _: Request) -> Json:
    """Return the address, how many updates wait, and what went wrong last."""
    mailbox = telegram.mailbox
    webhook = mailbox.webhook
    info = {"url": mailbox.webhook_url, "has_custom_certificate": False}
    allowed = {"allowed_updates": sorted(mailbox.allowed)} if mailbox.allowed else {}
    wrong = {
        "last_error_date": webhook.last_error_date,
        "last_error_message": webhook.last_error,
    }
    most = {"max_connections": webhook.most_connections} if mailbox.webhook_url else {}
    waiting = {"pending_update_count": len(mailbox.queue)}
    return info | waiting | most | allowed | (wrong if webhook.last_error else {})


def _forget(telegram: Telegram, request: Request) -> bool:
    if request.flag("drop_pending_updates"):
        telegram.mailbox.queue.clear()
    return True
