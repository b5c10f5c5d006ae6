"""JSON and JSON Lines, of whatever shape: `rag.reading.json_shapes` finds the objects that are articles,
`rag.reading.fields` their parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rag.reading.decode import decode
from rag.reading.fields import record_of, seen_names
from rag.reading.json_shapes import articles_in
from rag.reading.records import Broken, Record

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
    """The articles in a value, in order; where there is none, why."""
    if isinstance(value, Broken):
        yield value
        return
    found = list(articles_in(value))
    if not found:
        yield Broken("it is not an object with named parts")
    for leaves in found:
        if isinstance(leaves, Broken):
            yield leaves
            continue
        record = record_of(leaves)
        yield record or Broken(f"none of its parts is the text of an article; it has {seen_names(leaves)}")
