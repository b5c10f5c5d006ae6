"""What is asked, and what is right: cases, samples of them, and their gold in the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.dataset.cases import Case, Dataset, demo_cases, load_cases
    from evals.dataset.gold import Gold, Span, resolve
    from evals.dataset.library import Library
    from evals.dataset.lines import ExpectedLine
    from evals.dataset.sampling import stratified, tagged
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".cases": ("Case", "Dataset", "demo_cases", "load_cases"),
            ".gold": ("Gold", "Span", "resolve"),
            ".library": ("Library",),
            ".lines": ("ExpectedLine",),
            ".sampling": ("stratified", "tagged"),
        },
    )  # fmt: skip

__all__ = [
    "Case", "Dataset", "ExpectedLine", "Gold", "Library", "Span", "demo_cases", "load_cases",
    "resolve", "stratified", "tagged",
]  # fmt: skip
