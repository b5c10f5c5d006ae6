"""Web pages: the article, its headline, its day and what trusts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.web.days import with_address
    from rag.loaders.web.pages import read_html
    from rag.loaders.web.tree import count_words, strings
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".days": ("with_address",),
            ".pages": ("read_html",),
            ".tree": ("count_words", "strings"),
        },
    )  # fmt: skip

__all__ = ["count_words", "read_html", "strings", "with_address"]
