"""Every error Dateline raises on purpose, and the command that installs what is missing.

    DatelineError                     (root, in vectorstore.errors with the archive's own branch)
    ├── ArchiveError                  see vectorstore.errors
    ├── SettingsError                 a setting has a value that cannot be used
    ├── NotHeld                       the archive has nothing of a name that a question is narrowed to
    ├── ReadError                     a file or a record in it cannot be read as news
    ├── ExportError                   a file cannot be written, or not in that format
    ├── ReceiptError                  a file is no receipt, or names a field that is none
    ├── SavedQuestionError            no question or collection has that name, or it cannot be saved
    ├── EmbeddingError                the embedding model is missing, damaged or unreachable
    ├── ClusterError                  the machines that were to help cannot be reached, or gave up
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

No index holds Dateline itself: a command that installs names the checkout that we run from, or the packages
that are missing, never "dateline" alone. It names this interpreter, so that it can be pasted anywhere.
"""

from __future__ import annotations

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from vectorstore import (
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
    "ClusterError",
    "DatelineError",
    "EmbeddingError",
    "ExportError",
    "ModelBusy",
    "ModelError",
    "ModelGarbled",
    "ModelMissing",
    "ModelNotFound",
    "ModelRefused",
    "ModelTimeout",
    "ModelUnreachable",
    "NotHeld",
    "PromptTooLong",
    "ReadError",
    "ReceiptError",
    "SettingsError",
]


class SettingsError(DatelineError):
    """A setting has a value that cannot be used."""


class NotHeld(DatelineError, ValueError):
    """The archive has nothing of a name that a question is narrowed to; the message says what it has. `field`
    is that of the scope ("sources", "authors", "sections", "languages" or "articles")."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class ReadError(DatelineError):
    """A file, or one record in it, cannot be read as news."""


class ExportError(DatelineError):
    """A file cannot be written, or names no format that there is."""


class ReceiptError(DatelineError):
    """A file is no receipt of an answer that can be read."""


class SavedQuestionError(DatelineError):
    """No question or collection is saved under a name, or it cannot be saved as it is."""


class EmbeddingError(DatelineError):
    """The embedding model is missing, damaged or unreachable."""


class ClusterError(DatelineError):
    """The machines that were to help with an ingest cannot be reached, or gave up."""


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


# ---------------------------------------------------------------------- what is installed

DISTRIBUTION = "dateline"
_REQUIREMENT = re.compile(
    r"""(?P<spec>(?P<name>[\w.-]+)[^;]*?)\s*;.*\bextra\s*==\s*['"](?P<extra>[\w.-]+)['"]"""
)


def installed_version() -> str:
    """Dateline's version; `unknown` where it was never installed, only put on the path."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def install_command(extra: str, root: Path | None = None) -> str:
    """The shell command that installs an extra (`local`, `eval`, `mcp`, `tables`, `team`, `ray`, …) here.

    `root` is the folder that holds the packages: Dateline's checkout, or a site-packages folder.
    """
    root = root or Path(__file__).resolve().parent.parent
    if (root / "pyproject.toml").is_file():
        return pip_install("-e", f"{root}[{extra}]")
    return pip_install(*_specifications(extra).values())


def pip_install(*arguments: str) -> str:
    """The shell command that gives the arguments to this interpreter's `pip install`.

    >>> pip_install("tantivy>=0.25").removeprefix(shlex.quote(sys.executable))
    " -m pip install 'tantivy>=0.25'"
    """
    return shlex.join([sys.executable, "-m", "pip", "install", *arguments])


def missing_packages(extra: str) -> tuple[str, ...]:
    """The names of the packages of an extra that are not installed, in the order they are declared."""
    return tuple(name for name in _specifications(extra) if not _is_installed(name))


def package_versions() -> dict[str, str]:
    """The versions of the installed packages that Dateline asks for, by name; those for its development,
    which no answer depends on, left out."""
    try:
        declared = requires(DISTRIBUTION) or ()
    except PackageNotFoundError:
        return {}
    developing = _specifications("dev")
    names = sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in declared} - set(developing))
    return {name: version(name) for name in names if _is_installed(name)}


def _specifications(extra: str) -> dict[str, str]:
    """What an extra asks for: `name>=version` by name; nothing where Dateline was never installed."""
    try:
        declared = requires(DISTRIBUTION) or ()
    except PackageNotFoundError:
        return {}
    matches = (_REQUIREMENT.match(line) for line in declared)
    return {match["name"]: match["spec"] for match in matches if match and match["extra"] == extra}


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
