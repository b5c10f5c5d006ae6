"""Answers in the forms a news desk asks for: what somebody said, which articles mention something, what
happened day by day. Code finds and quotes; no model writes. `topic` says what a text is about, `lines` find
and fold."""

from __future__ import annotations

from rag.answering.forms.mentions import find_mentions
from rag.answering.forms.quotes import find_quotes
from rag.answering.forms.timeline import find_timeline

__all__ = ["find_mentions", "find_quotes", "find_timeline"]
