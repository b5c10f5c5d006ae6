"""The text of an article as it was meant, without boilerplate and wrong decoding; what is no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.cleaning.boilerplate import find_boilerplate
    from rag.loaders.cleaning.clean import MAX_TITLE_CHARACTERS, clean_text, clean_title, one_line
    from rag.loaders.cleaning.hidden import (
        background,
        hides_by,
        hiding_selectors,
        is_whitish,
        text_colour,
        without_hidden,
    )
    from rag.loaders.cleaning.left_out import with_left_out
    from rag.loaders.cleaning.mojibake import mend_record
    from rag.loaders.cleaning.page_filter import marks_of, why_no_article
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".boilerplate": ("find_boilerplate",),
            ".clean": ("MAX_TITLE_CHARACTERS", "clean_text", "clean_title", "one_line"),
            ".hidden": (
                "background", "hides_by", "hiding_selectors", "is_whitish", "text_colour", "without_hidden",
            ),
            ".left_out": ("with_left_out",),
            ".mojibake": ("mend_record",),
            ".page_filter": ("marks_of", "why_no_article"),
        },
    )  # fmt: skip

__all__ = [
    "MAX_TITLE_CHARACTERS", "background", "clean_text", "clean_title", "find_boilerplate", "hides_by",
    "hiding_selectors", "is_whitish", "marks_of", "mend_record", "one_line", "text_colour", "why_no_article",
    "with_left_out", "without_hidden",
]  # fmt: skip
