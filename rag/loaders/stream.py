"""A file as a stream of bytes: decompressed on the way, in UTF-8 or another encoding that ASCII fits in,
with no more than a bounded part of it in memory."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, cast

from rag.errors import ReadError
from rag.loaders.decode import SNIFFED_BYTES, sniff_wide

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK_BYTES = 1 << 18
COMPRESSIONS = (".xz", ".gz", ".bz2")
# What a damaged or cut compressed file raises, next to OSError.
READ_FAILURES = (OSError, EOFError, lzma.LZMAError, zlib.error)
MAX_EXPANSION = 100
"""No text unpacks to more times its bytes; what does is made to keep its reader busy."""
ALWAYS_UNPACKED = 10_000_000
"""So many bytes may come out of a file however small it is."""
SPOOLED_IN_MEMORY = 8_000_000
MAX_SPOOLED_BYTES = 4_000_000_000
"""What must be read out of order and is no file yet may take so much of the disk."""


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: its first bytes, and all of its bytes in chunks (the first ones again).

    `path` is where the same bytes lie as a file, for what must be read out of order; `None` where they come
    out of a compression or a container.
    """

    head: bytes
    chunks: Iterator[bytes]
    path: Path | None = None

    @contextmanager
    def seekable(self, max_bytes: int) -> Iterator[IO[bytes]]:
        """The content as a binary file that can be read out of order: the file itself, or its bytes in
        memory. Raises ReadError for more than `max_bytes` that would have to be held in memory."""
        if self.path:
            with _opened(self.path) as file:
                yield file
            return
        yield io.BytesIO(self.read(max_bytes))

    @contextmanager
    def spooled(self) -> Iterator[IO[bytes]]:
        """As `seekable`, for files of any length: what is no file yet goes into a temporary one, in memory
        while it is small. Raises ReadError for more than `MAX_SPOOLED_BYTES`."""
        if self.path:
            with _opened(self.path) as file:
                yield file
            return
        size = 0
        with tempfile.SpooledTemporaryFile(SPOOLED_IN_MEMORY) as spool:
            for chunk in self.chunks:
                size += spool.write(chunk)
                if size > MAX_SPOOLED_BYTES:
                    raise ReadError(f"it is larger than {MAX_SPOOLED_BYTES:,} bytes; unpack it first")
            spool.seek(0)
            yield cast("IO[bytes]", spool)

    def read(self, max_bytes: int) -> bytes:
        """The whole content. Raises ReadError where it is longer than `max_bytes`."""
        parts: list[bytes] = []
        size = 0
        for chunk in self.chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                raise ReadError(f"it is larger than {max_bytes:,} bytes")
        return b"".join(parts)


class Allowance:
    """How many bytes may still be unpacked; several files may share one."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def take(self, size: int) -> None:
        """Count bytes that were unpacked. Raises ReadError when they are too many."""
        self._left -= size
        if self._left < 0:
            raise ReadError(f"it unpacks to more than {self._size:,} bytes; what lies beyond was not read")

    @property
    def spent(self) -> bool:
        """Whether more was asked for than there was; nothing more can be unpacked."""
        return self._left < 0


def unlooked_at(_position: int) -> None:
    """Nobody asked how far a file is read."""


@contextmanager
def open_source(
    path: Path,
    max_bytes: int,
    allowance: Allowance | None = None,
    reached: Callable[[int], None] = unlooked_at,
) -> Iterator[Source]:
    """Open a plain or compressed file. What reading it may raise is in `READ_FAILURES`, or a ReadError.

    A compressed file may unpack to the most of `max_bytes`, `MAX_EXPANSION` times its size and
    `ALWAYS_UNPACKED`, and to no more than `allowance` has left. `reached` is told how many bytes of the file
    itself were taken, as its chunks are.
    """
    with ExitStack() as stack:
        chunks, plain = _chunks(path, max_bytes, allowance, stack, reached)
        yield source_of(chunks, path if plain else None)


def source_of(chunks: Iterator[bytes], path: Path | None = None) -> Source:
    """A source of bytes that come in chunks; UTF-16 is made UTF-8."""
    first = next(chunks, b"")
    while len(first) < SNIFFED_BYTES and (more := next(chunks, b"")):
        first += more
    rest = _with_first(first, chunks)
    wide = sniff_wide(first)
    return Source(first, _narrowed(rest, wide) if wide else rest, None if wide else path)


def inner_name(path: PurePath) -> str:
    """The name of a file without the ending of its compression, in lower case."""
    name = path.name.lower()
    return next((name.removesuffix(ending) for ending in COMPRESSIONS if name.endswith(ending)), name)


def _chunks(
    path: Path,
    max_bytes: int,
    allowance: Allowance | None,
    stack: ExitStack,
    reached: Callable[[int], None],
) -> tuple[Iterator[bytes], bool]:
    """The bytes of a file, and whether they are the file's own, not unpacked."""
    file = stack.enter_context(_opened(path))
    unpacking = _unpacking(file)
    if unpacking is None:
        return _watched(iter(lambda: file.read(CHUNK_BYTES), b""), file, reached), True
    size = os.fstat(file.fileno()).st_size
    own = Allowance(max(max_bytes, MAX_EXPANSION * size, ALWAYS_UNPACKED))
    chunks = _counted(stack.enter_context(unpacking), [own, allowance] if allowance else [own])
    return _watched(chunks, file, reached), False


def _watched(chunks: Iterator[bytes], file: IO[bytes], reached: Callable[[int], None]) -> Iterator[bytes]:
    for chunk in chunks:
        reached(file.tell())
        yield chunk


def _counted(stream: IO[bytes], allowances: list[Allowance]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        for allowance in allowances:
            allowance.take(len(chunk))
        yield chunk


def _opened(path: Path) -> IO[bytes]:
    """An open file that can be read to its end. Opening a pipe does not wait for somebody to write to it."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise ReadError(f"it is {kind_of_file(mode)}, not a file")
    return os.fdopen(descriptor, "rb")


def kind_of_file(mode: int) -> str:
    """What stands at a path that is no file, in plain words, by its `st_mode`."""
    kinds = {
        stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device", stat.S_IFLNK: "a link",
    }  # fmt: skip
    return kinds.get(stat.S_IFMT(mode), "something else")


def _unpacking(file: IO[bytes]) -> IO[bytes] | None:
    """The unpacked bytes of a compressed file, `None` for one that is not compressed."""
    opener = _opener(file.read(6))
    file.seek(0)
    return opener(file) if opener else None


def _opener(magic: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    """What unpacks a file that begins so, `None` if it is not compressed."""
    if magic.startswith(b"\x1f\x8b"):
        return lambda file: cast("IO[bytes]", gzip.open(file))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lambda file: lzma.open(file)
    if magic.startswith(b"BZh"):
        return lambda file: bz2.open(file)
    return None


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


class ChunkFile(io.RawIOBase):
    """Chunks of bytes as a file that is read from front to back."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        while not self._rest and (more := next(self._chunks, None)) is not None:
            self._rest = more
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        return len(part)


def file_of(chunks: Iterator[bytes]) -> io.BufferedReader:
    """Chunks of bytes as a buffered file; it cannot be read out of order."""
    return io.BufferedReader(ChunkFile(chunks), CHUNK_BYTES)


def unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a file inside a container, taken out of a compression of its own if it has one."""
    first = next(chunks, b"")
    while len(first) < 6 and (more := next(chunks, b"")):
        first += more
    whole = _with_first(first, chunks)
    opener = _opener(first)
    stream = opener(file_of(whole)) if opener else None
    yield from iter(lambda: stream.read(CHUNK_BYTES), b"") if stream else whole


def _narrowed(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8, so that tags and line ends can be looked for in bytes."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
