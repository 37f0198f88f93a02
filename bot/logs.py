"""What the bot logs, as key=value lines on standard error, and what it never does."""

import logging
import sys
import traceback
import warnings
from collections.abc import Sequence
from types import TracebackType

import structlog
from telegram.warnings import PTBDeprecationWarning

from bot.secrecy import forms

# httpx logs addresses, which hold the token; python-telegram-bot logs messages at DEBUG.
QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "sentence_transformers": logging.WARNING,
    "telegram": logging.INFO,
    "telegram.ext.ExtBot": logging.CRITICAL + 1,  # logs whole updates that it cannot read
    "telegram.ext.Updater": logging.CRITICAL,  # its one-line news stand in our own log
}

logger = structlog.get_logger(__name__)


def configure(level: str, secrets: Sequence[str] = ()) -> None:
    """Send every log line through one form, with secrets blotted out.

    Args:
        level: Least important level shown.
        secrets: Strings that must not appear, whoever logs them and in whatever form.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = _Blotting(
        foreign_pre_chain=[*shared, _only_frames],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "event"], drop_missing=True
            ),
        ],
    )
    formatter.secrets = forms(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    # The library warns of a type that its errors will have one day; `fates` reads both.
    warnings.filterwarnings("ignore", ".*retry_after", PTBDeprecationWarning)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


def frames(error: BaseException) -> str:
    """Return where an error came from, as file:line function, the innermost last.

    Its text is left out: it could hold a question.
    """
    stack = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack[-8:])


def log_the_end(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log what ends the process, in one line whose secrets are blotted out; no traceback."""
    if issubclass(kind, KeyboardInterrupt):
        return
    name = f"{kind.__module__}.{kind.__qualname__}"
    said, where = str(error)[:500], frames(error.with_traceback(trace))
    logger.critical("ended by an error", error=name, said=said, frames=where)


def _only_frames(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    record = event.get("_record")
    if record is not None and record.exc_info and record.exc_info[1] is not None:
        event["error"] = type(record.exc_info[1]).__name__
        event["frames"] = frames(record.exc_info[1])
        record.exc_info = record.exc_text = None
    event.pop("exc_info", None)
    return event


class _Blotting(structlog.stdlib.ProcessorFormatter):
    """Replaces secrets in finished lines."""

    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = super().format(record)
        except (TypeError, ValueError) as error:  # logging would print the raw arguments
            line = f"a line of {record.name} that cannot be made ({type(error).__name__})"
        for secret in self.secrets:
            line = line.replace(secret, "<secret>")
        return line
