"""The archive on the page: looking through it, bringing files in, taking an article out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.archive.collecting import CollectionList, narrowing_values
    from ui.archive.page import ArchivePage
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".collecting": ("CollectionList", "narrowing_values"),
            ".page": ("ArchivePage",),
        },
    )  # fmt: skip

__all__ = ["ArchivePage", "CollectionList", "narrowing_values"]
