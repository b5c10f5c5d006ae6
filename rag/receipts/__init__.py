"""Receipts of answers and forms: made, read again, and verified against an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.receipts.making import make_receipt
    from rag.receipts.reading import parse_receipt, read_receipt
    from rag.receipts.verifying import verify_receipt
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".making": ("make_receipt",),
            ".reading": ("parse_receipt", "read_receipt"),
            ".verifying": ("verify_receipt",),
        },
    )  # fmt: skip

__all__ = ["make_receipt", "parse_receipt", "read_receipt", "verify_receipt"]
