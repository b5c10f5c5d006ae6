"""What the readers of time words share: the day of asking, what is read from words, and the days of a year
that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rag.text import Days

FAR_BEHIND = 366
"""An archive that ends so many days before the day of asking is closed: "in March" is a March of its own."""

InYear = Callable[[int], Days | None]


@dataclass(frozen=True, slots=True)
class Asking:
    """When a question is asked, which days the archive covers, and whether its words look `ahead`."""

    asked: date
    coverage: Days | None = None
    ahead: bool = False

    @property
    def closed(self) -> bool:
        """Whether the archive ends long before the day of asking."""
        return self.coverage is not None and (self.asked - self.coverage[1]).days > FAR_BEHIND

    def settle(self, in_year: InYear) -> Days | None:
        """The days of a date without a year: the latest that has begun and that the archive covers, else the
        one nearest to a closed archive, else the latest that has begun; the next one when looking ahead."""
        covered = self.coverage or (self.asked, self.asked)
        low, high = min(covered[0].year, self.asked.year) - 8, max(covered[1].year, self.asked.year) + 8
        found = [days for year in range(max(low, 2), min(high, 9997) + 1) if (days := in_year(year))]
        if self.ahead and not self.closed:
            return next((days for days in found if days[1] >= self.asked), None)
        begun = [days for days in found if days[0] <= self.asked]
        within = [days for days in begun if days[0] <= covered[1] and covered[0] <= days[1]]
        if self.closed and not within and begun:
            return min(begun, key=lambda days: max((covered[0] - days[1]).days, (days[0] - covered[1]).days))
        latest = within or begun
        return latest[-1] if latest else None


@dataclass(frozen=True, slots=True)
class Point:
    """Time words and their days. `year` is the year as written, `None` where it was settled, and `in_year`
    the same words in another year; `relative` ones count from the day of asking. `bare` ones (a lone month,
    a lone year) are time words only after a preposition or beside a name."""

    start: int
    end: int
    days: Days
    year: int | None = None
    in_year: InYear | None = None
    relative: bool = False
    bare: bool = False
    weekday: bool = False


Reader = Callable[[re.Match[str], Asking], Point | None]
"""What a form of words means, once its pattern has matched."""


def held(match: re.Match[str], group: str) -> str:
    """What a group of a match holds, in lower case; "" for a group that is empty or not in the pattern."""
    return (match.groupdict().get(group) or "").lower()


def part_of(match: re.Match[str]) -> str:
    """Early, mid or late, or "" for the whole of a period."""
    found = held(match, "part") or held(match, "edge")
    return {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}.get(found, found)


def settled(match: re.Match[str], asking: Asking, in_year: InYear, *, bare: bool = False) -> Point | None:
    """The point of a match that names a year or else leaves it to be settled."""
    year = int(match["year"]) if match["year"] else None
    days = in_year(year) if year else asking.settle(in_year)
    return Point(match.start(), match.end(), days, year, in_year, bare=bare) if days else None


def counted(match: re.Match[str], days: Days, *, weekday: bool = False) -> Point:
    """The point of a match that counts from the day of asking."""
    return Point(match.start(), match.end(), days, relative=True, weekday=weekday)
