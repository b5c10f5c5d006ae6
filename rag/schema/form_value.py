"""The forms of an answer beside sentences, as one type."""

from __future__ import annotations

from rag.schema.forms import Mentions, Quotes, Timeline

FormValue = Quotes | Mentions | Timeline
"""What a form gives. Each has `shown`, its citations in order, and `to_json`."""
