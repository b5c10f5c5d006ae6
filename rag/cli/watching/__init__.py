"""The commands `watch`, `saved` and `collections`: articles go in as they appear, saved questions are asked
of them, and what a question can be narrowed to is kept under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.cli.watching.collecting import collections
    from rag.cli.watching.intake import watch
    from rag.cli.watching.questions import saved
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {".collecting": ("collections",), ".intake": ("watch",), ".questions": ("saved",)},
    )

__all__ = ["collections", "saved", "watch"]
