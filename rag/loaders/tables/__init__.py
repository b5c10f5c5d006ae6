"""Tables with one article a row: CSV and its kin, workbooks, Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.tables.column_names import COLUMN_NAMES
    from rag.loaders.tables.columns import parse_columns
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".column_names": ("COLUMN_NAMES",),
            ".columns": ("parse_columns",),
        },
    )  # fmt: skip

__all__ = ["COLUMN_NAMES", "parse_columns"]
