"""`python -m bot`: on Telegram where there is a token, else in the terminal."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.text import Text

from bot import logs
from bot.answers.answer import Answerer
from bot.settings import BotSettings
from bot.storage import Lock, StorageError, locked
from bot.upkeep.health import ailment
from index import Builder, Encoder, IndexDamaged, IndexingError, IndexMismatch, IndexSettings, Shelf

TELEGRAM = "https://api.telegram.org"

app = typer.Typer(
    help=__doc__,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show values
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


@app.callback()
def start(context: typer.Context) -> None:
    """Talk: on Telegram where BOT_TOKEN is set, else in the terminal."""
    if context.invoked_subcommand is not None:
        return
    settings = BotSettings()
    if settings.token is None:
        chat()
        return
    logs.configure(settings.log_level, settings.secrets)
    # Before the heavy imports: who comes second is told at once.
    with locked(settings.database) as lock:
        _talk(settings, settings.token, lock)


def _talk(settings: BotSettings, token: SecretStr, lock: Lock) -> None:
    from telegram.error import InvalidToken, TelegramError

    from bot.app import run
    from bot.incoming.hearing import WebhookInTheWay
    from bot.incoming.listening import CannotListen
    from bot.incoming.polling import Deaf

    sys.excepthook = logs.log_the_end
    try:
        run(settings, token, _answerer(IndexSettings()), lock)
    except (Deaf, WebhookInTheWay, CannotListen) as error:
        _stop(str(error))
    except InvalidToken:
        _stop("Telegram does not know BOT_TOKEN; copy it again from @BotFather")
    except TelegramError as error:
        _stop(f"Telegram cannot be reached ({type(error).__name__}); see `python -m bot check`")


@app.command()
def chat() -> None:
    """Talk in the terminal, or answer the questions of a pipe."""
    from bot.chat import converse

    answerer = _ready(IndexSettings())
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    converse(answerer, BotSettings().language, out)


@app.command()
def check() -> None:
    """Look at settings, essays, index, disk and Telegram; status 1 if something is wrong."""
    settings = BotSettings()
    sys.exit(0 if asyncio.run(_check(settings)) else 1)


@app.command()
def unanswered() -> None:
    """Print the questions that found no answer as JSON lines; see BOT_UNANSWERED_DAYS."""
    from bot.storage import Database
    from bot.storage.unanswered import read

    async def print_all() -> None:
        database = Database.open(BotSettings().database)
        try:
            for question in await database.run(read):
                print(json.dumps(asdict(question), ensure_ascii=False))
        finally:
            await database.close()

    asyncio.run(print_all())


@app.command()
def health(
    *, quiet: Annotated[bool, typer.Option(help="say nothing, only end with a status")] = False
) -> None:
    """End with status 0 if the running bot hears Telegram and an index serves, else with 1."""
    wrong = ailment(BotSettings().home)
    if not quiet:
        words = wrong or "The bot hears Telegram and an index serves."
        out.print(Text(words), soft_wrap=True)
    sys.exit(1 if wrong else 0)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="where to put the copy; must not be there yet")],
) -> None:
    """Copy the database, whole and checked, while the bot runs or not."""
    from bot.storage.backup import back_up

    size = back_up(BotSettings().database, file)
    out.print(Text(f"{file}: {size / 1e6:.1f} MB, checked"), soft_wrap=True)


@app.command()
def feedback(file: Annotated[Path, typer.Argument(help="JSON lines for `index evaluate`")]) -> None:
    """Write the questions that readers let the bot keep, with what they think answers them."""
    from bot.answers.lessons import lessons
    from bot.storage import Database, votes

    generation = Shelf(IndexSettings().home).current()

    async def telling() -> list[votes.Vote]:
        database = Database.open(BotSettings().database)
        try:
            return await database.run(votes.telling)
        finally:
            await database.close()

    lines = lessons(asyncio.run(telling()), generation.words_of)
    file.write_text(lines, encoding="utf-8")
    out.print(f"{lines.count(chr(10))} questions written", soft_wrap=True)


async def _check(settings: BotSettings) -> bool:
    from telegram import Bot
    from telegram.request import HTTPXRequest

    from bot.check import check_here, check_telegram

    findings = list(check_here(settings, IndexSettings()))
    if settings.token is not None:
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{settings.api_url or TELEGRAM}/bot",
            request=HTTPXRequest(proxy=proxy),
            get_updates_request=HTTPXRequest(proxy=proxy),
        )
        findings += [finding async for finding in check_telegram(settings, bot)]
    else:
        out.print("  BOT_TOKEN is not set: the bot talks in the terminal only")
    for finding in findings:
        mark = Text("✓ ", "green") if finding.good else Text("✗ ", "red")
        out.print(mark.append(finding.words, "default"), soft_wrap=True)
    return all(finding.good for finding in findings)


def _answerer(index: IndexSettings, load: Callable[[], Encoder] | None = None) -> Answerer:
    def load_encoder() -> Encoder:
        from index.encoder import SentenceEncoder  # seconds of import, paid off the event loop

        # One thread: two beside another busy process make a question fifty times slower.
        return SentenceEncoder.of(index, threads=1)

    return Answerer(Shelf(index.home), load or load_encoder, index.threshold)


def _ready(index: IndexSettings) -> Answerer:
    """Open the index, and build it first if none can serve."""
    from index.encoder import SentenceEncoder
    from index.terminal import build_with_bars

    shelf = Shelf(index.home)
    threads = 1 if shelf.current_id() else index.threads or os.cpu_count() or 1
    encoder = SentenceEncoder.of(index, threads=threads)
    answerer = _answerer(index, lambda: encoder)
    try:
        answerer.refresh()
    except (IndexDamaged, IndexMismatch) as error:
        err.print(Text(str(error)), soft_wrap=True)
    if answerer.generation is None:
        build_with_bars(Builder.of(index, encoder))
        answerer.refresh()
    return answerer


def _stop(words: str) -> None:
    err.print(Text(words), soft_wrap=True)
    sys.exit(1)


def main() -> None:
    """Run a command; an error of ours is a sentence on standard error."""
    try:
        app(prog_name="python -m bot")
    except (IndexingError, StorageError) as error:
        _stop(f"{type(error).__name__}: {error}")
    except ValidationError as error:
        for problem in error.errors():
            prefix = "INDEX" if error.title == "IndexSettings" else "BOT"
            name = "_".join([prefix, *map(str, problem["loc"][:1])]).upper()
            err.print(Text(f"{name}: {problem['msg']}; correct the setting"), soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
