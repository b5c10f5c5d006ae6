"""What goes in and out, without logic: answers, events, what a question comes with, every parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.schema.answer import (
        Answer,
        Citation,
        Claim,
        Conflict,
        Evidence,
        Mode,
        Side,
        Status,
        Support,
        Timings,
        Usage,
        article_json,
    )
    from rag.schema.draft import Draft
    from rag.schema.drafts import DraftReport, Finding, FindingKind, Place, Standing
    from rag.schema.events import ClaimChecked, Drafting, Event, EvidenceFound, Finished, Noticed
    from rag.schema.forms import DayBy, Happening, Mention, Mentions, Quotes, Statement, Timeline
    from rag.schema.guidance import Alternative, Hint, Suggestion
    from rag.schema.parameters import (
        DEFAULT,
        AnswerabilityParameters,
        AnsweringParameters,
        CheckingParameters,
        DayParameters,
        EvidenceParameters,
        Parameters,
        RankingParameters,
    )
    from rag.schema.query import LAST_DAY, NO_BOUNDS, Bounds, Query
    from rag.schema.scope import History, Kind, Request, Scope, Turn, Understood
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".answer": (
                "Answer", "Citation", "Claim", "Conflict", "Evidence", "Mode", "Side", "Status", "Support",
                "Timings", "Usage", "article_json",
            ),
            ".draft": ("Draft",),
            ".drafts": ("DraftReport", "Finding", "FindingKind", "Place", "Standing"),
            ".events": ("ClaimChecked", "Drafting", "Event", "EvidenceFound", "Finished", "Noticed"),
            ".forms": ("DayBy", "Happening", "Mention", "Mentions", "Quotes", "Statement", "Timeline"),
            ".guidance": ("Alternative", "Hint", "Suggestion"),
            ".parameters": (
                "AnswerabilityParameters", "AnsweringParameters", "CheckingParameters", "DEFAULT",
                "DayParameters", "EvidenceParameters", "Parameters", "RankingParameters",
            ),
            ".query": ("Bounds", "LAST_DAY", "NO_BOUNDS", "Query"),
            ".scope": ("History", "Kind", "Request", "Scope", "Turn", "Understood"),
        },
    )  # fmt: skip

__all__ = [
    "DEFAULT", "LAST_DAY", "NO_BOUNDS", "Alternative", "Answer", "AnswerabilityParameters",
    "AnsweringParameters", "Bounds", "CheckingParameters", "Citation", "Claim", "ClaimChecked", "Conflict",
    "DayBy", "DayParameters", "Draft", "DraftReport", "Drafting", "Event", "Evidence", "EvidenceFound",
    "EvidenceParameters", "Finding", "FindingKind", "Finished", "Happening", "Hint", "History", "Kind",
    "Mention", "Mentions", "Mode", "Noticed", "Parameters", "Place", "Query", "Quotes", "RankingParameters",
    "Request", "Scope", "Side", "Standing", "Statement", "Status", "Suggestion", "Support", "Timeline",
    "Timings", "Turn", "Understood", "Usage", "article_json",
]  # fmt: skip
