"""WARC: the web pages among the responses of a crawl (ISO 28500), CC-NEWS among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Protocol

from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import CHUNK_BYTES, READ_FAILURES, Source, file_of
from rag.loaders.web import with_address

MAX_PAGE_BYTES = 10_000_000
_PAGES = ("text/html", "application/xhtml+xml")
_MAX_KINDS = 20
_HEAD_BYTES = 4096


class _Headers(Protocol):
    def get_header(self, name: str) -> str | None: ...
    def get_statuscode(self) -> str: ...


class _Response(Protocol):
    rec_type: str
    rec_headers: _Headers
    http_headers: _Headers | None

    def content_stream(self) -> IO[bytes]: ...


def is_warc(start: Beginning) -> bool:
    """Whether a file begins with the version line of a WARC."""
    return start.data.startswith(b"WARC/")


def read_warc(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The pages of a WARC, in order, each with its address as `member`; what else was crawled is counted.

    A page's day is what the page says: the day of the crawl says nothing of it.
    """
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
    from warcio.statusandheaders import StatusAndHeadersParserException  # type: ignore[import-untyped]

    others: Counter[str] = Counter()
    try:
        for response in ArchiveIterator(file_of(source.chunks)):
            if response.rec_type != "response":
                continue
            if kind := _why_no_page(response):
                others[kind if len(others) < _MAX_KINDS else "of other kinds"] += 1
                continue
            yield from _page(response, reading)
            if reading.allowance and reading.allowance.spent:
                return
    except (
        *READ_FAILURES, ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, AttributeError,
        LookupError, TypeError,
    ) as error:  # fmt: skip
        yield Broken(f"its WARC records are damaged ({error or 'cut off'}); what lies behind was not read")
    for kind, count in others.most_common():
        yield Broken(f"{count:,} of its responses are {kind}, no web pages")


def _why_no_page(response: _Response) -> str:
    """What a response is that is no page, or ""."""
    headers = response.http_headers
    if headers is None:
        return "without HTTP headers"
    if (status := headers.get_statuscode()) != "200":
        return f"of status {status[:3]}"
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return "" if kind in _PAGES else kind[:60] or "of no stated type"


def _page(response: _Response, reading: Reading) -> Iterator[Record | Broken]:
    address = (response.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    try:
        data = _body(response.content_stream())
    except (*READ_FAILURES, ValueError) as error:
        yield Broken(f"the body of the response is damaged ({error or 'cut off'})", member=address)
        return
    if data is None:
        yield Broken(f"it is larger than {MAX_PAGE_BYTES:,} bytes", member=address)
        return
    headers = response.http_headers
    data = _in_utf8(data, (headers and headers.get_header("Content-Type")) or "")
    for found in reading.inside("page.html", iter((data,))):
        if isinstance(found, Broken):
            yield replace(found, member=address)
        else:
            yield replace(with_address(found, address), member=address)


def _body(stream: IO[bytes]) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(CHUNK_BYTES):
        parts.append(part)
        size += len(part)
        if size > MAX_PAGE_BYTES:
            return None
    return b"".join(parts)


def _in_utf8(data: bytes, content_type: str) -> bytes:
    """A page whose encoding only the HTTP header names, in UTF-8."""
    _, named, charset = content_type.lower().partition("charset=")
    if not named or b"charset" in data[:_HEAD_BYTES].lower():
        return data
    return decode(data, charset.split(";")[0].strip(" \"'")).encode("utf-8", "replace")
