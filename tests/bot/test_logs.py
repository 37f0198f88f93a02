import contextlib
import io
import logging
from collections.abc import Callable

import pytest
import structlog

from bot import logs

TOKEN = "123456:AAH-not-to-be-seen"
QUESTION = "¿qué dijo mi abuela de zarzaparrilla?"

pytestmark = pytest.mark.usefixtures("fresh_logging")
Read = Callable[[], str]


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Read:
    """Everything that is logged, in a buffer that outlives what pytest does to stderr."""
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        logs.configure("DEBUG", [TOKEN, ""])

    def taken() -> str:
        said = out.getvalue() + capsys.readouterr().err
        out.seek(0)
        out.truncate()
        return said

    return taken


def raise_question() -> None:
    raise ValueError(QUESTION)


def log_failure(logger: logging.Logger) -> None:
    try:
        raise_question()
    except ValueError:
        logger.exception("no answer")


@pytest.mark.parametrize("name", ["bot.app", "httpx", "telegram.ext", "asyncio", ""])
def test_the_token_never_appears_whoever_logs_it(read: Read, name: str) -> None:
    logger = logging.getLogger(name)
    logger.critical("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.critical({"url": TOKEN})
    logger.critical("one", extra={"token": TOKEN})

    said = read()

    assert said.count("<secret>") >= 2
    assert TOKEN not in said


def test_the_token_never_appears_where_a_line_cannot_be_made(read: Read) -> None:
    wrong = logging.LogRecord("httpx", logging.ERROR, "", 0, "status %d", (TOKEN,), None)

    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:  # the bot's; pytest has its own
            handler.handle(wrong)

    said = read()
    assert "httpx" in said
    assert TOKEN not in said


def test_the_token_never_appears_in_lines_of_ours(read: Read) -> None:
    structlog.get_logger("bot").info("listening", token=TOKEN, nested={"more": [TOKEN]})

    said = read()

    assert said.count("<secret>") == 2
    assert TOKEN not in said


def test_the_token_never_appears_in_an_exception(read: Read) -> None:
    try:
        raise RuntimeError(f"no answer from /bot{TOKEN}/getMe")
    except RuntimeError:
        logging.getLogger("telegram.ext").exception("failed %s", TOKEN)

    assert TOKEN not in read()


@pytest.mark.parametrize("name", ["telegram.ext.Application", "asyncio", "bot.handlers"])
def test_the_text_of_an_exception_is_left_out_but_not_its_kind_and_frames(
    read: Read, name: str
) -> None:
    log_failure(logging.getLogger(name))

    said = read()

    assert QUESTION not in said
    assert "zarzaparrilla" not in said
    assert "error='ValueError'" in said
    assert "raise_question" in said
    assert "log_failure" in said
    assert said.count("\n") == 1


def test_frames_lead_from_the_outermost_to_the_innermost_without_words() -> None:
    with pytest.raises(ValueError, match="zarzaparrilla") as caught:
        raise_question()

    found = logs.frames(caught.value)

    assert [frame.rsplit(" ", 1)[1] for frame in found.split(" > ")] == [
        "test_frames_lead_from_the_outermost_to_the_innermost_without_words",
        "raise_question",
    ]
    assert QUESTION not in found


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11", "sentence_transformers"])
def test_libraries_that_log_addresses_are_heard_from_warnings_on(read: Read, name: str) -> None:
    logging.getLogger(name).info("HTTP Request: POST …")
    assert read() == ""

    logging.getLogger(name).warning("slow")
    assert "slow" in read()


def test_the_library_for_telegram_does_not_log_updates(read: Read) -> None:
    logging.getLogger("telegram.ext.Application").debug("Processing update %s", QUESTION)

    assert read() == ""


def test_a_line_is_keys_and_values(read: Read) -> None:
    structlog.get_logger("bot.app").info("serving", generation="g")

    said = read()

    assert said.startswith("timestamp='20")
    assert "level='info' event='serving' generation='g' logger='bot.app'" in said


def test_less_important_lines_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("WARNING")

    structlog.get_logger("bot.app").info("serving")
    structlog.get_logger("bot.app").warning("slow")

    said = capsys.readouterr().err
    assert "serving" not in said
    assert "slow" in said
