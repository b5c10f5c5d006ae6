"""Everything that an answer depends on besides the question and the articles, as one digest: the cache of
outcomes and of archives is kept under it.

Nothing is listed by name that need not be: all files of the packages that answer, all settings, all packages
that we ask for. What is left out is listed, with the reason.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rag import Settings, package_versions

_PACKAGES = ("rag", "vectorstore", "prompts", "evals")
_NO_PART = frozenset("__pycache__ cli demo report experiments datasets baselines".split())
"""Folders that change no answer: the demo articles and the cases stand in the key by their own digests."""
_COMMAND_LINE = re.compile(r"^cli(_\w+)?\.py$")
_NOT_ANSWERING = frozenset(("archive", "mode", "openai_api_key", "max_file_mb"))
"""Settings that change no answer to a question about given articles. The mode is in a system's name."""


def fingerprint(*parts: str, settings: Settings) -> str:
    """SHA-256 (hex) of `parts`, the code, the packages' versions and the settings that answer."""
    return digest_of(*parts, code_digest(), *_versions(), *settings_parts(settings))


@lru_cache(maxsize=8)
def code_digest(root: Path | None = None) -> str:
    """SHA-256 (hex) of the sources and data files that an answer depends on, in the folder that holds the
    packages. Computed once."""
    root = root or Path(__file__).resolve().parents[2]
    total = hashlib.sha256()
    for path in _answering_files(root):
        name = path.relative_to(root).as_posix()
        total.update(f"{name}\0".encode("utf-8", "replace") + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def settings_parts(settings: Settings) -> tuple[str, ...]:
    """Every setting that may change an answer, as `name = value`; a model's file with its size and time."""
    names = sorted(set(type(settings).model_fields) - _NOT_ANSWERING)
    parts = [f"{name} = {getattr(settings, name)}" for name in names]  # a secret shows as asterisks
    if settings.gguf is not None and settings.gguf.is_file():
        stat = settings.gguf.stat()
        parts.append(f"gguf is {stat.st_size} bytes of {stat.st_mtime_ns}")
    return tuple(parts)


def digest_of(*parts: str) -> str:
    """SHA-256 (hex) of texts in their order."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _answering_files(root: Path) -> Iterator[Path]:
    for path in sorted(path for package in _PACKAGES for path in (root / package).rglob("*")):
        inside = path.relative_to(root).parts
        if path.is_file() and not _NO_PART & set(inside) and not _COMMAND_LINE.match(path.name):
            yield path


def _versions() -> tuple[str, ...]:
    return ("python " + sys.version.split()[0], *(" ".join(pair) for pair in package_versions().items()))
