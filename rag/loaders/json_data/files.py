"""JSON and JSON Lines, of whatever shape: `rag.loaders.json_data.shapes` finds the objects that are articles,
`rag.loaders.json_data.fields` their parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rag.errors import ReadError
from rag.loaders.decode import decode
from rag.loaders.json_data.fields import find_texts, record_of, seen_names, usual_text
from rag.loaders.json_data.loose import loosely_parsed
from rag.loaders.json_data.shapes import NO_OBJECT, Found, articles_in
from rag.loaders.records import Broken, Record
from rag.loaders.stream import READ_FAILURES

SAMPLE_RECORDS = 50
SAMPLE_BYTES = 4_000_000
"""By so many records, or by the lines of so many bytes, is found out where a file has its texts."""
_NO_JSON = "it is not valid JSON"
_LINE = re.compile(rb"\S[^\n]*+")


def read_json(data: bytes) -> Iterator[Record | Broken]:
    """The records of a whole JSON document; JSON Lines are read as well."""
    text = decode(data)
    value = _parsed(text)
    if isinstance(value, Broken) and isinstance(_parsed(text.strip().partition("\n")[0]), Broken):
        value = loosely_parsed(text) or value
    if isinstance(value, Broken) and "\n" in text.strip():
        yield from read_lines(iter([data]), len(data))
    else:
        yield from _records(value)


def read_lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[Record | Broken]:
    """The records of JSON Lines in order; a line that is broken or longer than `max_bytes` is named."""
    found = _found_in_lines(chunks, max_bytes)
    first: list[tuple[int, Found | Broken]] = []
    size = 0
    failure: Exception | None = None
    try:
        for number, line_size, finding in found:
            first.append((number, finding))
            size += line_size
            if len(first) >= SAMPLE_RECORDS or size >= SAMPLE_BYTES:
                break
    except (ReadError, *READ_FAILURES) as error:  # what was read before a file fails is kept
        failure = error
    usual = _usual([finding for _, finding in first])
    yield from (_numbered(number, finding, usual) for number, finding in first)
    if failure:
        raise failure
    yield from (_numbered(number, finding, usual) for number, _, finding in found)


def _numbered(number: int, finding: Found | Broken, usual: str) -> Record | Broken:
    record = _record(finding, usual)
    return Broken(f"line {number}: {record.reason}") if isinstance(record, Broken) else record


def _found_in_lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[tuple[int, int, Found | Broken]]:
    """What each line holds, with the line's number and its length in bytes."""
    for number, line in _lines(chunks, max_bytes):
        value = line if isinstance(line, Broken) else _parsed(_text(line))
        size = 0 if isinstance(line, Broken) else len(line)
        for finding in _found(value):
            yield number, size, finding


def _text(line: bytes) -> str:
    """A line decoded; at once if it is UTF-8 without any character that `decode` looks at."""
    try:
        text = line.rstrip().decode("utf-8")
    except UnicodeDecodeError:
        return decode(line)
    return text if text.isprintable() else decode(line)


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
    found = _found(value)
    usual = _usual(found[:SAMPLE_RECORDS])
    return (_record(one, usual) for one in found)


def _found(value: object) -> list[Found | Broken]:
    if isinstance(value, Broken):
        return [value]
    return articles_in(value) or [NO_OBJECT]


def _usual(found: list[Found | Broken]) -> str:
    return usual_text(one.texts.text for one in found if isinstance(one, Found))


def _record(found: Found | Broken, usual: str) -> Record | Broken:
    """What was found as a record, with its text where `usual` says it is in this file, if it has it there."""
    if isinstance(found, Broken):
        return found
    texts = found.texts
    if usual and usual != texts.text and usual in found.leaves:
        texts = find_texts(found.leaves, usual)
    record = record_of(found.leaves, texts)
    return record or Broken(f"none of its parts is the text of an article; it has {seen_names(found.leaves)}")
