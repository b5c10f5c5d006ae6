"""Workbooks of Excel (XLSX): each sheet is a table with one article a row, read row by row.

Only the texts that the sheets share are held in memory; the size of all that is read is bounded. A formula
gives the value that was stored with it. Hidden sheets are read like the others.
"""

from __future__ import annotations

import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

from rag.errors import ReadError
from rag.loaders.documents import first_member
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import CHUNK_BYTES, Source
from rag.loaders.tables.cells import ERRORS, cell_text
from rag.loaders.tables.columns import find_columns, known_names, split_header

MAX_ROWS, MAX_COLUMNS = 1 << 20, 1_000
"""More rows than Excel has; and more columns than a table of articles has."""
SAMPLED_ROWS = 200
BATCH_ROWS = 50
MAX_ROWS_ABOVE = 10
"""So many rows of titles and remarks may stand above the names of the columns."""
MAX_TAGS_IN_ROW = 100 * MAX_COLUMNS
BYTES_A_TAG = 10
"""So many bytes of `max_bytes` are counted for each tag of what is held in memory, at least."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = re.compile(rb"xl/(?:workbook|worksheets|sharedStrings|styles|theme|_rels)")
_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml\Z", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CARRIAGE_RETURN = re.compile(r"_x000[Dd]_\n?")


def is_xlsx(start: Beginning) -> bool:
    """Whether a file is a zip whose first members are those of a workbook, or is named so."""
    if not start.data.startswith(b"PK\x03\x04"):
        return False
    inner = first_member(start.data).startswith(("[Content_Types].xml", "_rels/", "docProps/", "xl/"))
    return start.ending in {".xlsx", ".xlsm", ".xlsb"} or (inner and bool(_PARTS.search(start.data)))


def is_xls(start: Beginning) -> bool:
    """Whether a file is a workbook of before 2007, or one that is encrypted."""
    named = start.ending in {".xls", ".xlt", ".xlsx", ".xlsm", ".xlsb"}
    return start.data.startswith(_OLE) and (named or "Workbook".encode("utf-16-le") in start.data)


def read_xls(source: Source, _reading: Reading) -> Iterator[Record | Broken]:
    """Why an old or an encrypted workbook is not read."""
    if "EncryptedPackage".encode("utf-16-le") in source.head:
        yield Broken("it is encrypted; save it without a password first")
    else:
        yield Broken("it is an old Excel workbook (.xls); save it as XLSX or CSV first")


def read_xlsx(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The records of all sheets in their order; sheets that hold no articles are named.

    Where there are several sheets, the sheet's name is the `member` of its records. Raises ReadError for a
    workbook that unpacks to too much.
    """
    with source.spooled() as file:
        try:
            _check_sizes(file, reading)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                sheets = _sheets(file)
        except ReadError:
            raise
        except Exception as error:  # noqa: BLE001 - what openpyxl raises on damaged files is not documented
            yield Broken(_damaged(file, error))
            return
        empty = True
        for sheet in sheets:
            title = str(sheet.title)
            for found in _records(sheet, f'sheet "{title}"', reading):
                empty = False
                yield replace(found, member=title) if len(sheets) > 1 else found
        if empty:
            yield Broken("it has no rows")


def _check_sizes(file: IO[bytes], reading: Reading) -> None:
    """Raises ReadError where the sheets unpack to more than is allowed, or to more than `max_bytes` what must
    be held in memory. No more than a part's stated size is ever unpacked of it."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        sheets = [one for one in parts if _SHEET.match(one.filename)]
        held = [one for one in parts if one.filename.endswith((".xml", ".rels")) and one not in sheets]
        if sum(one.file_size for one in held) > reading.max_bytes:
            raise ReadError(
                f"its texts unpack to more than {reading.max_bytes:,} bytes; save it as CSV first"
            )
        if reading.allowance:
            reading.allowance.take(sum(one.file_size for one in parts))
        if sum(sum(_tags(archive, one)) for one in held) * BYTES_A_TAG > reading.max_bytes:
            raise ReadError("it has too many texts to be held in memory; save it as CSV first")
        for number, tags in (found for one in sheets for found in enumerate(_tags(archive, one))):
            if tags > MAX_TAGS_IN_ROW:
                raise ReadError(f"a row of it has more than {MAX_COLUMNS:,} columns")
            if number > MAX_ROWS:
                raise ReadError(f"a sheet of it has more than {MAX_ROWS:,} rows")
    file.seek(0)


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[int]:
    """How many tags stand before each row of a part, and after the last: for a few bytes of them openpyxl may
    hold hundreds. Raises ReadError for a sheet with comments, which would hide where rows begin."""
    rest, tags, is_sheet = b"", 0, bool(_SHEET.match(part.filename))
    with archive.open(part) as file:
        while chunk := file.read(CHUNK_BYTES):
            at = chunk.rfind(b"<")
            whole, rest = (rest + chunk[:at], chunk[at:]) if at >= 0 else (b"", rest + chunk)
            if is_sheet and b"<!" in whole:
                raise ReadError("it has XML comments inside its tables; save it as CSV first")
            before, *rows = _ROW.split(whole)
            tags += before.count(b"<")
            for row in rows:
                yield tags
                tags = row.count(b"<")
    yield tags + rest.count(b"<")


def _sheets(file: IO[bytes]) -> list[Any]:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    return list(book.worksheets)


def _damaged(file: IO[bytes], error: Exception) -> str:
    file.seek(0)
    if b"xl/workbook.bin" in file.read(1 << 20):
        return "it is a binary Excel workbook (.xlsb); save it as XLSX or CSV first"
    return f"it is a damaged Excel workbook ({type(error).__name__})"


def _records(sheet: Any, label: str, reading: Reading) -> Iterator[Record | Broken]:
    """The records of a sheet, or why none of its columns can be taken for texts; nothing for an empty one."""
    rows = _rows(sheet)
    first = list(itertools.islice(rows, SAMPLED_ROWS))
    yield from (Broken(f"{label}: {row.reason}") for row in first if isinstance(row, Broken))
    sample = _table([row for row in first if not isinstance(row, Broken)])
    if not sample:
        return
    header, below = split_header(sample)
    try:
        columns = find_columns(header, below, reading.columns)
    except ReadError as error:
        yield Broken(f"{label}: {error}")
        return
    reading.tell(f"{label}: {columns}")
    for row in itertools.chain(below, rows):
        yield Broken(f"{label}: {row.reason}") if isinstance(row, Broken) else columns.record(row)


def _table(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows from the names of the columns on, all of one length; what stands above a table is one cell."""
    at = next((at for at, row in enumerate(rows[:MAX_ROWS_ABOVE]) if known_names(row) >= 2), 0)
    if any(sum(map(bool, row)) > 1 for row in rows[:at]):
        at = 0
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows[at:]]


def _rows(sheet: Any) -> Iterator[list[str] | Broken]:
    """The rows of a sheet that are not empty, as texts, without the empty cells at their ends. Where the
    sheet is damaged, that is the last of them."""
    number = 0
    for batch in _batches(sheet):
        for cells in batch:
            number += 1
            if isinstance(cells, Exception):
                yield Broken(f"row {number}: it is damaged ({type(cells).__name__}); the rest was not read")
            elif len(cells) > MAX_COLUMNS:
                yield Broken(f"row {number}: it has more than {MAX_COLUMNS:,} columns")
            elif row := _row(cells):
                yield row


def _row(cells: Sequence[object]) -> list[str]:
    row = list(map(_text, cells))
    while row and not row[-1]:
        row.pop()
    return row


def _batches(sheet: Any) -> Iterator[list[tuple[object, ...] | Exception]]:
    """Some rows at a time, and last the error of a sheet that is damaged. openpyxl warns of what it does not
    know, which is nothing to us."""
    rows = sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
    ended = False
    while not ended:
        batch: list[tuple[object, ...] | Exception] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                batch += itertools.islice(rows, BATCH_ROWS)
            except Exception as error:  # noqa: BLE001 - as above
                batch.append(error)
                ended = True
        ended = ended or not batch
        yield batch


def _text(value: object) -> str:
    text = cell_text(value).strip()
    return "" if text in ERRORS else _CARRIAGE_RETURN.sub("\n", text)
