"""Which articles are copies of one another, by their texts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.stories.clusters import Story, arrange
    from vectorstore.stories.matching import Copy, is_same_story, page_of, revision_of
    from vectorstore.stories.minhash import Words, algorithm, band_keys, news_of, sketch, words_of
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".clusters": ("Story", "arrange"),
            ".matching": ("Copy", "is_same_story", "page_of", "revision_of"),
            ".minhash": ("Words", "algorithm", "band_keys", "news_of", "sketch", "words_of"),
        },
    )  # fmt: skip

__all__ = [
    "Copy", "Story", "Words", "algorithm", "arrange", "band_keys", "is_same_story", "news_of", "page_of",
    "revision_of", "sketch", "words_of",
]  # fmt: skip
