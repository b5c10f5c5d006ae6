"""The report: JSON for programs, Markdown for a CI log, and one HTML page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.report.writing import write_report
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".writing": ("write_report",),
        },
    )  # fmt: skip

__all__ = ["write_report"]
