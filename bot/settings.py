"""How the bot runs: BOT_* variables."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Users that stand in for many people: forwarded channel posts, anonymous administrators of a
# group, channels that write in a group (TELEGRAM's own ids).
STAND_INS = frozenset({777000, 1087968824, 136817688})


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
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="least important lines to log"
    )

    @field_validator("admins", mode="before")
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
