"""What can be wrong with an evaluation before or instead of a result.

EvalError              (a rag.errors.DatelineError)
├── CaseFileError      a file of cases has mistakes, each named with its line
└── BaselineError      a baseline is missing, damaged, or belongs to other data
"""

from __future__ import annotations

from collections.abc import Sequence

from rag import DatelineError

_SHOWN_MISTAKES = 20


class EvalError(DatelineError):
    """An evaluation cannot be run as asked."""


class CaseFileError(EvalError):
    """A file of cases has mistakes; `mistakes` are all of them, in the order of the file."""

    def __init__(self, origin: str, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        shown = [f"  {mistake}" for mistake in self.mistakes[:_SHOWN_MISTAKES]]
        if len(self.mistakes) > _SHOWN_MISTAKES:
            shown.append(f"  … and {len(self.mistakes) - _SHOWN_MISTAKES} more")
        count = "1 mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        super().__init__("\n".join([f"{origin} has {count}:", *shown]))


class BaselineError(EvalError):
    """A baseline is missing, damaged, or belongs to other data."""
