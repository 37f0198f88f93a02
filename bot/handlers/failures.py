"""What no handler foresaw."""

from dataclasses import dataclass

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from bot.incoming.turn import Turn
from bot.logs import frames
from bot.storage import NotStored

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failures:
    """Logs where it happened and says sorry; neither repeats what was asked."""

    desk: Desk

    async def handle(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log an error of a handler, and tell whoever wrote the message."""
        error = context.error
        if error is None:
            return
        if isinstance(error, NotStored):
            Turn.current().unstored = error
            return
        said = str(error) if isinstance(error, TelegramError) else None
        logger.error(
            "update not handled", error=type(error).__name__, said=said, frames=frames(error)
        )
        turn = Turn.current()
        turn.discard()
        message = update.effective_message if isinstance(update, Update) else None
        if message is None or message.guest_query_id is not None:  # no chat of ours
            return
        self.desk.reply(message, self.desk.messages(message).failure)
