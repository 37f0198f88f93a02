"""What the bot does with each kind of update: its whole surface, in one place."""

from typing import Any

from telegram.ext import Application, CommandHandler, MessageHandler, filters

from bot.builds import Builds
from bot.handlers.addressing import COMMANDS
from bot.handlers.desk import Desk
from bot.handlers.essays import Essays
from bot.handlers.failures import Failures
from bot.handlers.figures import Figures
from bot.handlers.questions import Questions
from bot.handlers.reindexing import Reindexing
from bot.handlers.welcome import Welcome

__all__ = ["Desk", "register"]

# Fresh messages of people; edits come with the answers that follow them.
FRESH = filters.UpdateType.MESSAGE
ASKED = FRESH | filters.UpdateType.CHANNEL_POST


def register(
    application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, builds: Builds
) -> None:
    """Attach every handler; the first that fits takes the update."""
    questions, welcome, essays = Questions(desk), Welcome(desk), Essays(desk)
    reindexing, figures = Reindexing(desk, builds), Figures(desk, builds)
    asks = filters.Regex(rf"(?is)^\s*/(?:{'|'.join(COMMANDS)})\b")
    for names, callback in (
        (["start"], welcome.start),
        (["help", "ayuda"], welcome.help),
        (["id"], welcome.number),
        (["essays", "ensayos"], essays.list),
        (["reindex"], reindexing.start),
        (["status"], figures.status),
    ):
        application.add_handler(CommandHandler(names, callback, filters=FRESH))
    application.add_handler(MessageHandler(FRESH & filters.COMMAND & ~asks, welcome.unknown))
    application.add_handler(MessageHandler(ASKED & ~filters.StatusUpdate.ALL, questions.handle))
    application.add_error_handler(Failures(desk).handle)
