"""A draft against the archive: its quotations, and what its sentences say, without a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.verification.drafts.checking import DraftChecker, Progress
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".checking": ("DraftChecker", "Progress"),
        },
    )  # fmt: skip

__all__ = ["DraftChecker", "Progress"]
