"""Compiled models kept from one process to the next, in the user's cache folder: compiling one takes a third
of a second, reading it a quarter of that.

A file is the SHA-256 of what follows, then what OpenVINO exports. Only the user may read it. What is damaged
is not believed, and written anew; OpenVINO's own cache of models does not notice.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from vectorstore import make_folder

SUFFIX = ".compiled"
MOST_KEPT = 4
"""Files that are kept: of two models, for this version and the one before."""
_DIGEST = hashlib.sha256().digest_size


def kept(key: str, folder: Path | None = None) -> bytes | None:
    """The compiled model that was kept under a key, whole and unchanged, else `None`. `folder` is that of
    `keep`."""
    try:
        path = _path(key, folder)
        if not _is_own(path):
            return None
        content = path.read_bytes()
    except (OSError, RuntimeError):  # no such file, or nowhere to look for it
        return None
    body = content[_DIGEST:]
    return body if body and hashlib.sha256(body).digest() == content[:_DIGEST] else None


def keep(key: str, body: bytes, folder: Path | None = None) -> None:
    """Keep a compiled model under a key: its versions, options and processor, in words. `folder` is by
    default in the user's cache folder; where it cannot be written, nothing is kept."""
    with suppress(OSError, RuntimeError):
        path = _path(key, folder)
        make_folder(path.parent)
        number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")  # for its owner alone
        try:
            with os.fdopen(number, "wb") as file:
                file.write(hashlib.sha256(body).digest() + body)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        found = sorted(path.parent.glob(f"*{SUFFIX}"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in found[MOST_KEPT:]:
            old.unlink(missing_ok=True)


def _path(key: str, folder: Path | None) -> Path:
    from platformdirs import user_cache_path

    folder = folder or user_cache_path("dateline") / "compiled"
    return folder / (hashlib.sha256(key.encode()).hexdigest()[:32] + SUFFIX)


def _is_own(path: Path) -> bool:
    """Whether a file is this user's, and nobody else may have written it."""
    facts = path.lstat()
    return not hasattr(os, "getuid") or (facts.st_uid == os.getuid() and not facts.st_mode & 0o022)
