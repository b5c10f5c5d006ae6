"""The forms of an answer beside sentences, as one type."""

from __future__ import annotations

from rag.schema.forms import Mentions, Quotes, Timeline
from rag.schema.overviews import Brief, Comparison

FormValue = Quotes | Mentions | Timeline | Brief | Comparison
"""What a form gives. Each has `shown`, its citations in order, `is_empty`, `nothing`, and `to_json`."""
