"""From files to articles, one module a format behind one registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.account import Account
    from rag.loaders.day_order import DayOrders, ShownOrder, in_archive_order
    from rag.loaders.formats import is_bundle
    from rag.loaders.reading import find_files, list_files, read_documents, read_path
    from rag.loaders.records import Document, Skipped
    from rag.loaders.stream import Allowance
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".account": ("Account",),
            ".day_order": ("DayOrders", "ShownOrder", "in_archive_order"),
            ".formats": ("is_bundle",),
            ".reading": ("find_files", "list_files", "read_documents", "read_path"),
            ".records": ("Document", "Skipped"),
            ".stream": ("Allowance",),
        },
    )  # fmt: skip

__all__ = [
    "Account", "Allowance", "DayOrders", "Document", "ShownOrder", "Skipped", "find_files",
    "in_archive_order", "is_bundle", "list_files", "read_documents", "read_path",
]  # fmt: skip
