"""Folders and files that only their owner may enter and read: what people keep and ask is nobody else's."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing. One that is there stays as it is."""
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file, unless there is one: for a vendor that would make one that anybody may read. What
    SQLite puts beside a database has the mode of the database."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))


def write_file(path: Path, text: str) -> None:
    """Write a text to a file, in UTF-8."""
    make_file(path)
    path.write_text(text, encoding="utf-8")


def tighten(path: Path) -> None:
    """Take from all others the right to a folder or file, if it is ours and there are such rights here."""
    with suppress(OSError):  # somebody else's, or gone meanwhile
        mode = path.lstat().st_mode
        if stat.S_IMODE(mode) & 0o077 and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & 0o700)


def tighten_all(folder: Path) -> None:
    """`tighten` a folder and everything in it."""
    tighten(folder)
    for path in folder.rglob("*"):
        tighten(path)
