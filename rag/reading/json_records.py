"""JSON and JSON Lines: one article an object, its parts under the names that collections usually give."""

from __future__ import annotations

import json
import re
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
_LINE = re.compile(rb"\S[^\n]*+")


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
    for number, line in _lines(chunks, max_bytes):
        if isinstance(line, Broken):
            yield Broken(f"line {number}: {line.reason}")
        else:
            for record in _records(_parsed(decode(line))):
                yield Broken(f"line {number}: {record.reason}") if isinstance(record, Broken) else record


def is_json_line(line: bytes) -> bool:
    """Whether a line is a whole JSON object."""
    return isinstance(_parsed(decode(line)), dict)


def _lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | Broken]]:
    """The lines that are not blank, with their numbers, without their ends and the white space before them;
    one that grows over `max_bytes` is dropped up to its end. Blank ones, of which a small compressed file can
    hold millions, are passed over without looking at each."""
    parts: list[bytes] = []
    size, number = 0, 1
    for chunk in chunks:
        at = 0
        if size:  # the last chunk ended within a line
            at = chunk.find(b"\n")
            at = len(chunk) if at < 0 else at
            size += at
            parts = [*parts, chunk[:at]] if size <= max_bytes else []
            if at < len(chunk):
                yield number, _line(parts, size, max_bytes)
                parts, size = [], 0
        counted = at
        for match in _LINE.finditer(chunk, at):
            number += chunk.count(b"\n", counted, match.start())
            counted = match.end()
            if match.end() < len(chunk):
                yield number, _line([match.group()], len(match.group()), max_bytes)
            else:
                parts, size = [match.group()], len(match.group())
        number += chunk.count(b"\n", counted)
    if size:
        yield number, _line(parts, size, max_bytes)


def _line(parts: list[bytes], size: int, max_bytes: int) -> bytes | Broken:
    return Broken(f"it is larger than {max_bytes:,} bytes") if size > max_bytes else b"".join(parts)


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
