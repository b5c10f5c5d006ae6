"""What is searched for: the words of a question, and within which days and outlets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LAST_DAY = 99_991_231


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be found: days as `yyyymmdd`, both included, and outlets in lower case (none: any).

    Undated articles are within any days, and rank below.
    """

    first_day: int = 0
    last_day: int = LAST_DAY
    sources: frozenset[str] = frozenset()

    @property
    def of_days(self) -> bool:
        """Whether days are bounded at all."""
        return self.first_day > 0 or self.last_day < LAST_DAY


NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `context` is searched for along with the text; `asked`, a day of asking, prefers
    what was published shortly before; `latest` prefers what is newest."""

    text: str
    context: str = ""
    bounds: Bounds = NO_BOUNDS
    asked: date | None = None
    latest: bool = False
