"""Tables in JSON: written by column, or as a list of names and one of rows, as data frames are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.loaders.json_data.field_names import DATES, TEXTS, TITLES
from rag.loaders.json_data.fields import label

Row = Mapping[object, object]


def rows_of(value: Row) -> list[Row] | None:
    """The rows of a table as objects; `None` for anything that is no table."""
    return _split(value) or _columns_of_lists(value) or _columns_of_objects(value)


def rows_of_lists(items: list[object]) -> list[Row] | None:
    """[["title", "text"], ["…", "…"]]: a first list of names, as rows of a sheet are stored."""
    names, *rows = items if len(items) > 1 else [None]
    if not isinstance(names, list) or len(names) < 2 or not all(isinstance(name, str) for name in names):
        return None
    if sum(map(_is_name, names)) < 2:
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows if isinstance(row, list)]


def _split(value: Row) -> list[Row] | None:
    """{"columns": ["title", "text"], "data": [["…", "…"]]}"""
    columns, data = value.get("columns"), value.get("data", value.get("rows", value.get("values")))
    if not (isinstance(columns, list) and isinstance(data, list) and data):
        return None
    names = [
        column.get("name", column.get("text")) if isinstance(column, dict) else column for column in columns
    ]
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        return None
    return [dict(zip(names, row, strict=True)) for row in data]


def _columns_of_lists(value: Row) -> list[Row] | None:
    """{"title": ["…", "…"], "text": ["…", "…"]}"""
    parts = [part for part in value.values() if isinstance(part, list)]
    if len(parts) < 2 or len(parts) < len(value) or not parts[0]:
        return None
    if any(len(part) != len(parts[0]) for part in parts) or not _plain(part[0] for part in parts):
        return None
    return [dict(zip(value, row, strict=True)) for row in zip(*parts, strict=True)]


def _columns_of_objects(value: Row) -> list[Row] | None:
    """{"title": {"0": "…", "1": "…"}, "text": {"0": "…", "1": "…"}}"""
    parts = [part for part in value.values() if isinstance(part, dict)]
    if len(parts) < 2 or len(parts) < len(value):
        return None
    first = parts[0]
    if not first or any(part.keys() != first.keys() for part in parts):
        return None
    if not all(str(key).isdigit() for key in first) and not (_named(value) and not _named(first)):
        return None
    if not _plain(next(iter(part.values())) for part in parts):
        return None
    return [{name: part[key] for name, part in value.items() if isinstance(part, dict)} for key in first]


def _named(value: Row) -> bool:
    """Whether keys are names of the parts of articles."""
    return any(map(_is_name, value))


def _is_name(key: object) -> bool:
    return label(str(key).lower()) in {*DATES, *TEXTS, *TITLES}


def _plain(values: Iterable[object]) -> bool:
    """Whether values are what cells hold: scalars, or lists of them."""
    return not any(
        isinstance(one, dict | list)
        for value in values
        for one in (value if isinstance(value, list) else (value,))
    )
