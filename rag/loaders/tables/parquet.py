"""Parquet: one article a row, read some rows at a time; the extra `tables` brings what reads it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from typing import IO, Any

from rag.errors import ReadError, install_command
from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source
from rag.loaders.tables.cells import cell_text, list_texts
from rag.loaders.tables.columns import Columns, find_columns

BATCH_ROWS = 64
"""So many rows are in memory at a time."""
SAMPLED_ROWS = 200
PAGE_BYTES = 1 << 20
MAX_COLUMNS = 1_000
_FIRST_MOMENT, _FIRST_DAY = datetime(1970, 1, 1), date(1970, 1, 1).toordinal()
_TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
Row = tuple[object, ...]


def is_parquet(start: Beginning) -> bool:
    """Whether a file begins as Parquet does, encrypted or not."""
    return start.data.startswith((b"PAR1", b"PARE"))


def read_parquet(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The records of a Parquet file in the order of its rows. Raises ReadError for too many bytes."""
    if find_spec("pyarrow") is None:
        yield Broken(f"what reads Parquet is not installed; run `{install_command('tables')}`")
    elif source.head.startswith(b"PARE"):
        yield Broken("it is encrypted; save it without a password first")
    else:
        with source.spooled() as file:
            try:
                yield from _records(file, reading)
            except ReadError:
                raise
            except Exception as error:  # noqa: BLE001 - pyarrow raises nearly anything on damaged files
                yield Broken(f"it is a damaged Parquet file ({type(error).__name__})")


def _records(file: IO[bytes], reading: Reading) -> Iterator[Record | Broken]:
    from pyarrow.parquet import ParquetFile

    parquet = ParquetFile(file, buffer_size=PAGE_BYTES, pre_buffer=False)
    _check_size(parquet.metadata, reading)
    names = _readable_columns(parquet.schema_arrow)
    header, rows = _rows(parquet, names, SAMPLED_ROWS)
    sample = [_texts(row) for row in rows]
    if not sample:
        yield Broken("it has no rows")
        return
    try:
        found = find_columns(header, sample, reading.columns)
    except ReadError as error:
        yield Broken(str(error))
        return
    reading.tell(str(found))
    header, rows = _rows(parquet, [name for name in names if _is_taken(name, found.taken)])
    columns = found.among(header)
    for number, row in enumerate(rows, 1):
        yield _record(columns, row, number, reading)


def _is_taken(name: str, taken: set[str]) -> bool:
    """Whether a column, or one of the columns inside it, holds a part of an article."""
    return any(one == name or one.startswith(f"{name}.") for one in taken)


def _record(columns: Columns, row: Row, number: int, reading: Reading) -> Record | Broken:
    """The record of a row. Raises ReadError for too much; what is stored once and repeated counts again."""
    texts = _texts(row)
    size = sum(map(len, texts))
    if reading.allowance:
        reading.allowance.take(size)
    if size > reading.max_bytes:
        return Broken(f"row {number}: it is larger than {reading.max_bytes:,} bytes")
    record = columns.record(texts)
    at = columns.places.get("authors")
    authors = row[at] if at is not None else None
    return replace(record, authors=tuple(list_texts(authors))) if isinstance(authors, list) else record


def _texts(row: Row) -> list[str]:
    return list(map(cell_text, row))


def _check_size(metadata: Any, reading: Reading) -> None:
    """Raises ReadError where the columns unpack to more than is allowed, by what the file says of them.

    It is asked of each group of rows as a whole: of a damaged column, pyarrow's own answer ends the process.
    """
    if reading.allowance:
        groups = range(metadata.num_row_groups)
        reading.allowance.take(sum(max(0, metadata.row_group(at).total_byte_size) for at in groups))


def _readable_columns(schema: Any) -> list[str]:
    """The names of the columns that may hold words, numbers or days; not those of vectors and pictures."""
    from pyarrow import types

    def is_readable(kind: Any) -> bool:
        if types.is_dictionary(kind):
            return is_readable(kind.value_type)
        if types.is_list(kind) or types.is_large_list(kind):
            return is_readable(kind.value_type) and not types.is_floating(kind.value_type)
        if types.is_struct(kind):
            return any(is_readable(kind.field(at).type) for at in range(kind.num_fields))
        return not (types.is_nested(kind) or types.is_fixed_size_binary(kind) or types.is_null(kind))

    names = [field.name for field in schema if is_readable(field.type)]
    return [name for name in names if not name.startswith("__index_level_")][:MAX_COLUMNS]


def _rows(parquet: Any, names: Sequence[str], at_most: int | None = None) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns, those inside a column as "outer.inner", and the rows of Python values."""
    batches = parquet.iter_batches(batch_size=BATCH_ROWS, columns=list(names), use_threads=False)
    first = next(batches, None)
    if first is None:
        return list(names), iter(())
    header = [name for name, _ in _flat(first)]

    def rows() -> Iterator[Row]:
        for batch in itertools.chain([first], batches):
            yield from zip(*(_values(array) for _, array in _flat(batch)), strict=True)

    return header, itertools.islice(rows(), at_most)


def _flat(batch: Any) -> Iterator[tuple[str, Any]]:
    from pyarrow import types

    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        if types.is_struct(array.type):
            inner = [array.type.field(at).name for at in range(array.type.num_fields)]
            yield from zip((f"{name}.{one}" for one in inner), array.flatten(), strict=True)
        else:
            yield name, array


def _values(array: Any) -> list[object]:
    """The values of a column; texts that are not UTF-8 and days that Python has not do no harm."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if types.is_timestamp(kind):
        return [_moment(one, kind.unit, bool(kind.tz)) for one in array.cast(pa.int64()).to_pylist()]
    if types.is_date(kind):
        return [_day(one) for one in array.cast(pa.date32()).cast(pa.int32()).to_pylist()]
    if types.is_string(kind) or types.is_large_string(kind):
        return [_text(one) for one in array.cast(pa.large_binary()).to_pylist()]
    values: list[object] = array.to_pylist()
    return values


def _text(data: bytes | None) -> str | None:
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return decode(data)


def _moment(ticks: int | None, unit: str, aware: bool) -> datetime | None:
    if ticks is None:
        return None
    try:
        moment = _FIRST_MOMENT + timedelta(microseconds=ticks * 1_000_000 // _TICKS[unit])
    except OverflowError:
        return None
    return moment.replace(tzinfo=UTC) if aware else moment


def _day(days: int | None) -> date | None:
    try:
        return None if days is None else date.fromordinal(_FIRST_DAY + days)
    except (OverflowError, ValueError):
        return None
