"""Every error Dateline raises on purpose.

    DatelineError                     (root, in vectorstore.errors with the archive's own branch)
    ├── ArchiveError                  see vectorstore.errors
    ├── SettingsError                 a setting has a value that cannot be used
    ├── ReadError                     a file or a record in it cannot be read as news
    ├── EmbeddingError                the embedding model is missing, damaged or unreachable
    └── ModelError                    the language model gave no usable answer
        ├── ModelMissing              none is installed or configured
        ├── ModelRefused              the endpoint rejects our key or forbids the model
        ├── ModelNotFound             the endpoint has no model of that name
        ├── ModelBusy                 rate limit, quota or overload
        ├── ModelTimeout              no answer, or no further words, in time
        ├── ModelUnreachable          no connection
        ├── PromptTooLong             the prompt does not fit the model's context
        └── ModelGarbled              the answer is cut off, empty or not in the expected form

A message names the value and the way out, and never carries a key. `retryable` says whether asking
again may help.
"""

from __future__ import annotations

from vectorstore.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveMismatch,
    ArticleNotFound,
    DatelineError,
)

__all__ = [
    "ArchiveBusy",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveMismatch",
    "ArticleNotFound",
    "DatelineError",
    "EmbeddingError",
    "ModelBusy",
    "ModelError",
    "ModelGarbled",
    "ModelMissing",
    "ModelNotFound",
    "ModelRefused",
    "ModelTimeout",
    "ModelUnreachable",
    "PromptTooLong",
    "ReadError",
    "SettingsError",
]


class SettingsError(DatelineError):
    """A setting has a value that cannot be used."""


class ReadError(DatelineError):
    """A file, or one record in it, cannot be read as news."""


class EmbeddingError(DatelineError):
    """The embedding model is missing, damaged or unreachable."""


class ModelError(DatelineError):
    """The language model gave no usable answer."""

    retryable = False


class ModelMissing(ModelError):
    """No language model is installed or configured."""


class ModelRefused(ModelError):
    """The endpoint rejects our key or forbids the model."""


class ModelNotFound(ModelError):
    """The endpoint has no model of that name."""


class ModelBusy(ModelError):
    """Rate limit, quota or overload."""

    retryable = True


class ModelTimeout(ModelError):
    """No answer, or no further words, in time."""

    retryable = True


class ModelUnreachable(ModelError):
    """No connection to the endpoint."""

    retryable = True


class PromptTooLong(ModelError):
    """The prompt does not fit the model's context."""


class ModelGarbled(ModelError):
    """The answer is cut off, empty or not in the expected form."""

    retryable = True
