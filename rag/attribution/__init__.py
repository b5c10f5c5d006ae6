"""Who said it: the quotations and the reported speech of an article, with their speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.attribution.extraction import attributions, read_text
    from rag.attribution.lexicon import VERBS
    from rag.attribution.records import Attribution
    from rag.attribution.speaking import is_anothers_word, speaks_in, unnamed_speaker
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".extraction": ("attributions", "read_text"),
            ".lexicon": ("VERBS",),
            ".records": ("Attribution",),
            ".speaking": ("is_anothers_word", "speaks_in", "unnamed_speaker"),
        },
    )  # fmt: skip

__all__ = [
    "VERBS", "Attribution", "attributions", "is_anothers_word", "read_text", "speaks_in", "unnamed_speaker",
]  # fmt: skip
