"""The bots of the load test, each a process: `python -m benchmarks.bots echo|words|single`.

The project's own bot is `python -m bot`; these are what it is measured against.
"""

import sys
from typing import Any

from pydantic import SecretStr
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from threadpoolctl import threadpool_limits

from bot.answers import questioning
from bot.answers.answer import Answerer
from bot.app import run
from bot.settings import BotSettings
from bot.storage import locked
from index import Encoder, IndexSettings, Shelf


def echo(settings: BotSettings, token: SecretStr) -> None:
    """Run what the library's first example is: every text is sent back as a reply."""

    async def say(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is not None and message.text:
            await message.reply_text(message.text, do_quote=True)

    builder = ApplicationBuilder().token(token.get_secret_value())
    application: Application[Any, Any, Any, Any, Any, Any] = builder.base_url(
        f"{settings.api_url}/bot"
    ).build()
    application.add_handler(MessageHandler(filters.TEXT, say))
    application.run_polling()


def words(settings: BotSettings, token: SecretStr) -> None:
    """Run the project's bot with an encoder that costs next to nothing."""
    from tests.fakes import WordEncoder

    threadpool_limits(1)  # as the real one does
    _ours(settings, token, WordEncoder())


def single(settings: BotSettings, token: SecretStr) -> None:
    """Run the project's bot, each question asked by itself."""
    from index.encoder import SentenceEncoder

    questioning.MOST = 1
    _ours(settings, token, SentenceEncoder.load(IndexSettings().encoder, threads=1))


def _ours(settings: BotSettings, token: SecretStr, encoder: Encoder) -> None:
    index = IndexSettings()
    answerer = Answerer(Shelf(index.home), lambda: encoder, index.threshold)
    with locked(settings.database) as lock:
        run(settings, token, answerer, lock)


if __name__ == "__main__":
    found = BotSettings()
    if found.token is None:
        raise SystemExit("BOT_TOKEN is not set; the load test sets it")
    {"echo": echo, "words": words, "single": single}[sys.argv[1]](found, found.token)
