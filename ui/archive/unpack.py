"""Files from strangers: which are read, and a zip opened without trusting a word of it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag import Skipped
from rag.loaders import is_bundle
from ui.security import Limits

CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read, and what a person calls it."""

    path: Path
    name: str


class Unpacker:
    """Opens zips into a folder, under limits that hold over all of them."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._files = 0
        self._bytes = 0

    def open(self, path: Path, name: str) -> Iterator[Found | Skipped]:
        """The files of one upload: itself, or what a zip holds and why something of it was left out. A Word
        document is itself, though it is packed as a zip is.

        A name inside a zip decides nothing about where anything is written; sizes are counted while
        unpacking, whatever the zip says of itself.
        """
        if path.stat().st_size > self._limits.file_bytes:
            yield Skipped(name, f"it is larger than {self._limits.file_bytes // 1_000_000:,} MB")
        elif is_bundle(path):
            yield from self._zip(path, name)
        elif self._room():
            yield Found(path, name)
        else:
            yield Skipped(name, f"more than {self._limits.files:,} files at once; add it by itself")

    def _room(self) -> bool:
        self._files += 1
        return self._files <= self._limits.files

    def _zip(self, path: Path, name: str) -> Iterator[Found | Skipped]:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                for member in members:
                    inner = f"{name} › {member.filename}"
                    if _hidden(member.filename):
                        continue
                    if not self._room():
                        yield Skipped(
                            name, f"it holds more than {self._limits.files:,} files; the rest stayed out"
                        )
                        return
                    yield self._member(archive, member, inner)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, ValueError) as error:
            yield Skipped(name, f"the zip is damaged ({error})")

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: str) -> Found | Skipped:
        if member.flag_bits & 1:
            return Skipped(inner, "it is encrypted")
        if stat.S_ISLNK(member.external_attr >> 16):
            return Skipped(inner, "it is a link")
        if member.compress_type not in _METHODS:  # zipfile unpacks others into memory, however much it is
            return Skipped(inner, "it is packed by an unusual method; zip it again with deflate")
        if member.filename.lower().endswith(".zip"):
            return Skipped(inner, "it is a zip inside a zip; add it by itself")
        target = self._folder / f"{self._files:06d}" / (_base(member.filename) or "file")
        target.parent.mkdir(parents=True)
        try:
            reason = self._copy(archive, member, target)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            reason = f"it cannot be unpacked ({error})"
        if reason:
            target.unlink(missing_ok=True)
            return Skipped(inner, reason)
        return Found(target, inner)

    def _copy(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> str:
        size = 0
        with archive.open(member) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                self._bytes += len(chunk)
                if size > self._limits.file_bytes:
                    return f"it is larger than {self._limits.file_bytes // 1_000_000:,} MB when unpacked"
                if self._bytes > self._limits.total_bytes:
                    return f"all files together are larger than {self._limits.total_bytes // 1_000_000:,} MB"
                out.write(chunk)
        return ""


def _base(filename: str) -> str:
    """The last part of a name, short and harmless; the reader tells formats by its ending."""
    name = PurePosixPath(filename.replace("\\", "/")).name.replace("\x00", "")
    kept = "".join(c if c.isalnum() or c in "-_." else "_" for c in name).strip(".")
    return kept[-100:].lstrip(".")


def _hidden(filename: str) -> bool:
    parts = PurePosixPath(filename.replace("\\", "/")).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part not in ("..", ".")) for part in parts)
