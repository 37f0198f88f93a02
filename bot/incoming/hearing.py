"""Which updates the bot hears, and by which way: it asks for them, or Telegram brings them."""

from typing import Any

import structlog
from telegram import Update
from telegram.ext import ExtBot

from bot.incoming.inbox import Inbox
from bot.incoming.polling import Poller
from bot.incoming.webhook import Webhook
from bot.settings import BotSettings

HEARD = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.EDITED_CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
)

logger = structlog.get_logger(__name__)


class WebhookInTheWay(Exception):  # noqa: N818 - it says what is so
    """Polling would take away a webhook that somebody has set."""


def heard(settings: BotSettings) -> list[str]:
    """Return which updates to ask for: what is switched off is not even sent."""
    more = ((settings.inline, Update.INLINE_QUERY), (settings.guests, Update.GUEST_MESSAGE))
    return [*HEARD, *(kind for wanted, kind in more if wanted)]


def ear(settings: BotSettings, bot: ExtBot[Any], inbox: Inbox) -> Poller | Webhook:
    """Return what hears Telegram, as the settings have it."""
    deaf_s, kinds = 60 * settings.deaf_minutes, heard(settings)
    if settings.mode == "webhook":
        assert settings.webhook_url is not None
        assert settings.webhook_secret is not None
        return Webhook(bot, inbox, settings.webhook_url, settings.webhook_secret, kinds, deaf_s)
    proxy = settings.proxy.get_secret_value() if settings.proxy else None
    return Poller(bot.base_url, inbox.take, kinds, proxy, deaf_s=deaf_s)


async def make_way(settings: BotSettings, bot: ExtBot[Any]) -> None:
    """See to it that polling takes no webhook away that somebody needs.

    Raises:
        WebhookInTheWay: There is one.
    """
    if settings.mode == "webhook" or not (await bot.get_webhook_info()).url:
        return
    if not settings.drop_webhook:
        raise WebhookInTheWay(
            "a webhook is set for this token, and polling would take it away; set "
            "BOT_DROP_WEBHOOK=true if nobody needs it, or BOT_MODE=webhook to use one"
        )
    await bot.delete_webhook()
    logger.warning("webhook taken away")
