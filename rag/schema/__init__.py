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
    from rag.schema.form_value import FormValue
    from rag.schema.forms import Corrected, DayBy, Happening, Mention, Mentions, Quotes, Statement, Timeline
    from rag.schema.guidance import Alternative, Hint, Suggestion
    from rag.schema.overviews import (
        DIFFERS,
        Brief,
        Comparison,
        Difference,
        DifferenceKind,
        Gap,
        GapKind,
        Line,
        OutletAccount,
        OutletLine,
        Theme,
    )
    from rag.schema.pages import Around, Companion, Entity
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
    from rag.schema.provenance import ArchiveState, Provenance
    from rag.schema.query import LAST_DAY, NO_BOUNDS, Bounds, Query
    from rag.schema.receipt import (
        RECEIPT_VERSION,
        ChangedParameter,
        QuotationState,
        Receipt,
        RecordedArticle,
        RecordedQuotation,
        RecordedSentence,
        Verification,
        VerifiedQuotation,
    )
    from rag.schema.scope import SCOPE_NAMES, History, Kind, Request, Scope, Turn, Understood
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
            ".form_value": ("FormValue",),
            ".forms": (
                "Corrected", "DayBy", "Happening", "Mention", "Mentions", "Quotes", "Statement", "Timeline",
            ),
            ".guidance": ("Alternative", "Hint", "Suggestion"),
            ".overviews": (
                "DIFFERS", "Brief", "Comparison", "Difference", "DifferenceKind", "Gap", "GapKind", "Line",
                "OutletAccount", "OutletLine", "Theme",
            ),
            ".pages": ("Around", "Companion", "Entity"),
            ".parameters": (
                "DEFAULT", "AnswerabilityParameters", "AnsweringParameters", "CheckingParameters",
                "DayParameters", "EvidenceParameters", "Parameters", "RankingParameters",
            ),
            ".provenance": ("ArchiveState", "Provenance"),
            ".query": ("LAST_DAY", "NO_BOUNDS", "Bounds", "Query"),
            ".receipt": (
                "RECEIPT_VERSION", "ChangedParameter", "QuotationState", "Receipt", "RecordedArticle",
                "RecordedQuotation", "RecordedSentence", "Verification", "VerifiedQuotation",
            ),
            ".scope": ("SCOPE_NAMES", "History", "Kind", "Request", "Scope", "Turn", "Understood"),
        },
    )  # fmt: skip

__all__ = [
    "DEFAULT", "DIFFERS", "LAST_DAY", "NO_BOUNDS", "RECEIPT_VERSION", "SCOPE_NAMES", "Alternative", "Answer",
    "AnswerabilityParameters", "AnsweringParameters", "ArchiveState", "Around", "Bounds", "Brief",
    "ChangedParameter", "CheckingParameters", "Citation", "Claim", "ClaimChecked", "Companion", "Comparison",
    "Conflict", "Corrected", "DayBy", "DayParameters", "Difference", "DifferenceKind", "Draft", "DraftReport",
    "Drafting", "Entity", "Event", "Evidence", "EvidenceFound", "EvidenceParameters", "Finding",
    "FindingKind", "Finished", "FormValue", "Gap", "GapKind", "Happening", "Hint", "History", "Kind", "Line",
    "Mention", "Mentions", "Mode", "Noticed", "OutletAccount", "OutletLine", "Parameters", "Place",
    "Provenance", "Query", "QuotationState", "Quotes", "RankingParameters", "Receipt", "RecordedArticle",
    "RecordedQuotation", "RecordedSentence", "Request", "Scope", "Side", "Standing", "Statement", "Status",
    "Suggestion", "Support", "Theme", "Timeline", "Timings", "Turn", "Understood", "Usage", "Verification",
    "VerifiedQuotation", "article_json",
]  # fmt: skip
