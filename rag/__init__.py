"""Dateline: ask a news archive a question and get an answer whose every sentence is cited.

>>> from rag import Assistant, answer  # doctest: +SKIP
>>> answer("What did Lavrov say about sanctions?").text  # doctest: +SKIP

Importing this package is cheap; what is heavy is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.assistant import Assistant, answer, demo_articles
    from rag.errors import DatelineError
    from rag.indexing.pipeline import IngestReport
    from rag.schema.answer import Answer, Citation, Claim, Evidence, Mode, Status, Support
    from rag.schema.events import ClaimChecked, Drafting, Event, EvidenceFound, Finished, Noticed
    from rag.settings import Settings
    from vectorstore.records import Article, Hit, Passage

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "Claim",
    "ClaimChecked",
    "DatelineError",
    "Drafting",
    "Event",
    "Evidence",
    "EvidenceFound",
    "Finished",
    "Hit",
    "IngestReport",
    "Mode",
    "Noticed",
    "Passage",
    "Settings",
    "Status",
    "Support",
    "answer",
    "demo_articles",
]

_HOMES = {
    "rag.schema.events": ("ClaimChecked", "Drafting", "Event", "EvidenceFound", "Finished", "Noticed"),
    "rag.schema.answer": ("Answer", "Citation", "Claim", "Evidence", "Mode", "Status", "Support"),
    "rag.assistant": ("Assistant", "answer", "demo_articles"),
    "rag.errors": ("DatelineError",),
    "rag.indexing.pipeline": ("IngestReport",),
    "rag.settings": ("Settings",),
    "vectorstore.records": ("Article", "Hit", "Passage"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
