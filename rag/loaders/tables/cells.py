"""What stands in the cells of typed tables (workbooks, Parquet), as the text that a CSV would have."""

from __future__ import annotations

import json
from datetime import date, datetime, time

from rag.loaders.decode import decode

ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
"""What Excel shows where a formula has no value."""
_NAMES = ("name", "text", "title", "value")


def cell_text(value: object) -> str:
    """The text of a cell's value: "" for none, a whole number without ".0", a moment in ISO 8601 (the day
    alone at midnight), items of a list as `list_texts` has them.

    >>> cell_text(datetime(2019, 3, 2)), cell_text(7.0), cell_text(["Ada Lund", "Kit Moe"])
    ('2019-03-02', '7', 'Ada Lund; Kit Moe')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return decode(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo or value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _joined(list_texts(value))
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, float) and abs(value) < 1e15 and value % 1 == 0:
        return f"{value:.0f}"
    return str(value)


def list_texts(values: list[object] | tuple[object, ...]) -> list[str]:
    """The texts of the items of a list that have one."""
    return [text for text in map(cell_text, values) if text.strip()]


def _joined(texts: list[str]) -> str:
    """Items as one text: paragraphs where one of them is long, names otherwise."""
    return ("\n\n" if any(len(text) > 60 for text in texts) else "; ").join(texts)


def _named(value: dict[object, object]) -> str:
    """What an object is called, or all of it."""
    found = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    return str(found) if found is not None else json.dumps(value, ensure_ascii=False, default=str)
