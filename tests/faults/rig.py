"""The bot, or a plain one, as a process with a small encoder: `python -m tests.faults.rig`.

Everything but the encoder is what runs in earnest. `plain` as an argument runs what most bots are,
python-telegram-bot's `run_polling` with one handler, to be measured beside it.
"""

import sys

from bot import __main__ as entry
from bot.answers.answer import Answerer
from bot.settings import BotSettings
from index import IndexSettings, Shelf
from tests.fakes import WordEncoder

THRESHOLD = 0.5


def small(index: IndexSettings, load: object = None) -> Answerer:
    """Return what answers, with an encoder that needs no model."""
    return Answerer(Shelf(index.home), WordEncoder, THRESHOLD)


def plain() -> None:
    """Echo, as the library comes."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None and update.message.text:
            await update.message.reply_text(update.message.text, do_quote=True)

    settings = BotSettings()
    assert settings.token is not None
    builder = ApplicationBuilder().token(settings.token.get_secret_value())
    application = builder.base_url(f"{settings.api_url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    if sys.argv[1:] == ["plain"]:
        plain()
    else:
        entry._answerer = small
        entry.main()
