"""Dateline: ask a news archive a question and get an answer whose every sentence is cited.

>>> from rag import Assistant, answer  # doctest: +SKIP
>>> answer("What did Lavrov say about sanctions?").text  # doctest: +SKIP

Importing this package is cheap; what is heavy is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.alerts import Alert, NewQuotation, SavedCollection, SavedForm, SavedQuestion
    from rag.assistant import Assistant, answer, demo_articles
    from rag.errors import (
        ExportError,
        ModelError,
        ModelMissing,
        NotHeld,
        ReceiptError,
        SavedQuestionError,
        SettingsError,
        install_command,
        missing_packages,
        package_versions,
    )
    from rag.exporting import export
    from rag.indexing import Files, IngestReport, Step
    from rag.loaders import Account, Skipped
    from rag.models import Interruption
    from rag.query import bounds_of, turns_of
    from rag.receipts import parse_receipt, read_receipt
    from rag.schema import (
        DIFFERS,
        Alternative,
        Answer,
        Around,
        Brief,
        Citation,
        Claim,
        ClaimChecked,
        Companion,
        Comparison,
        Conflict,
        Corrected,
        Difference,
        DifferenceKind,
        Draft,
        Drafting,
        DraftReport,
        Entity,
        Event,
        Evidence,
        EvidenceFound,
        Finding,
        FindingKind,
        Finished,
        FormValue,
        Gap,
        GapKind,
        Happening,
        Hint,
        Kind,
        Line,
        Mention,
        Mentions,
        Mode,
        Noticed,
        OutletAccount,
        OutletLine,
        Place,
        Provenance,
        QuotationState,
        Quotes,
        Receipt,
        Request,
        Scope,
        Standing,
        Statement,
        Status,
        Suggestion,
        Support,
        Theme,
        Timeline,
        Turn,
        Understood,
        Verification,
        VerifiedQuotation,
    )
    from rag.sentences import split_sentences, split_text
    from rag.settings import ModeName, Settings
    from vectorstore import (
        ArchiveReader,
        Article,
        ArticleNotFound,
        ArticleSummary,
        Coverage,
        DatelineError,
        Hit,
        Passage,
    )
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".alerts": ("Alert", "NewQuotation", "SavedCollection", "SavedForm", "SavedQuestion"),
            ".assistant": ("Assistant", "answer", "demo_articles"),
            ".errors": (
                "ExportError", "ModelError", "ModelMissing", "NotHeld", "ReceiptError", "SavedQuestionError",
                "SettingsError", "install_command", "missing_packages", "package_versions",
            ),
            ".exporting": ("export",),
            ".indexing": ("Files", "IngestReport", "Step"),
            ".loaders": ("Account", "Skipped"),
            ".models": ("Interruption",),
            ".query": ("bounds_of", "turns_of"),
            ".receipts": ("parse_receipt", "read_receipt"),
            ".schema": (
                "DIFFERS", "Alternative", "Answer", "Around", "Brief", "Citation", "Claim", "ClaimChecked",
                "Companion", "Comparison", "Conflict", "Corrected", "Difference", "DifferenceKind", "Draft",
                "DraftReport", "Drafting", "Entity", "Event", "Evidence", "EvidenceFound", "Finding",
                "FindingKind", "Finished", "FormValue", "Gap", "GapKind", "Happening", "Hint", "Kind", "Line",
                "Mention", "Mentions", "Mode", "Noticed", "OutletAccount", "OutletLine", "Place",
                "Provenance", "QuotationState", "Quotes", "Receipt", "Request", "Scope", "Standing",
                "Statement", "Status", "Suggestion", "Support", "Theme", "Timeline", "Turn", "Understood",
                "Verification", "VerifiedQuotation",
            ),
            ".sentences": ("split_sentences", "split_text"),
            ".settings": ("ModeName", "Settings"),
            "vectorstore": (
                "ArchiveReader", "Article", "ArticleNotFound", "ArticleSummary", "Coverage", "DatelineError",
                "Hit", "Passage",
            ),
        },
    )  # fmt: skip

__all__ = [
    "DIFFERS", "Account", "Alert", "Alternative", "Answer", "ArchiveReader", "Around", "Article",
    "ArticleNotFound", "ArticleSummary", "Assistant", "Brief", "Citation", "Claim", "ClaimChecked",
    "Companion", "Comparison", "Conflict", "Corrected", "Coverage", "DatelineError", "Difference",
    "DifferenceKind", "Draft", "DraftReport", "Drafting", "Entity", "Event", "Evidence", "EvidenceFound",
    "ExportError", "Files", "Finding", "FindingKind", "Finished", "FormValue", "Gap", "GapKind",
    "Happening", "Hint", "Hit", "IngestReport", "Interruption", "Kind", "Line", "Mention", "Mentions",
    "Mode", "ModeName", "ModelError", "ModelMissing", "NewQuotation", "NotHeld", "Noticed",
    "OutletAccount", "OutletLine", "Passage", "Place", "Provenance", "QuotationState", "Quotes",
    "Receipt", "ReceiptError", "Request", "SavedCollection", "SavedForm", "SavedQuestion",
    "SavedQuestionError", "Scope", "Settings", "SettingsError", "Skipped", "Standing", "Statement",
    "Status", "Step", "Suggestion", "Support", "Theme", "Timeline", "Turn", "Understood", "Verification",
    "VerifiedQuotation", "answer", "bounds_of", "demo_articles", "export", "install_command",
    "missing_packages", "package_versions", "parse_receipt", "read_receipt", "split_sentences",
    "split_text", "turns_of",
]  # fmt: skip
