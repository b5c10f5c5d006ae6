"""The commands `watch` and `saved`: articles go in as they appear, and saved questions are asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.cli.watching.intake import watch
    from rag.cli.watching.questions import saved
else:
    __getattr__, __dir__ = lazy(__name__, {".intake": ("watch",), ".questions": ("saved",)})

__all__ = ["saved", "watch"]
