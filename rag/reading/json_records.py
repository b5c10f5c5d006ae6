"""JSON and JSON Lines: one article an object, its parts under the names that collections usually give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rag.reading.decode import decode
from rag.reading.markup import html_to_text, looks_like_html, unescape
from rag.reading.records import Broken, Record
from rag.reading.sgml import split_authors

# First match wins.
ID_KEYS = ("id", "_id", "docno", "doc_id", "guid", "article_id")
TITLE_KEYS = ("title", "headline")
TEXT_KEYS = ("text", "body", "content", "article", "articlebody", "maintext")
URL_KEYS = ("url", "link", "canonical_url", "web_url")
SOURCE_KEYS = ("source", "outlet", "publisher", "publication", "sitename")
DATE_KEYS = (
    "published", "published_at", "publishedat", "date_published", "datepublished", "date_publish",
    "publish_date", "pub_date", "pubdate", "date", "datetime", "timestamp", "created_at",
)  # fmt: skip
AUTHOR_KEYS = ("authors", "author", "byline")
ABSTRACT_KEYS = ("abstract", "description", "lead", "standfirst")
LIST_KEYS = ("articles", "items", "data", "docs", "documents", "results", "records")

_NO_JSON = "it is not valid JSON"


def read_json(data: bytes) -> Iterator[Record | Broken]:
    """The records of a whole JSON document; JSON Lines are read as well."""
    text = decode(data)
    value = _parsed(text)
    if isinstance(value, Broken) and "\n" in text.strip():
        yield from read_lines(iter([data]), len(data))
    else:
        yield from _records(value)


def read_lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[Record | Broken]:
    """The records of JSON Lines in order; a line that is broken or longer than `max_bytes` is named."""
    for number, line in enumerate(_lines(chunks, max_bytes), 1):
        if isinstance(line, Broken):
            yield Broken(f"line {number}: {line.reason}")
        elif line.strip():
            for record in _records(_parsed(decode(line))):
                yield Broken(f"line {number}: {record.reason}") if isinstance(record, Broken) else record


def is_json_line(line: bytes) -> bool:
    """Whether a line is a whole JSON object."""
    return isinstance(_parsed(decode(line)), dict)


def _lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes | Broken]:
    """Lines without their ends; one that grows over `max_bytes` is dropped up to its end."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ended, last = chunk.split(b"\n")
        for piece in ended:
            yield _line(parts, size, piece, max_bytes)
            parts, size = [], 0
        size += len(last)
        parts = [*parts, last] if size <= max_bytes else []
    if size:
        yield _line(parts, size, b"", max_bytes)


def _line(parts: list[bytes], size: int, last: bytes, max_bytes: int) -> bytes | Broken:
    if size + len(last) > max_bytes:
        return Broken(f"it is larger than {max_bytes:,} bytes")
    return b"".join((*parts, last))


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        # ValueError also stands for integers of thousands of digits.
        return Broken(_NO_JSON)
    return parsed


def _records(value: object) -> Iterator[Record | Broken]:
    """The articles in a value: itself, its items, or the items of the list it holds."""
    if isinstance(value, Broken):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield _record(item) if isinstance(item, dict) else Broken("it is not an object with named parts")
    elif isinstance(value, dict):
        fields = _lowered(value)
        held = next((fields[key] for key in LIST_KEYS if isinstance(fields.get(key), list)), None)
        if held is not None and not _string(fields, TEXT_KEYS):
            yield from _records(held)
        else:
            yield _record(value)
    else:
        yield Broken("it is not an object with named parts")


def _record(value: Mapping[object, object]) -> Record:
    fields = _lowered(value)
    return Record(
        id=_string(fields, ID_KEYS),
        title=_prose(_string(fields, TITLE_KEYS)),
        text=_prose(_string(fields, TEXT_KEYS)),
        abstract=_prose(_string(fields, ABSTRACT_KEYS)),
        source=unescape(_string(fields, SOURCE_KEYS)),
        url=_string(fields, URL_KEYS),
        authors=next((names for key in AUTHOR_KEYS if (names := _names(fields.get(key)))), ()),
        published=_date(fields),
    )


def _lowered(value: Mapping[object, object]) -> dict[str, object]:
    """The parts under lower-case names; of two names that differ in case only, the first."""
    fields: dict[str, object] = {}
    for key, part in value.items():
        fields.setdefault(str(key).strip().lower().replace("-", "_"), part)
    return fields


def _string(fields: Mapping[str, object], keys: tuple[str, ...]) -> str:
    """The first of these parts that says something, as a string."""
    for key in keys:
        part = fields.get(key)
        if isinstance(part, dict):
            part = next(
                (part[name] for name in ("name", "title", "$oid", "text", "id") if part.get(name)), None
            )
        if isinstance(part, list) and part and all(isinstance(item, str) for item in part):
            part = "\n\n".join(part)
        if isinstance(part, int | float) and not isinstance(part, bool):
            part = str(part)
        if isinstance(part, str) and part.strip():
            return part
    return ""


def _date(fields: Mapping[str, object]) -> str | int | float | None:
    for key in DATE_KEYS:
        part = fields.get(key)
        if isinstance(part, dict):
            part = part.get("$date")
        if isinstance(part, str | int | float) and not isinstance(part, bool) and str(part).strip():
            return part
    return None


def _names(value: object) -> tuple[str, ...]:
    """Authors, from a string, an object with a name, or a list of these."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return tuple(name for item in value for name in _names_in_item(item))
    return split_authors(unescape(value)) if isinstance(value, str) else ()


def _names_in_item(item: object) -> tuple[str, ...]:
    if isinstance(item, dict):
        item = item.get("name")
    return (unescape(item).strip(),) if isinstance(item, str) and item.strip() else ()


def _prose(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else unescape(text)
