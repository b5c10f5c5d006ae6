"""A stream of XML cut into the elements that are records, and what stands around them.

Only tags are looked for, so that files of any length are read with one record in memory, several documents
may follow one another in a file, and a file that was cut off gives all that came before. What is in comments
and CDATA is no tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

RECORDS = (
    "newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "NewsItem", "nitf", "newsitem",
    "item", "entry",
)  # fmt: skip
"""Names of the elements that are records, whatever their prefix."""
NESTED = frozenset({"NewsItem"})
"""Those of them that may hold others of their name; of the rest, the next one ends one that is not closed."""

MAX_TAG = 1 << 16
"""So long may a tag be that is seen whole."""
_ENDS = {b"!--": b"-->", b"![CDATA[": b"]]>"}
CUT_OFF = "its markup is not closed: the file was cut off in it"
_NOT_CLOSED = "its markup is not closed where the next one begins"


@lru_cache(maxsize=100)
def _token_of(records: tuple[str, ...]) -> re.Pattern[bytes]:
    """What is looked for: the tags of records, comments and CDATA, and where another document begins."""
    names = "|".join(map(re.escape, records)).encode()
    return re.compile(
        rb"<(?:(?P<aside>!--|!\[CDATA\[)|(?P<start>\?xml\s)"
        rb"|(?P<end>/?)(?P<name>(?:[\w.-]{1,40}:)?(?P<local>" + names + rb"))(?=[\s/>])"
        rb"(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+(?P<empty>/?)>)"
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A record with the local name of its element, or, with the name "", some of what stands around records.

    `problem` says why a record cannot be read.
    """

    name: str
    data: bytes = b""
    problem: str | None = None


def split_xml(chunks: Iterator[bytes], max_bytes: int, records: tuple[str, ...] = RECORDS) -> Iterator[Piece]:
    """The pieces of a stream, in order; a record longer than `max_bytes` is passed over and named."""
    cutter = _Cutter(max_bytes, _token_of(records))
    for chunk in chunks:
        yield from cutter.feed(chunk)
    yield from cutter.feed(b"", last=True)


class _Cutter:
    """What was read and not yet given out: `_at` is where tags are looked for, `_open` the record's tag."""

    def __init__(self, max_bytes: int, token: re.Pattern[bytes]) -> None:
        self._max_bytes, self._token = max_bytes, token
        self._buffer, self._at, self._start = b"", 0, 0
        self._open, self._local, self._depth = b"", "", 0
        self._wanted = b""  # what ends the comment or the CDATA
        self._passing_over = False

    def feed(self, chunk: bytes, *, last: bool = False) -> Iterator[Piece]:
        """The pieces that are complete with the next bytes."""
        self._buffer += chunk
        # A tag holds no other "<", so that all tags before the last one are complete.
        size = len(self._buffer)
        limit = size if last else max(self._buffer.rfind(b"<", self._at), self._at, size - MAX_TAG)
        while self._leaves_aside(limit) and (token := self._token.search(self._buffer, self._at, limit)):
            self._at = token.end()
            if token["aside"]:
                self._wanted = _ENDS[token["aside"]]
            elif token["start"]:
                yield from self._interrupted(token.start())
            elif token["end"]:
                yield from self._closed(token)
            elif not token["empty"]:
                yield from self._opened(token)
        if not self._wanted:
            self._at = max(self._at, limit)
        yield from self._finished() if last else self._trimmed()

    def _leaves_aside(self, limit: int) -> bool:
        """Whether tags are to be looked for: not inside a comment that goes on beyond what was read."""
        if not self._wanted:
            return self._at < limit
        end = self._buffer.find(self._wanted, self._at)
        if end < 0:
            self._at = max(self._at, len(self._buffer) - 2)
            return False
        self._at = end + len(self._wanted)
        self._wanted = b""
        return self._at < limit

    def _opened(self, token: re.Match[bytes]) -> Iterator[Piece]:
        if self._open and token["name"] != self._open:
            return
        if self._local in NESTED:
            self._depth += 1
            return
        yield from self._interrupted(token.start())
        yield from self._around(token.start())
        self._open, self._local, self._depth = token["name"], token["local"].decode(), 1

    def _closed(self, token: re.Match[bytes]) -> Iterator[Piece]:
        if token["name"] != self._open:
            return
        self._depth -= 1
        if not self._depth:
            if not self._passing_over:
                yield Piece(self._local, self._buffer[self._start : token.end()])
            self._leave(token.end())

    def _interrupted(self, at: int) -> Iterator[Piece]:
        """The end of a record that is not closed, where another one or another document begins."""
        if self._open:
            if not self._passing_over:
                yield Piece(self._local, problem=_NOT_CLOSED)
            self._leave(at)

    def _leave(self, at: int) -> None:
        self._open, self._local, self._start, self._passing_over = b"", "", at, False

    def _around(self, end: int) -> Iterator[Piece]:
        if end > self._start:
            yield Piece("", self._buffer[self._start : end])
        self._start = end

    def _trimmed(self) -> Iterator[Piece]:
        """Lets go of what is read: all around records, and a record that has become too long."""
        if not self._open:
            yield from self._around(self._at)
        elif self._passing_over:
            self._start = self._at
        elif len(self._buffer) - self._start > self._max_bytes:
            yield Piece(self._local, problem=f"the record is larger than {self._max_bytes:,} bytes")
            self._start, self._passing_over = self._at, True
        self._buffer = self._buffer[self._start :]
        self._at -= self._start
        self._start = 0

    def _finished(self) -> Iterator[Piece]:
        if not self._open:
            yield from self._around(len(self._buffer))
        elif not self._passing_over:
            yield Piece(self._local, problem=CUT_OFF)
