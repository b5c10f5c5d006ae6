"""Tables with one article a row: CSV and its kin, workbooks, Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.tables.column_names import COLUMN_NAMES
    from rag.loaders.tables.columns import parse_columns
    from rag.loaders.tables.delimited import is_delimited, read_delimited
    from rag.loaders.tables.parquet import is_parquet, read_parquet
    from rag.loaders.tables.xlsx import is_xls, is_xlsx, read_xls, read_xlsx
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".column_names": ("COLUMN_NAMES",),
            ".columns": ("parse_columns",),
            ".delimited": ("is_delimited", "read_delimited"),
            ".parquet": ("is_parquet", "read_parquet"),
            ".xlsx": ("is_xls", "is_xlsx", "read_xls", "read_xlsx"),
        },
    )  # fmt: skip

__all__ = [
    "COLUMN_NAMES", "is_delimited", "is_parquet", "is_xls", "is_xlsx", "parse_columns", "read_delimited",
    "read_parquet", "read_xls", "read_xlsx",
]  # fmt: skip
