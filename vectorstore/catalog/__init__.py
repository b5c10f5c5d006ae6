"""The truth about an archive, in one SQLite database: its tables, how they are read and how written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.catalog.connection import CATALOG, is_blank
    from vectorstore.catalog.overview import ArticleSummary, Coverage, LedgerEntry, Status
    from vectorstore.catalog.reader import CatalogReader
    from vectorstore.catalog.rows import scrub
    from vectorstore.catalog.stories import Stories
    from vectorstore.catalog.writer import Adopted, CatalogWriter
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".connection": ("CATALOG", "is_blank"),
            ".overview": ("ArticleSummary", "Coverage", "LedgerEntry", "Status"),
            ".reader": ("CatalogReader",),
            ".rows": ("scrub",),
            ".stories": ("Stories",),
            ".writer": ("Adopted", "CatalogWriter"),
        },
    )  # fmt: skip

__all__ = [
    "CATALOG", "Adopted", "ArticleSummary", "CatalogReader", "CatalogWriter", "Coverage", "LedgerEntry",
    "Status", "Stories", "is_blank", "scrub",
]  # fmt: skip
