"""A question's time words as a range of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.query.dates.absent import AbsentDay, absent_days
    from rag.query.dates.finding import TimeRange, find_time, publication_window, wants_latest, wants_news
    from rag.query.dates.kinds import TimeKind
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".absent": ("AbsentDay", "absent_days"),
            ".finding": ("TimeRange", "find_time", "publication_window", "wants_latest", "wants_news"),
            ".kinds": ("TimeKind",),
        },
    )  # fmt: skip

__all__ = [
    "AbsentDay", "TimeKind", "TimeRange", "absent_days", "find_time", "publication_window", "wants_latest",
    "wants_news",
]  # fmt: skip
