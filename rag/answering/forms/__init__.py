"""Answers in the forms a news desk asks for: what somebody said, which articles mention something, what
happened day by day, a topic in brief, outlets compared. Code finds and quotes; no model writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.answering.forms.asked import FORMS, Corpus, Told, tell
    from rag.answering.forms.brief import find_brief
    from rag.answering.forms.compare import find_comparison
    from rag.answering.forms.entity import find_entity
    from rag.answering.forms.mentions import find_mentions
    from rag.answering.forms.nearness import Nearness
    from rag.answering.forms.quotes import find_quotes, statement_of
    from rag.answering.forms.timeline import find_timeline
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".asked": ("FORMS", "Corpus", "Told", "tell"),
            ".brief": ("find_brief",),
            ".compare": ("find_comparison",),
            ".entity": ("find_entity",),
            ".mentions": ("find_mentions",),
            ".nearness": ("Nearness",),
            ".quotes": ("find_quotes", "statement_of"),
            ".timeline": ("find_timeline",),
        },
    )  # fmt: skip

__all__ = [
    "FORMS", "Corpus", "Nearness", "Told", "find_brief", "find_comparison", "find_entity",
    "find_mentions", "find_quotes", "find_timeline", "statement_of", "tell",
]  # fmt: skip
