"""What is asked: the kind of answer, names, days, outlets, and what a follow-up leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.query.analyse import Reading, bounds_of, read
    from rag.query.followups import turns_of
    from rag.query.narrowing import settled
    from rag.query.number_target import MEASURE, PEOPLE, SUPPOSED, Asked, asked, speaks_of
    from rag.query.question import Question, Wanted, understand
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".analyse": ("Reading", "bounds_of", "read"),
            ".followups": ("turns_of",),
            ".narrowing": ("settled",),
            ".number_target": ("Asked", "MEASURE", "PEOPLE", "SUPPOSED", "asked", "speaks_of"),
            ".question": ("Question", "Wanted", "understand"),
        },
    )  # fmt: skip

__all__ = [
    "MEASURE", "PEOPLE", "SUPPOSED", "Asked", "Question", "Reading", "Wanted", "asked", "bounds_of", "read",
    "settled", "speaks_of", "turns_of", "understand",
]  # fmt: skip
