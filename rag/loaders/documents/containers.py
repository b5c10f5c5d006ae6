"""Zip and tar: every file inside is read as if it lay in a folder."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from rag.errors import ReadError
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import CHUNK_BYTES, READ_FAILURES, Source, file_of, unpacked

_DAMAGE = (
    *READ_FAILURES, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, ValueError,
    struct.error, zlib.error, IndexError, KeyError, OverflowError,
)  # fmt: skip
_ENCRYPTED = 0x1
_TAR_MAGIC_AT = 257


def is_zip(start: Beginning) -> bool:
    """Whether a file begins as a zip does."""
    return start.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(start: Beginning) -> bool:
    """Whether a file begins as a tar of any kind since 1988 does."""
    return start.data[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar"


def read_zip(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The records of the files in a zip, in its order; of a WACZ, those of its WARC files alone."""
    try:
        with source.seekable(reading.max_bytes) as file, zipfile.ZipFile(file) as archive:
            yield from _zip_members(archive, reading)
    except _DAMAGE as error:
        yield Broken(f"it is a damaged zip ({error or 'cut off'})")


def _zip_members(archive: zipfile.ZipFile, reading: Reading) -> Iterator[Record | Broken]:
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
    for member in _warcs_of_wacz(members) or members:
        if member.flag_bits & _ENCRYPTED:
            yield Broken("it is encrypted; unpack it with its password first", member=member.filename)
            continue
        yield from reading.inside(member.filename, _of_member(_zip_chunks(archive, member)))
        if reading.allowance and reading.allowance.spent:
            return


def _warcs_of_wacz(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if not any(one.filename == "datapackage.json" for one in members):
        return []
    return [one for one in members if one.filename.startswith("archive/") and ".warc" in one.filename]


def read_tar(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The records of the files in a tar, in its order; links, devices and pipes are passed over."""
    try:
        with tarfile.open(fileobj=file_of(source.chunks), mode="r|") as archive:
            for member in archive:
                archive.members.clear()  # type: ignore[attr-defined]
                if not member.isreg() or _is_hidden(member.name):
                    continue
                if file := archive.extractfile(member):
                    yield from reading.inside(member.name, _of_member(_chunks(file)))
                if reading.allowance and reading.allowance.spent:
                    return
    except _DAMAGE as error:
        yield Broken(f"it is a damaged tar ({error or 'cut off'}); what lies behind was not read")


def _zip_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:
        yield from _chunks(file)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK_BYTES), b"")


def _of_member(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a member, taken out of a compression of its own. Raises ReadError where it is damaged."""
    return unpacked(_undamaged(chunks))


def _undamaged(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except _DAMAGE as error:
        raise ReadError(f"it is damaged ({error or 'cut off'})") from error


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)
