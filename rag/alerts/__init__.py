"""Saved questions that are asked again of whatever came in since: what they found, as an Atom feed and as a
digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.alerts.asking import Asker
    from rag.alerts.digest import digest_of
    from rag.alerts.feed import feed_of
    from rag.alerts.records import Alert, NewQuotation, SavedForm, SavedQuestion
    from rag.alerts.running import current, run
    from rag.alerts.store import SavedQuestions
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".asking": ("Asker",),
            ".digest": ("digest_of",),
            ".feed": ("feed_of",),
            ".records": ("Alert", "NewQuotation", "SavedForm", "SavedQuestion"),
            ".running": ("current", "run"),
            ".store": ("SavedQuestions",),
        },
    )  # fmt: skip

__all__ = [
    "Alert", "Asker", "NewQuotation", "SavedForm", "SavedQuestion", "SavedQuestions", "current",
    "digest_of", "feed_of", "run",
]  # fmt: skip
