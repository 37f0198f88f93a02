"""How the index is built and where it lives: INDEX_* variables."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BUNDLED_ENCODER = Path(__file__).parent / "model"


class IndexSettings(BaseSettings):
    """Read from the environment and `.env`; a wrong value stops the start, by name."""

    model_config = SettingsConfigDict(
        env_prefix="INDEX_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    corpus: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(Path("corpus/essays"), Path("var/corpus")),
        description="folders of essays, separated by commas; one that does not exist is empty",
    )
    home: Path = Field(default=Path("var/index"), description="where generations are kept")
    encoder: str = Field(
        default=str(BUNDLED_ENCODER),
        description="sentence-transformers model, by name or folder; default: the bundled one",
    )
    query_prompt: str | None = Field(
        default=None,
        max_length=1000,
        description="words put before a question for the encoder; left out: those of the model",
    )
    passage_prompt: str | None = Field(
        default=None,
        max_length=1000,
        description="words put before a passage for the encoder; left out: those of the model",
    )
    passage_chars: int = Field(
        default=500, ge=100, le=1500, description="longest passage, in characters (code points)"
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="confidence from which the essays answer; left out: the calibrated one",
    )
    late_interaction: bool = Field(
        default=True, description="keep token vectors: finds better, takes more room"
    )
    keep: int = Field(default=3, ge=2, le=100, description="generations kept, for rollback")
    threads: int = Field(
        default=0, ge=0, le=256, description="processor threads of a build; 0: one for each core"
    )

    @field_validator("corpus", mode="before")
    @classmethod
    def _folders(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part.strip()) for part in value.split(",") if part.strip())
        return value
