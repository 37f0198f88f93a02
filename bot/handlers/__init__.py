"""What the bot does with each kind of update: its whole surface, in one place."""

from typing import Any

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.building.builds import Builds
from bot.handlers.addressing import COMMANDS
from bot.handlers.answering import Answering
from bot.handlers.banning import Banning
from bot.handlers.desk import Desk
from bot.handlers.essays import Essays
from bot.handlers.failures import Failures
from bot.handlers.feedback import CLOSE, KEEP, PREFER, Feedback
from bot.handlers.figures import Figures
from bot.handlers.gate import Gate
from bot.handlers.guests import Guests
from bot.handlers.inline import Inline
from bot.handlers.keyboards import ANOTHER, ASK, BACK, DELETE, HELPFUL, LIST, OPEN, UNHELPFUL
from bot.handlers.language import CHOOSE, Language
from bot.handlers.membership import Membership
from bot.handlers.notices import Notices
from bot.handlers.opinions import Opinions
from bot.handlers.permalinks import Permalinks
from bot.handlers.presses import Action, Presses
from bot.handlers.privacy import FORGET, Privacy
from bot.handlers.questions import Questions
from bot.handlers.quoting import Quoting
from bot.handlers.reading import Reading
from bot.handlers.reindexing import CANCEL, Reindexing
from bot.handlers.removing import Removing
from bot.handlers.rollback import Rollback
from bot.handlers.suggesting import Suggesting
from bot.handlers.welcome import Welcome

__all__ = ["Desk", "Gate", "Notices", "register"]

# Fresh messages of people: no command is taken from an edit.
FRESH = filters.UpdateType.MESSAGE
GUESTS = filters.UpdateType.GUEST_MESSAGE
ASKED = FRESH | filters.UpdateType.CHANNEL_POST
EDITED = filters.UpdateType.EDITED_MESSAGE | filters.UpdateType.EDITED_CHANNEL_POST


def register(
    application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, builds: Builds
) -> None:
    """Attach every handler; the first that fits takes the update."""
    privacy, banning = Privacy(desk), Banning(desk)
    answering, feedback = Answering(desk), Feedback(desk)
    questions, welcome, reading = Questions(desk, answering), Welcome(desk), Reading(desk)
    essays, quoting = Essays(desk, reading), Quoting(desk, reading)
    permalinks = Permalinks(desk, reading, welcome)
    reindexing, figures = Reindexing(desk, builds), Figures(desk, builds)
    language = Language(desk)
    asks = filters.Regex(rf"(?is)^\s*/(?:{'|'.join(COMMANDS)})\b")
    application.add_handler(CommandHandler("start", permalinks.open, filters=FRESH, has_args=True))
    for names, callback in (
        (["start"], welcome.start),
        (["help", "ayuda"], welcome.help),
        (["id"], welcome.number),
        (["essays", "ensayos"], essays.list),
        (["privacy", "privacidad"], privacy.tell),
        (["forget", "olvidar"], privacy.ask),
        (["ban"], banning.ban),
        (["unban"], banning.unban),
        (["language", "idioma"], language.offer),
        (["random", "cita"], quoting.quote),
        (["reindex"], reindexing.start),
        (["cancel"], reindexing.cancel),
        (["rollback"], Rollback(desk).go_back),
        (["status"], figures.status),
        (["feedback"], Opinions(desk).tell),
    ):
        application.add_handler(CommandHandler(names, callback, filters=FRESH))
    application.add_handler(MessageHandler(FRESH & filters.COMMAND & ~asks, welcome.unknown))
    application.add_handler(MessageHandler(ASKED & ~filters.StatusUpdate.ALL, questions.handle))
    member = ChatMemberHandler.MY_CHAT_MEMBER
    application.add_handler(ChatMemberHandler(Membership(desk).handle, member))
    application.add_handler(InlineQueryHandler(Inline(desk).handle))
    application.add_handler(MessageHandler(GUESTS, Guests(desk).handle))
    application.add_handler(MessageHandler(EDITED & (~filters.COMMAND | asks), questions.edited))
    actions: dict[str, Action] = {
        CHOOSE: language.choose,
        FORGET: privacy.forget,
        OPEN: reading.open,
        BACK: reading.back,
        LIST: essays.turn,
        ANOTHER: quoting.another,
        PREFER: feedback.prefer,
        KEEP: feedback.keep,
        CLOSE: feedback.close,
    }
    outspoken: dict[str, Action] = {
        ASK: Suggesting(desk, answering).ask,
        HELPFUL: feedback.vote,
        UNHELPFUL: feedback.vote,
        DELETE: Removing(desk).remove,
        CANCEL: reindexing.press,
    }
    application.add_handler(CallbackQueryHandler(Presses(desk, actions, outspoken).handle))
    application.add_error_handler(Failures(desk).handle)
