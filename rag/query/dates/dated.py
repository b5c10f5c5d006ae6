"""Time words that name their days: dates, months, years, seasons, quarters, decades, holidays."""

from __future__ import annotations

import re
from datetime import date

from rag.query.dates.points import Asking, Point, counted, held, part_of, settled
from rag.text import (
    DAY,
    HOLIDAYS,
    ORDINALS,
    WEEK,
    Days,
    count,
    day_of,
    decade_of,
    month_number,
    month_of,
    months_of,
    season_of,
    weekday_number,
    year_of,
)


def read_iso(match: re.Match[str], _asking: Asking) -> Point | None:
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    if match["day_first"]:  # 25.12.2013, 12/25/2013; 03/04/2014 could be either
        if first <= 12 and second <= 12 and first != second:
            return None
        first, second = (first, second) if second > 12 else (second, first)
    days = day_of(year, first, second)
    return Point(match.start(), match.end(), days, year) if days else None


def read_date(match: re.Match[str], asking: Asking) -> Point | None:
    month, day = month_number(match["month"]), int(match["day"])
    to = int(held(match, "to") or day)

    def in_year(year: int) -> Days | None:
        first, last = day_of(year, month, day), day_of(year, month, to)
        return (first[0], last[1]) if first and last and day <= to else None

    weekday = held(match, "weekday")
    if weekday and not match["year"]:
        number = weekday_number(weekday)

        def on_weekday(year: int) -> Days | None:
            days = in_year(year)
            return days if days and days[0].weekday() == number else None

        return settled(match, asking, on_weekday)
    return settled(match, asking, in_year)


def read_month(match: re.Match[str], asking: Asking) -> Point | None:
    month, part = month_number(match["month"]), part_of(match)
    bare = not match["year"] and not part
    return settled(match, asking, lambda year: month_of(year, month, part), bare=bare)


def read_year(match: re.Match[str], asking: Asking) -> Point | None:
    part = part_of(match)
    return settled(match, asking, lambda year: year_of(year, part), bare=not part)


def read_decade(match: re.Match[str], _asking: Asking) -> Point:
    year = int(match["decade"] or "19" + match["short"])
    return Point(match.start(), match.end(), decade_of(year, part_of(match)), year)


def read_season(match: re.Match[str], asking: Asking) -> Point | None:
    season, this = match["season"], held(match, "this")
    if not this:
        year, to = int(match["year"]), match["to"]
        if (season.lower() == "winter") != bool(to):
            return None
        if to and int(to) % 100 != (year + 1) % 100:
            return None
        return Point(match.start(), match.end(), season_of(year, season), year)
    if this == "this" and season.lower() != "winter":
        return counted(match, season_of(asking.asked.year, season))
    over = [season_of(asking.asked.year - n, season) for n in (1, 0)]
    return counted(match, [s for s in over if s[1] < asking.asked][-1]) if this == "last" else None


def read_share(match: re.Match[str], asking: Asking) -> Point | None:
    """A quarter or half of a year, the first or last months of one."""
    word, unit = held(match, "nth"), held(match, "unit") or held(match, "short")
    months = {"q": 3, "quarter": 3, "h": 6, "half": 6}.get(unit) or count(held(match, "n") or "1")
    nth = int(match["number"]) if match["number"] else ORDINALS.get(word, 12 // months)
    if months * nth > 12 or (match["n"] and word not in {"first", "last", "final"}):
        return None
    this = held(match, "this")
    year = int(match["year"]) if match["year"] else asking.asked.year - (this == "last")
    days = months_of(year, months * (nth - 1) + 1, months * nth)
    return Point(match.start(), match.end(), days, year, relative=bool(this))


def read_week(match: re.Match[str], asking: Asking) -> Point | None:
    """A week by its number in the year, as ISO 8601 counts them: the first is the one of 4 January."""
    number = int(held(match, "number") or held(match, "nth"))

    def in_year(year: int) -> Days | None:
        if not 1 <= number <= date(year, 12, 28).isocalendar().week:
            return None
        monday = date.fromisocalendar(year, number, 1)
        return monday, monday + 6 * DAY

    return settled(match, asking, in_year)


def read_part_of_month(match: re.Match[str], asking: Asking) -> Point | None:
    """The first, second, … or last week, or a half, of a month."""
    month, nth, half = month_number(match["month"]), match["nth"].lower(), match["unit"].lower() == "half"

    def in_year(year: int) -> Days | None:
        first, last = month_of(year, month)
        if half:
            return {
                "first": (first, first + 14 * DAY),
                "second": (first + 15 * DAY, last),
            }.get(nth)
        if nth in {"last", "final"}:
            return last - 6 * DAY, last
        begin = first + (ORDINALS[nth] - 1) * WEEK
        return begin, begin + 6 * DAY

    return settled(match, asking, in_year)


def read_holiday(match: re.Match[str], asking: Asking) -> Point | None:
    month, day = HOLIDAYS[" ".join(match["name"].lower().replace("'", "’").split())]
    return settled(match, asking, lambda year: day_of(year, month, day), bare=True)
