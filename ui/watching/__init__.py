"""Saved questions on the page: what they found among what came in, and the feed of it; and the page of a
person or a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.watching.entities import Entities
    from ui.watching.feed import serve_feed
    from ui.watching.page import WatchPage
    from ui.watching.views import watch_hint
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".entities": ("Entities",),
            ".feed": ("serve_feed",),
            ".page": ("WatchPage",),
            ".views": ("watch_hint",),
        },
    )  # fmt: skip

__all__ = ["Entities", "WatchPage", "serve_feed", "watch_hint"]
