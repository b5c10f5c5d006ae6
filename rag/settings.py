"""Settings, from the environment (`DATELINE_…`, and OpenAI's own names) or from arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError
from vectorstore.team import DatabaseAddress

ModeName = Literal["auto", "llm", "extractive"]
CheckerName = Literal["evidence", "model"]
EmbeddingName = Literal["english", "multilingual"]
UnsupportedName = Literal["mark", "leave_out"]


class Settings(BaseSettings):
    """Everything that can be set. Each field `x` is read from `DATELINE_X` unless it says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", env_ignore_empty=True, extra="forbid", frozen=True, populate_by_name=True
    )

    archive: Path | None = Field(None, description="the archive's folder; the user's data folder if unset")
    mode: ModeName = Field("auto", description="auto: endpoint, else embedded model, else extractive")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY", "DATELINE_OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("OPENAI_BASE_URL", "DATELINE_OPENAI_BASE_URL")
    )
    model: str = Field("gpt-4.1-mini", description="the model's name at the endpoint")
    gguf: Path | None = Field(None, description="another GGUF file for the embedded model")
    share_model: bool = Field(
        True, description="one server of the embedded model for all processes of a user, which outlives them"
    )
    model_idle_minutes: float = Field(
        10.0, gt=0, le=1440, description="that server ends by itself so long after the last question"
    )
    timeout_s: float = Field(60.0, gt=0, le=3600, description="longest silence of a model, in seconds")
    answer_tokens: int | None = Field(
        None,
        ge=16,
        le=131_072,
        description="the most tokens of an answer, thinking included; unset: 4096 at an endpoint, else 220",
    )
    checker: CheckerName = Field(
        "evidence", description="who checks an answer's sentences: code alone, or code and then the endpoint"
    )
    unsupported: UnsupportedName = Field(
        "mark", description="what becomes of a sentence that no source supports: marked, or left out"
    )
    embedding: EmbeddingName = Field(
        "english", description="the embedding model on this machine; multilingual is an extra to install"
    )
    embedding_model: str | None = Field(
        None, description="an embedding model at an OpenAI-compatible endpoint, instead of the embedded one"
    )
    embedding_base_url: str | None = Field(None, description="that endpoint; OPENAI_BASE_URL if unset")
    embedding_dimension: int = Field(1536, gt=0, description="length of that model's vectors")
    chroma_url: str | None = Field(None, description="a Chroma server instead of the embedded one")
    chroma_token: SecretStr | None = Field(
        None, description="the token that it asks for, as Chroma Cloud does"
    )
    chroma_tenant: str | None = Field(None, description="whose databases on it; Chroma's default if unset")
    chroma_database: str | None = Field(None, description="which of these; Chroma's default if unset")
    database_url: SecretStr | None = Field(
        None, description="a PostgreSQL with the archive of a team, of which the folder is then a copy"
    )
    max_file_mb: float = Field(50.0, gt=0, description="larger files are skipped and named")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            DatabaseAddress(url.get_secret_value())
        return url

    @classmethod
    def load(cls, **values: object) -> Self:
        """Settings from the environment, with `values` that are not `None` in their place.

        Raises `SettingsError` naming the setting and what is wrong with it.
        """
        try:
            return cls(**{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = ".".join(map(str, first["loc"])) or "settings"
            secret = "key" in name.lower() or name == "database_url"
            given = "" if secret else f" = {first['input']!r}"
            reason = str(first["msg"]).removeprefix("Value error, ")
            raise SettingsError(f"setting {name}{given}: {reason}") from None

    @property
    def archive_path(self) -> Path:
        """The archive's folder."""
        if self.archive:
            return self.archive.expanduser()
        from platformdirs import user_data_path

        return user_data_path("dateline", appauthor=False) / "archive"

    @property
    def has_endpoint(self) -> bool:
        """Whether an OpenAI-compatible endpoint is configured: a key, or an address that needs none."""
        return bool(self.openai_api_key or self.openai_base_url)
