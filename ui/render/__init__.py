"""From answers, articles and reports to HTML: pure functions from values to strings.

All escaping is in `safe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from ui.render.answer import turn_html, turns_html
    from ui.render.archive import ingest_html, masthead, welcome
    from ui.render.cites import entity_button, open_button
    from ui.render.composer import ModeChoice, composer_html, upload_html
    from ui.render.draft import draft_form_html, draft_hint, draft_html, gone_html
    from ui.render.export import KINDS, conversation_file, one_file
    from ui.render.login import login_html
    from ui.render.panel import Span, declined_panel, empty_panel, panel_html
    from ui.render.plots import NO_OUTLET, holdings, weeks_plot
    from ui.render.safe import esc, line, plain_line
    from ui.render.ways_on import follow_ups_html
    from ui.render.words import byline, count, day, shortened, title
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".answer": ("turn_html", "turns_html"),
            ".archive": ("ingest_html", "masthead", "welcome"),
            ".cites": ("entity_button", "open_button"),
            ".composer": ("ModeChoice", "composer_html", "upload_html"),
            ".draft": ("draft_form_html", "draft_hint", "draft_html", "gone_html"),
            ".export": ("KINDS", "conversation_file", "one_file"),
            ".login": ("login_html",),
            ".panel": ("Span", "declined_panel", "empty_panel", "panel_html"),
            ".plots": ("NO_OUTLET", "holdings", "weeks_plot"),
            ".safe": ("esc", "line", "plain_line"),
            ".ways_on": ("follow_ups_html",),
            ".words": ("byline", "count", "day", "shortened", "title"),
        },
    )  # fmt: skip

__all__ = [
    "KINDS", "NO_OUTLET", "ModeChoice", "Span", "byline", "composer_html", "conversation_file", "count",
    "day", "declined_panel", "draft_form_html", "draft_hint", "draft_html", "empty_panel", "entity_button",
    "esc", "follow_ups_html", "gone_html", "holdings", "ingest_html", "line", "login_html", "masthead",
    "one_file", "open_button", "panel_html", "plain_line", "shortened", "title", "turn_html", "turns_html",
    "upload_html", "weeks_plot", "welcome",
]  # fmt: skip
