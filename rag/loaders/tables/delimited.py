"""Tables as text (CSV and its kin, with commas, semicolons, tabs or bars): one article a row, streamed."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence

from rag.errors import ReadError
from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source
from rag.loaders.tables.columns import find_columns, known_names, split_header

ENDINGS = frozenset({".csv", ".tsv", ".tab", ".psv"})
_MAYBE = frozenset({"", ".txt", ".text", ".asc", ".dat"})
DELIMITERS = ",;\t|"
MAX_ROW_CHARACTERS = 4_000_000
"""A quotation mark that is still open after so many characters was never meant to be one."""
SAMPLED_ROWS = 200
_NAMED = re.compile(r"sep=([,;\t|])[\r\n]", re.IGNORECASE)
"""How Excel is told what separates the columns."""
_DATA = re.compile(r"\s*(?:https?://\S+|\d[\d.,:/T Z+-]*)\s*\Z")
# Rows are bounded by their lines; the module's own limit is less than a long article.
csv.field_size_limit(2**31 - 1)


def is_delimited(start: Beginning) -> bool:
    """Whether a file is such a table: by its name, or a text whose lines have the columns of one."""
    if start.ending in ENDINGS:
        return not re.match(r"<(?:!doctype|html|\?xml)", start.text, re.IGNORECASE)
    if start.ending not in _MAYBE or start.text[:1] in {"", "{", "[", "<"}:
        return False
    rows = _sample(start.text, find_delimiter(start.text), len(start.data) < 1 << 16)
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    if len(rows) < 2 or width < 2 or sum(len(row) == width for row in rows) < 0.9 * len(rows):
        return False
    later = [cell for row in rows for cell in row[1:]]
    if sum(cell.startswith(" ") for cell in later) * 2 > len(later):
        return False  # commas of prose
    known = known_names(rows[0])
    if known >= 2 and known * 3 >= width:
        return True
    data = sum(all(_DATA.match(row[at]) for row in rows if at < len(row)) for at in range(width))
    return len(rows) >= 3 and width >= 3 and data >= 1


def read_delimited(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The records of a table in the order of its rows; rows that are broken are named by their line.

    A first row that names no columns is an article like the others.
    """
    head = decode(source.head).lstrip()
    named = _NAMED.match(head)
    lines = _lines(source.chunks, reading.max_bytes)
    if named:
        next(lines)
    rows = _rows(lines, named[1] if named else find_delimiter(head), above=1 if named else 0)
    first: list[tuple[int, list[str] | Broken]] = []
    for found in rows:
        first.append(found)
        if len(first) > SAMPLED_ROWS:
            break
    sample = [row for _, row in first if not isinstance(row, Broken)]
    if not sample:
        yield Broken("it has no rows")
        return
    header, below = split_header(sample)
    try:
        columns = find_columns(header, below, reading.columns)
    except ReadError as error:
        yield Broken(str(error))
        return
    reading.tell(str(columns))
    names = sample[0] if len(below) < len(sample) else None
    for line, row in itertools.chain(first, rows):
        if row is names:
            continue
        if isinstance(row, Broken):
            yield Broken(f"line {line}: {row.reason}")
        elif len(row) != len(header) and not _is_padded(row, len(header)):
            yield Broken(f"line {line}: it has {len(row)} fields where the table has {len(header)} columns")
        else:
            yield columns.record(row)


def find_delimiter(text: str) -> str:
    """What separates the columns: the character by which most rows have the same number of fields."""

    def consistency(delimiter: str) -> tuple[float, int]:
        rows = _sample(text, delimiter, whole=False) if delimiter in text else []
        if not rows:
            return (0.0, 0)
        width, count = Counter(map(len, rows)).most_common(1)[0]
        return (round(count / len(rows), 1), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=consistency)


def _sample(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    """The rows of the beginning of a file; the last, which may be cut, only from a `whole` one."""
    found = [row for _, row in _rows(iter(_split(text)), delimiter)]
    kept = found if whole or len(found) < 3 else found[:-1]
    return [row for row in kept if not isinstance(row, Broken)]


def _is_padded(row: Sequence[str], width: int) -> bool:
    """Whether a row is longer by nothing but empty fields."""
    return len(row) > width and not any(field.strip() for field in row[width:])


class _Pending:
    """Lines for the csv module, of which those of the row in progress can be given back."""

    def __init__(self, lines: Iterator[str | Broken]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.broken: Broken | None = None
        self.taken: list[str] = []
        self.number = 0
        self._size = 0
        self.stopped = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines, None)
        if line is None or isinstance(line, Broken) or self._size > MAX_ROW_CHARACTERS:
            if isinstance(line, str):
                self._back.appendleft(line)
            elif line is not None:
                self.broken = line
            self.stopped = True
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """A new row begins."""
        self.taken, self._size, self.stopped = [], 0, False

    def give_back(self) -> None:
        """All lines of the row but the first are read again."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


def _rows(
    lines: Iterator[str | Broken], delimiter: str, above: int = 0
) -> Iterator[tuple[int, list[str] | Broken]]:
    """The rows with the numbers of their first lines; `above` so many lines stand in front of them. Where a
    quotation mark is never closed, its line is named and the next ones are read on their own."""
    pending = _Pending(lines)
    pending.number = above
    reader = csv.reader(pending, delimiter=delimiter)
    width = 0
    while True:
        pending.begin()
        before = pending.number
        row = next(reader, None)
        wrong = row is not None and len(pending.taken) > 1 and (pending.stopped or 0 < width != len(row))
        if wrong:
            yield before + 1, Broken("its quotation marks do not close")
            pending.give_back()
        elif row:
            width = width or len(row)
            yield before + 1, row
        if pending.broken:
            pending.number += 1
            yield pending.number, pending.broken
            pending.broken = None
        elif row is None:
            return
        if wrong or pending.stopped:
            reader = csv.reader(pending, delimiter=delimiter)


def _lines(chunks: Iterator[bytes], max_bytes: int) -> Iterator[str | Broken]:
    """The lines of a file with their ends; one that is longer than `max_bytes` is dropped."""
    carry, dropping = bytearray(), False
    for chunk in chunks:
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, -1)) + 1
        if not end:
            carry += b"" if dropping else chunk
        else:
            if dropping:
                chunk_from = min(at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0) + 1
                dropping = False
                yield Broken(f"it is larger than {max_bytes:,} bytes")
                yield from _split(_decoded(chunk[chunk_from:end]))
            else:
                yield from _split(_decoded(bytes(carry) + chunk[:end]))
            carry = bytearray(chunk[end:])
        if len(carry) > max_bytes:
            carry, dropping = bytearray(), True
    if dropping:
        yield Broken(f"it is larger than {max_bytes:,} bytes")
    elif carry:
        yield from _split(_decoded(bytes(carry)))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data)


def _split(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return [f"{line}\n" for line in plain.removesuffix("\n").split("\n")] if plain else []
