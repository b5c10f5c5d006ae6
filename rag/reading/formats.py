"""Which format a file is in, and its records by that format's reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rag.reading.decode import declared_encoding, decode, why_binary
from rag.reading.json_records import is_json_line, read_json, read_lines
from rag.reading.plain import read_plain
from rag.reading.records import Broken, Record
from rag.reading.sgml import SGML_START, read_sgml
from rag.reading.stream import Source, inner_name

_HTML_START = re.compile(
    r"^\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.I | re.S,
)
_XML_START = re.compile(r"^\s*<(?:\?xml|!doctype|rss|feed|nitf|newsml)\b", re.IGNORECASE)
# Making out the text of a web page takes seconds a megabyte.
MAX_PAGE_BYTES = 10_000_000
_PLAIN_ENDINGS = frozenset({"", ".txt", ".text", ".md", ".story", ".news", ".article", ".asc"})
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml"})
_LINES_ENDINGS = frozenset({".jsonl", ".ndjson", ".jl"})


def read_records(source: Source, path: Path, max_bytes: int) -> Iterator[Record | Broken]:
    """The records of an open file, in order. `max_bytes` as in `rag.reading.read_path`."""
    binary = why_binary(source.head)
    if binary:
        yield Broken(f"it is {binary}, not text")
        return
    kind = tell_format(source.head, inner_name(path))
    if kind == "sgml":
        yield from read_sgml(source.chunks, max_bytes, declared_encoding(source.head))
    elif kind == "lines":
        yield from read_lines(source.chunks, max_bytes)
    elif kind == "unknown":
        yield Broken("it is in no format that can be read (plain text, SGML, JSON, JSON Lines or HTML)")
    else:
        yield from _read_whole(source, kind, max_bytes)


def tell_format(head: bytes, name: str) -> str:
    """The format of a file, from its first bytes and its lower-case name.

    One of "sgml", "lines" (JSON Lines), "json", "html", "plain", "empty" and "unknown".
    """
    ending = Path(name).suffix
    start = decode(head).lstrip()
    if not start:
        return "empty" if len(head) < 1000 else "plain"
    if start[0] in "{[" and ending not in _HTML_ENDINGS:
        found = _json_format(start, ending)
        if found:
            return found
    if ending in _LINES_ENDINGS:
        return "lines"
    if _HTML_START.match(start):
        return "html"
    if SGML_START.search(start.encode("utf-8", "replace")):
        return "sgml"
    if ending in _HTML_ENDINGS:
        return "html"
    if _XML_START.match(start):
        return "unknown"
    numbered = ending[1:].isdigit()
    return "json" if ending == ".json" else "plain" if ending in _PLAIN_ENDINGS or numbered else "unknown"


def _json_format(start: str, ending: str) -> str:
    first, _, rest = start.partition("\n")
    if ending in _LINES_ENDINGS or (rest.strip() and is_json_line(first.encode("utf-8", "replace"))):
        return "lines"
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]", start):
        return "json"
    return "json" if ending == ".json" else ""


def _read_whole(source: Source, kind: str, max_bytes: int) -> Iterator[Record | Broken]:
    limit = min(max_bytes, MAX_PAGE_BYTES) if kind == "html" else max_bytes
    data = source.read(limit)
    if data is None:
        yield Broken(f"it is larger than {limit:,} bytes")
    elif not data.strip():
        yield Broken("it is empty")
    elif kind == "json":
        yield from read_json(data)
    elif kind == "html":
        from rag.reading.html_pages import read_html

        yield read_html(data)
    else:
        yield read_plain(decode(data))
