"""What of an archive may be found."""

from __future__ import annotations

from dataclasses import dataclass

LAST_DAY = 99_991_231


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be found: all of it is kept at once, and what is empty is any.

    Days are `yyyymmdd`, both included; undated articles are within any days. `sources`, `authors` and
    `sections` are names in lower case (`str.casefold`): an article has to be from one of the outlets, by one
    of the authors, and in one of the sections. `languages` are tags of BCP 47 in lower case; "en" is also
    "en-GB". `articles` are ids.
    """

    first_day: int = 0
    last_day: int = LAST_DAY
    sources: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()

    @property
    def of_days(self) -> bool:
        """Whether days are bounded at all."""
        return self.first_day > 0 or self.last_day < LAST_DAY


NO_BOUNDS = Bounds()
