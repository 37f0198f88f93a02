"""How the bot runs: BOT_* variables."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Users that stand in for many people: forwarded channel posts, anonymous administrators of a
# group, channels that write in a group (TELEGRAM's own ids).
STAND_INS = frozenset({777000, 1087968824, 136817688})

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_LISTEN = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}", re.ASCII)


class BotSettings(BaseSettings):
    """Read from the environment and `.env`; a wrong value stops the start, by name."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = Field(
        default=None, description="what @BotFather gave; without it the bot talks in the terminal"
    )
    admins: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="numbers of administrators (see /id), 900,901 or [900,901]"
    )
    api_url: str | None = Field(
        default=None, description="root of another Bot API server, such as http://127.0.0.1:8081"
    )
    proxy: SecretStr | None = Field(
        default=None, description="address of an HTTP or SOCKS proxy to Telegram"
    )
    language: Literal["es", "en"] = Field(
        default="es", description="the bot's language where the reader's is not one it speaks"
    )
    home: Path = Field(default=Path("var/bot"), description="where the bot keeps its state")
    database_url: SecretStr | None = Field(
        default=None,
        description="SQLAlchemy's address of a database; left out: SQLite under BOT_HOME",
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="how updates come: the bot asks, or Telegram brings them"
    )
    webhook_url: str | None = Field(
        default=None, description="public https address to which Telegram is to post updates"
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="what Telegram proves itself with, 1 to 256 of A-Za-z0-9_-"
    )
    listen: str | None = Field(
        default=None,
        description="host:port of webhook, /healthz and /metrics, such as 127.0.0.1:8080",
    )
    drop_webhook: bool = Field(
        default=False, description="take a webhook away that is in the way of polling"
    )
    deaf_minutes: float = Field(
        default=30, gt=0, description="end the process when Telegram was silent for so long"
    )
    token_file: Path | None = Field(default=None, description="a file that holds BOT_TOKEN")
    webhook_secret_file: Path | None = Field(
        default=None, description="a file that holds BOT_WEBHOOK_SECRET"
    )
    proxy_file: Path | None = Field(default=None, description="a file that holds BOT_PROXY")
    database_url_file: Path | None = Field(
        default=None, description="a file that holds BOT_DATABASE_URL"
    )
    chats: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(),
        description="numbers of the only groups and channels (negative) and of the only people "
        "(positive) the bot serves; each kind is open to all while none of it is listed",
    )
    questions_per_minute: float = Field(
        default=20, gt=0, description="questions a minute, and at once, of one person"
    )
    questions_per_chat_minute: float = Field(
        default=40, gt=0, description="the same of one group or channel"
    )
    remember_hours: float = Field(
        default=48, gt=0, description="hours after which questions and answers are emptied"
    )
    unanswered_days: float = Field(
        default=0,
        ge=0,
        description="days for which questions without an answer are kept, without their person; "
        "0: not at all",
    )
    messages_per_second: float = Field(
        default=30, gt=0, description="messages a second over all that Telegram allows"
    )
    messages_per_chat_second: float = Field(
        default=1, gt=0, description="messages a second to one chat"
    )
    messages_per_group_minute: float = Field(
        default=20, gt=0, description="messages a minute to one group"
    )
    inline: bool = Field(default=True, description="offer passages behind the bot's name anywhere")
    guests: bool = Field(default=True, description="answer where the bot is mentioned as a guest")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="least important lines to log"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read the secrets that are given as files, as Docker gives them."""
        for name in [name for name in cls.model_fields if name.endswith("_file")]:
            path, secret = values.get(name), name.removesuffix("_file")
            if path is None:
                continue
            if values.get(secret) is not None:
                raise ValueError(
                    f"BOT_{secret.upper()} and BOT_{name.upper()} are both set; keep one of them"
                )
            try:
                content = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(
                    f"BOT_{name.upper()}: {path} cannot be read ({type(error).__name__})"
                ) from None
            if not content:
                raise ValueError(f"BOT_{name.upper()}: {path} is empty")
            values = values | {secret: content}
        return values

    @field_validator("admins", "chats", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.strip().strip("[]").split(",") if part.strip()]
        return value

    @field_validator("admins")
    @classmethod
    def _nobody_in_particular(cls, value: frozenset[int]) -> frozenset[int]:
        if shared := value & STAND_INS:
            raise ValueError(
                f"{', '.join(map(str, sorted(shared)))} stands in for many people; "
                "give the number that /id shows you"
            )
        if any(number <= 0 for number in value):
            raise ValueError("the number of a person is positive; give the one that /id shows you")
        return value

    @field_validator("api_url")
    @classmethod
    def _root(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("expected an address with http:// or https://")
        return value.rstrip("/") if value else None

    @field_validator("webhook_secret")
    @classmethod
    def _accepted(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("expected 1 to 256 letters of A-Z a-z 0-9 _ -")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("expected an address with https://")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None and not _LISTEN.fullmatch(value):
            raise ValueError("expected host:port, such as 127.0.0.1:8080")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.mode == "webhook":
            for name in ("webhook_url", "webhook_secret", "listen"):
                if getattr(self, name) is None:
                    needed = f"BOT_{name.upper()}"
                    raise ValueError(
                        f"BOT_MODE=webhook needs {needed}; set it, or BOT_MODE=polling"
                    )
        return self

    @property
    def database(self) -> str:
        """The database's address, with its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home / 'tertulia.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be shown, in clear."""
        found = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in found if isinstance(value, SecretStr))
