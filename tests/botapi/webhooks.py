"""The methods that choose between polling and a webhook; nothing is posted to one yet."""

from tests.botapi.chats import Json
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram


def set_webhook(telegram: Telegram, request: Request) -> bool:
    """Name the address that updates go to; an empty one takes it away."""
    telegram.mailbox.webhook_url = request.text("url")
    if (allowed := request.json("allowed_updates")) is not None:
        telegram.mailbox.allowed = frozenset(allowed)
    if request.flag("drop_pending_updates"):
        telegram.mailbox.pending.clear()
    return True


def delete_webhook(telegram: Telegram, request: Request) -> bool:
    """Take the address away."""
    telegram.mailbox.webhook_url = ""
    if request.flag("drop_pending_updates"):
        telegram.mailbox.pending.clear()
    return True


def get_webhook_info(telegram: Telegram, _: Request) -> Json:
    """Return the address, and how many updates wait."""
    mailbox = telegram.mailbox
    info = {"url": mailbox.webhook_url, "has_custom_certificate": False}
    allowed = {"allowed_updates": sorted(mailbox.allowed)} if mailbox.allowed else {}
    return info | {"pending_update_count": len(mailbox.pending)} | allowed
