"""The archive: what is stored and how it is found. Imports nothing else of Dateline's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.analyzer import (
        ENGLISH,
        LATIN,
        OTHER,
        PAIRS,
        QUESTION_STOP_WORDS,
        is_stop_word,
        language_of,
        query_terms,
        stems,
        stems_in,
    )
    from vectorstore.archive import Archive
    from vectorstore.bounds import LAST_DAY, NO_BOUNDS, Bounds
    from vectorstore.catalog import ArticleSummary, Coverage
    from vectorstore.conversations import ConversationStore
    from vectorstore.errors import (
        ArchiveBusy,
        ArchiveDamaged,
        ArchiveError,
        ArchiveMismatch,
        ArticleNotFound,
        DatelineError,
    )
    from vectorstore.feedback import Feedback, FeedbackStore, Quote, Verdict
    from vectorstore.interface import ArchiveReader, ArchiveWriter
    from vectorstore.part import Part
    from vectorstore.private import FILE_MODE, make_file, make_folder, write_file
    from vectorstore.progress import unwatched
    from vectorstore.readings import ReadingStore
    from vectorstore.records import Article, Findings, Hit, Passage, day_number, is_day_alone, passage_ids
    from vectorstore.team import Following
    from vectorstore.vendors import silence, silent_environment
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".analyzer": (
                "ENGLISH", "LATIN", "OTHER", "PAIRS", "QUESTION_STOP_WORDS", "is_stop_word", "language_of",
                "query_terms", "stems", "stems_in",
            ),
            ".archive": ("Archive",),
            ".bounds": ("LAST_DAY", "NO_BOUNDS", "Bounds"),
            ".catalog": ("ArticleSummary", "Coverage"),
            ".conversations": ("ConversationStore",),
            ".errors": (
                "ArchiveBusy", "ArchiveDamaged", "ArchiveError", "ArchiveMismatch", "ArticleNotFound",
                "DatelineError",
            ),
            ".feedback": ("Feedback", "FeedbackStore", "Quote", "Verdict"),
            ".interface": ("ArchiveReader", "ArchiveWriter"),
            ".part": ("Part",),
            ".private": ("FILE_MODE", "make_file", "make_folder", "write_file"),
            ".progress": ("unwatched",),
            ".readings": ("ReadingStore",),
            ".records": (
                "Article", "Findings", "Hit", "Passage", "day_number", "is_day_alone", "passage_ids",
            ),
            ".team": ("Following",),
            ".vendors": ("silence", "silent_environment"),
        },
    )  # fmt: skip

__all__ = [
    "ENGLISH", "FILE_MODE", "LAST_DAY", "LATIN", "NO_BOUNDS", "OTHER", "PAIRS", "QUESTION_STOP_WORDS",
    "Archive", "ArchiveBusy", "ArchiveDamaged", "ArchiveError", "ArchiveMismatch", "ArchiveReader",
    "ArchiveWriter", "Article", "ArticleNotFound", "ArticleSummary", "Bounds", "ConversationStore",
    "Coverage", "DatelineError", "Feedback", "FeedbackStore", "Findings", "Following", "Hit", "Part",
    "Passage", "Quote", "ReadingStore", "Verdict", "day_number", "is_day_alone", "is_stop_word",
    "language_of", "lazy", "make_file", "make_folder", "passage_ids", "query_terms", "silence",
    "silent_environment", "stems", "stems_in", "unwatched", "write_file",
]  # fmt: skip
