"""What is searched for: the words of a question, and within which bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vectorstore import LAST_DAY, NO_BOUNDS, Bounds

__all__ = ["LAST_DAY", "NO_BOUNDS", "Bounds", "Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `context` is searched for along with the text; `asked`, a day of asking, prefers
    what was published shortly before; `latest` prefers what is newest."""

    text: str
    context: str = ""
    bounds: Bounds = NO_BOUNDS
    asked: date | None = None
    latest: bool = False
