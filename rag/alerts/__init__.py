"""What is kept under a name: questions that are asked again of whatever came in since, with what they found
as an Atom feed and as a digest; and collections that a question can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.alerts.asking import Asker
    from rag.alerts.collections import Collections, SavedCollection, both, held, lost_from, titles_of
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
            ".collections": ("Collections", "SavedCollection", "both", "held", "lost_from", "titles_of"),
            ".digest": ("digest_of",),
            ".feed": ("feed_of",),
            ".records": ("Alert", "NewQuotation", "SavedForm", "SavedQuestion"),
            ".running": ("current", "run"),
            ".store": ("SavedQuestions",),
        },
    )  # fmt: skip

__all__ = [
    "Alert", "Asker", "Collections", "NewQuotation", "SavedCollection", "SavedForm", "SavedQuestion",
    "SavedQuestions", "both", "current", "digest_of", "feed_of", "held", "lost_from", "run", "titles_of",
]  # fmt: skip
