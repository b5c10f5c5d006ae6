"""From answers, articles and reports to HTML: pure functions from values to strings.

All escaping is in `safe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.render.answer import turn_html, turns_html
    from ui.render.archive import PAGE, articles_html, ingest_html, masthead, reader_html, welcome
    from ui.render.composer import ModeChoice, composer_html, shelf_filter, upload_html
    from ui.render.draft import draft_form_html, draft_hint, draft_html, gone_html
    from ui.render.export import KINDS, conversation_file, one_file
    from ui.render.login import login_html
    from ui.render.panel import Span, declined_panel, empty_panel, panel_html
    from ui.render.plots import holdings
    from ui.render.safe import esc
    from ui.render.ways_on import follow_ups_html
    from ui.render.words import day, shortened
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".answer": ("turn_html", "turns_html"),
            ".archive": ("PAGE", "articles_html", "ingest_html", "masthead", "reader_html", "welcome"),
            ".composer": ("ModeChoice", "composer_html", "shelf_filter", "upload_html"),
            ".draft": ("draft_form_html", "draft_hint", "draft_html", "gone_html"),
            ".export": ("KINDS", "conversation_file", "one_file"),
            ".login": ("login_html",),
            ".panel": ("Span", "declined_panel", "empty_panel", "panel_html"),
            ".plots": ("holdings",),
            ".safe": ("esc",),
            ".ways_on": ("follow_ups_html",),
            ".words": ("day", "shortened"),
        },
    )  # fmt: skip

__all__ = [
    "KINDS", "PAGE", "ModeChoice", "Span", "articles_html", "composer_html", "conversation_file", "day",
    "declined_panel", "draft_form_html", "draft_hint", "draft_html", "empty_panel", "esc", "follow_ups_html",
    "gone_html", "holdings", "ingest_html", "login_html", "masthead", "one_file", "panel_html", "reader_html",
    "shelf_filter", "shortened", "turn_html", "turns_html", "upload_html", "welcome",
]  # fmt: skip
