"""Documents, mail, crawls and containers of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.documents.drafts import markdown_draft, read_draft
    from rag.loaders.documents.office import first_member
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".drafts": ("markdown_draft", "read_draft"),
            ".office": ("first_member",),
        },
    )  # fmt: skip

__all__ = ["first_member", "markdown_draft", "read_draft"]
