"""A file as a stream of bytes: decompressed on the way, in UTF-8 or another encoding that ASCII fits in,
with no more than a bounded part of it in memory."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from rag.reading.decode import SNIFFED_BYTES, sniff_wide

CHUNK_BYTES = 1 << 18
COMPRESSIONS = (".xz", ".gz", ".bz2")
# What a damaged or cut compressed file raises, next to OSError.
READ_FAILURES = (OSError, EOFError, lzma.LZMAError, zlib.error)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: its first bytes, and all of its bytes in chunks (the first ones again)."""

    head: bytes
    chunks: Iterator[bytes]

    def read(self, max_bytes: int) -> bytes | None:
        """The whole content, or `None` where it is longer than `max_bytes`."""
        parts: list[bytes] = []
        size = 0
        for chunk in self.chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                return None
        return b"".join(parts)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a plain or compressed file. What reading it may raise is in `READ_FAILURES`."""
    with _opened(path) as stream:
        chunks = iter(lambda: stream.read(CHUNK_BYTES), b"")
        first = next(chunks, b"")
        while len(first) < SNIFFED_BYTES and (more := next(chunks, b"")):
            first += more
        rest = _with_first(first, chunks)
        wide = sniff_wide(first)
        yield Source(first, _narrowed(rest, wide) if wide else rest)


def inner_name(path: Path) -> str:
    """The name of a file without the ending of its compression, in lower case."""
    name = path.name.lower()
    return next((name.removesuffix(ending) for ending in COMPRESSIONS if name.endswith(ending)), name)


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lzma.open(path)
    if magic.startswith(b"BZh"):
        return bz2.open(path)
    return path.open("rb")


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _narrowed(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8, so that tags and line ends can be looked for in bytes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
