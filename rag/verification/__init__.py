"""Is a sentence of an answer carried by its sources?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.verification.candidates import Source, Span, Window, windows_of
    from rag.verification.checker import Checker, EvidenceChecker, Verdict
    from rag.verification.contradictions import contradiction
    from rag.verification.llm_judge import ModelChecker
    from rag.verification.reasons import says_because
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".candidates": ("Source", "Span", "Window", "windows_of"),
            ".checker": ("Checker", "EvidenceChecker", "Verdict"),
            ".contradictions": ("contradiction",),
            ".llm_judge": ("ModelChecker",),
            ".reasons": ("says_because",),
        },
    )  # fmt: skip

__all__ = [
    "Checker", "EvidenceChecker", "ModelChecker", "Source", "Span", "Verdict", "Window", "contradiction",
    "says_because", "windows_of",
]  # fmt: skip
