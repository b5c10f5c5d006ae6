"""The writer lock: one process at a time may change an archive, and the others are told which.

The operating system's lock decides, so a holder that was killed blocks nobody; the note beside it only says
who holds it.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from vectorstore.errors import ArchiveBusy, ArchiveError
from vectorstore.private import FILE_MODE, write_file

LOCK = "writer.lock"
HOLDER = "writer.json"
PATIENCE_S = 1.0  # longer than a reader needs that is just looking whether there is anything to repair


@contextmanager
def writer_lock(folder: Path, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the writer lock of an archive. Raises ArchiveBusy, naming the holder, or
    ArchiveError where nothing can be written."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=patience_s, thread_local=False, mode=FILE_MODE)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveBusy(
            f"the archive {folder} is being written to by {_holder(folder)}; try again later"
        ) from None
    except OSError as error:
        raise ArchiveError(
            f"the archive {folder} cannot be written to: {error.strerror or error}. It can still be read; to"
            " change it, get the right to write to that folder, or name another one"
        ) from error
    try:
        with suppress(OSError):  # the note is a courtesy
            _sign(folder / HOLDER)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def _sign(path: Path) -> None:
    holder = {
        "pid": os.getpid(),
        "host": platform.node(),
        "command": " ".join((Path(sys.argv[0]).name, *sys.argv[1:2])),  # no more: arguments may be private
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    draft = path.with_suffix(".tmp")
    write_file(draft, json.dumps(holder))
    draft.replace(path)


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return "process {pid} on {host} ({command}), since {since}".format_map(holder)
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # it has the lock, but has not signed yet
