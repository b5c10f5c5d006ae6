"""Generations: an index is a folder that is written once, then only read; the catalog says which one counts.

A new generation is a copy of the last one with the changes made to it; one of the dense index is made only
when they have become many (`publishing.publisher`). Until the catalog points to it nobody reads it, so a
writer that is killed leaves nothing but a folder to sweep away. The pointer carries the sizes and hashes of
the files: damage is noticed before an index is loaded, because Chroma answers some kinds of it with a
segmentation fault.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vectorstore.errors import IndexFailed
from vectorstore.private import tighten_all


@dataclass(frozen=True, slots=True)
class FileMark:
    """How to tell that a file is whole. Without a hash, the file is one that readers write to as well: it
    must only not have shrunk."""

    size: int
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where an index is: the folder's name, the one before it (some reader may still be at it), the revision
    whose passages it has, and how many passages were dropped from it since it was built from nothing. What
    the dense index lacks of later revisions, and has too much, the catalog knows."""

    name: str
    generation: str
    previous: str = ""
    revision: int = 0
    dropped: int = 0
    files: tuple[tuple[str, FileMark], ...] = ()

    @classmethod
    def from_row(
        cls, name: str, generation: str, previous: str, revision: int, dropped: int, files: str
    ) -> Pointer:
        """Raises TypeError or ValueError for what cannot have been written by `to_row`."""
        marks = tuple((path, FileMark(size, hash_)) for path, size, hash_ in json.loads(files))
        for text in (
            name,
            generation,
            previous,
            *(part for path, mark in marks for part in (path, mark.hash)),
        ):
            if not isinstance(text, str) or "\x00" in text:
                raise TypeError(f"{text!r} is no name")
        for number in (revision, dropped, *(mark.size for _, mark in marks)):
            if not isinstance(number, int):
                raise TypeError(f"{number!r} is no number")
        return cls(name, generation, previous, revision, dropped, marks)

    def to_row(self) -> tuple[str, str, str, int, int, str]:
        files = json.dumps([(path, mark.size, mark.hash) for path, mark in self.files])
        return self.name, self.generation, self.previous, self.revision, self.dropped, files


def seal(folder: Path, *, living: frozenset[str] = frozenset()) -> tuple[tuple[str, FileMark], ...]:
    """Bring the files of a finished generation to the disk and return their marks. `living` names the files
    that readers write to; lock files and journals do not count. The files become their owner's alone: until
    now the folder has kept them from others."""
    tighten_all(folder)
    marks = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not _passing(p)):
        _sync(path)
        hash_ = "" if path.name in living else _hash(path)
        marks.append((path.relative_to(folder).as_posix(), FileMark(path.stat().st_size, hash_)))
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder, folder.parent):
        _sync(path)
    return tuple(marks)


def verify(folder: Path, marks: Iterable[tuple[str, FileMark]], *, contents: bool = True) -> None:
    """Raise IndexFailed, naming the file, unless every file is as it was when the generation was sealed; or,
    without `contents`, at least there and as long as it was, which takes no time."""
    for name, mark in marks:
        path = folder / name
        try:
            size = path.stat().st_size
            whole = size == mark.size if mark.hash else size >= mark.size
            whole = whole and (not contents or not mark.hash or _hash(path) == mark.hash)
        except OSError as error:
            raise IndexFailed(f"{path} cannot be read ({error.strerror})") from error
        if not whole:
            raise IndexFailed(f"{path} is not as it was written")


def strays(folder: Path, keep: Iterable[str]) -> list[Path]:
    """Every generation but those to keep."""
    kept = set(keep)
    try:
        return [path for path in folder.iterdir() if path.is_dir() and path.name not in kept]
    except OSError:
        return []  # there are none yet, or they cannot be listed: then they cannot be removed either


def sweep(folder: Path, keep: Iterable[str]) -> None:
    """Remove every generation but those to keep. What cannot be removed now will be another time."""
    for path in strays(folder, keep):
        shutil.rmtree(path, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file that is never written to again, or a copy where there are no such names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; a file with two names counts once."""
    sizes = {}
    for path in folder.rglob("*"):
        try:
            found = path.stat()
        except OSError:
            continue  # swept meanwhile
        if path.is_file():
            sizes[found.st_dev, found.st_ino] = found.st_size
    return sum(sizes.values())


def _passing(path: Path) -> bool:
    return path.name.endswith((".lock", "-wal", "-shm", "-journal"))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
