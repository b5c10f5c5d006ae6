"""Conversations to come back to: in memory while they go on, and written down to be shown again later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.keeping.keeper import Keeping
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".keeper": ("Keeping",),
        },
    )  # fmt: skip

__all__ = ["Keeping"]
