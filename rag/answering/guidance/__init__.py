"""How to go on from an answer: how else a declined question may be asked, why what is nearest does not answer
it, which events a question may mean that does not say which, what else must be said beside quotations,
what belongs to an article that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.answering.guidance.alternatives import find_alternatives
    from rag.answering.guidance.around import find_around
    from rag.answering.guidance.corrected import corrections_of
    from rag.answering.guidance.reasons import caveat, why_not
    from rag.answering.guidance.spelling import respelt
    from rag.answering.guidance.suggestions import existing_day, respelt_request, suggest
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".alternatives": ("find_alternatives",),
            ".around": ("find_around",),
            ".corrected": ("corrections_of",),
            ".reasons": ("caveat", "why_not"),
            ".spelling": ("respelt",),
            ".suggestions": ("existing_day", "respelt_request", "suggest"),
        },
    )  # fmt: skip

__all__ = [
    "caveat", "corrections_of", "existing_day", "find_alternatives", "find_around", "respelt",
    "respelt_request", "suggest", "why_not",
]  # fmt: skip
