"""Dateline: ask a news archive a question and get an answer whose every sentence is cited.

>>> from rag import Assistant, answer  # doctest: +SKIP
>>> answer("What did Lavrov say about sanctions?").text  # doctest: +SKIP

Importing this package is cheap; what is heavy is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.assistant import Assistant, answer, demo_articles
    from rag.errors import (
        ModelError,
        ModelMissing,
        SettingsError,
        install_command,
        missing_packages,
        package_versions,
    )
    from rag.indexing import Files, IngestReport, Step
    from rag.loaders import Account, Skipped
    from rag.models import Interruption
    from rag.schema import (
        Alternative,
        Answer,
        Citation,
        Claim,
        ClaimChecked,
        Conflict,
        Draft,
        Drafting,
        DraftReport,
        Event,
        Evidence,
        EvidenceFound,
        Finding,
        FindingKind,
        Finished,
        Happening,
        Hint,
        Kind,
        Mention,
        Mentions,
        Mode,
        Noticed,
        Place,
        Quotes,
        Request,
        Scope,
        Standing,
        Statement,
        Status,
        Suggestion,
        Support,
        Timeline,
        Turn,
        Understood,
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
            ".assistant": ("Assistant", "answer", "demo_articles"),
            ".errors": (
                "ModelError", "ModelMissing", "SettingsError", "install_command", "missing_packages",
                "package_versions",
            ),
            ".indexing": ("Files", "IngestReport", "Step"),
            ".loaders": ("Account", "Skipped"),
            ".models": ("Interruption",),
            ".schema": (
                "Alternative", "Answer", "Citation", "Claim", "ClaimChecked", "Conflict", "Draft",
                "DraftReport", "Drafting", "Event", "Evidence", "EvidenceFound", "Finding", "FindingKind",
                "Finished", "Happening", "Hint", "Kind", "Mention", "Mentions", "Mode", "Noticed", "Place",
                "Quotes", "Request", "Scope", "Standing", "Statement", "Status", "Suggestion", "Support",
                "Timeline", "Turn", "Understood",
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
    "Account", "Alternative", "Answer", "ArchiveReader", "Article", "ArticleNotFound", "ArticleSummary",
    "Assistant", "Citation", "Claim", "ClaimChecked", "Conflict", "Coverage", "DatelineError", "Draft",
    "DraftReport", "Drafting", "Event", "Evidence", "EvidenceFound", "Files", "Finding", "FindingKind",
    "Finished", "Happening", "Hint", "Hit", "IngestReport", "Interruption", "Kind", "Mention", "Mentions",
    "Mode", "ModeName", "ModelError", "ModelMissing", "Noticed", "Passage", "Place", "Quotes", "Request",
    "Scope", "Settings", "SettingsError", "Skipped", "Standing", "Statement", "Status", "Step", "Suggestion",
    "Support", "Timeline", "Turn", "Understood", "answer", "demo_articles", "install_command",
    "missing_packages", "package_versions", "split_sentences", "split_text",
]  # fmt: skip
