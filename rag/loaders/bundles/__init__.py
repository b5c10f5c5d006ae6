"""Exports of press databases: one file with many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.bundles.fields import authors_of
    from rag.loaders.bundles.splitting import split_bundle
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".fields": ("authors_of",),
            ".splitting": ("split_bundle",),
        },
    )  # fmt: skip

__all__ = ["authors_of", "split_bundle"]
