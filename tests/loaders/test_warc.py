"""WARC and WACZ: pages with their addresses, everything else counted."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

from tests.loaders.inside import BODY, PAGE, TITLE, articles, only, read, reasons
from tests.loaders.test_containers import zipped


def record(http: bytes, kind: str = "response", address: str = "https://example.org/basin") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2019-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def response(body: bytes, kind: str = "text/html", more: str = "", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def test_pages_have_their_address_and_not_the_day_of_the_crawl(tmp_path: Path) -> None:
    data = record(b"GET / HTTP/1.1\r\n\r\n", "request") + record(response(PAGE.encode()))
    for name, one in (("x.warc", data), ("y.warc.gz", gzip.compress(data))):
        article = only(read(tmp_path, name, one))
        assert (article.title, article.url, article.published) == (TITLE, "https://example.org/basin", None)
        assert article.text == BODY


def test_chunked_and_gzipped_bodies_are_unpacked(tmp_path: Path) -> None:
    body = gzip.compress(PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    more = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    assert only(read(tmp_path, "x.warc", record(response(chunked, more=more)))).text == BODY


def test_the_encoding_of_the_http_header_counts(tmp_path: Path) -> None:
    page = PAGE.replace("Ada Lund", "Żaneta Łąka").encode("iso-8859-2")
    article = only(read(tmp_path, "x.warc", record(response(page, "text/html; charset=iso-8859-2"))))
    assert "Żaneta Łąka" in article.text


def test_what_is_no_page_is_counted_by_kind(tmp_path: Path) -> None:
    images = b"".join(record(response(b"\x89PNG", "image/png")) for _ in range(30))
    gone = record(response(b"gone", status="404 Not Found"))
    found = read(tmp_path, "x.warc", images + gone + record(response(PAGE.encode())))
    assert len(articles(found)) == 1
    assert reasons(found) == [
        "30 of its responses are image/png, no web pages",
        "1 of its responses are of status 404, no web pages",
    ]


def test_of_a_wacz_the_warcs_are_read(tmp_path: Path) -> None:
    data = zipped({
        "datapackage.json": b"{}", "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n',
        "archive/data.warc.gz": gzip.compress(record(response(PAGE.encode()))), "indexes/index.cdx": b"x",
    })  # fmt: skip
    assert only(read(tmp_path, "x.wacz", data)).title == TITLE


def test_a_cut_warc_ends_with_the_reason(tmp_path: Path) -> None:
    data = record(response(PAGE.encode()))
    assert len(articles(read(tmp_path, "x.warc", data + b"nonsense\r\n"))) == 1
    for at in range(0, len(data), 37):
        read(tmp_path, "y.warc", data[:at])
    packed = io.BytesIO(gzip.compress(data)).getvalue()
    assert reasons(read(tmp_path, "z.warc.gz", packed[: len(packed) // 2]))
