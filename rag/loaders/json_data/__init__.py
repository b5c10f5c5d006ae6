"""JSON of whatever shape: which objects are articles, and which of their parts is what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.json_data.field_names import DATES, TEXTS, TITLES
    from rag.loaders.json_data.fields import label, record_of, seen_names
    from rag.loaders.json_data.loose import COMMA_TOO_MANY
    from rag.loaders.json_data.shapes import articles_in
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".field_names": ("DATES", "TEXTS", "TITLES"),
            ".fields": ("label", "record_of", "seen_names"),
            ".loose": ("COMMA_TOO_MANY",),
            ".shapes": ("articles_in",),
        },
    )  # fmt: skip

__all__ = ["COMMA_TOO_MANY", "DATES", "TEXTS", "TITLES", "articles_in", "label", "record_of", "seen_names"]
