"""Time words that count from the day of asking: yesterday, last week, on Sunday, two months ago."""

from __future__ import annotations

import re

from rag.query.dates.points import Asking, Point, counted, held, part_of
from rag.text import (
    DAY,
    WEEK,
    count,
    month_number,
    month_of,
    months_before,
    week_of,
    weekday_from,
    weekday_number,
    weekday_until,
    weekend_until,
    year_of,
)


def read_named_day(match: re.Match[str], asking: Asking) -> Point:
    word = match["name"].lower()
    shift = -2 if word.startswith("the day") else {"yesterday": -1, "tomorrow": 1}.get(word.split()[0], 0)
    day = asking.asked + (-1 if word == "last night" else shift) * DAY
    return counted(match, (day, day))


def read_weekday(match: re.Match[str], asking: Asking) -> Point | None:
    weekday, this = weekday_number(match["name"]), held(match, "this")
    if this in {"next", "this coming"} or (asking.ahead and this in {"", "this"}):
        day = weekday_from(asking.asked + (DAY if this else 0 * DAY), weekday)
        if this == "next" and week_of(day) == week_of(asking.asked):
            return None  # of this week or of the next
    else:
        day = weekday_until(asking.asked - (DAY if this == "last" else 0 * DAY), weekday)
    return counted(match, (day, day), weekday=True)


def read_weekend(match: re.Match[str], asking: Asking) -> Point:
    this = held(match, "this")
    latest = weekend_until(asking.asked)
    if this == "last" and latest[1] >= asking.asked:
        latest = (latest[0] - WEEK, latest[1] - WEEK)
    near = asking.ahead or asking.asked.weekday() > 2  # on a Thursday, "this weekend" is the one to come
    ahead = this in {"next", "this coming"} or (this == "this" and near)
    if ahead and latest[1] < asking.asked:
        latest = (latest[0] + WEEK, latest[1] + WEEK)
    return counted(match, latest)


def read_ago(match: re.Match[str], asking: Asking) -> Point:
    """A day some days or weeks ago; the month or the year some months or years ago."""
    n, unit, asked = count(match["n"]), match["unit"].lower(), asking.asked
    if unit == "year":
        return counted(match, year_of(asked.year - n))
    if unit == "month":
        then = months_before(asked, n)
        return counted(match, month_of(then.year, then.month))
    day = asked - n * (WEEK if unit == "week" else DAY)
    return counted(match, week_of(day) if unit == "week" else (day, day))


def read_past(match: re.Match[str], asking: Asking) -> Point | None:
    """The days up to the day of asking: the past week, the last 24 hours; how many "the past weeks" are is
    not said."""
    if match["many"] and not match["n"]:
        return None
    n, unit, asked = count(held(match, "n") or "1"), match["unit"].lower(), asking.asked
    if unit in {"month", "year", "decade"}:
        months = n * {"month": 1, "year": 12, "decade": 120}[unit]
        return counted(match, (months_before(asked, months), asked))
    days = {"hour": (n + 23) // 24, "day": n, "week": 7 * n}[unit]
    return counted(match, (asked - days * DAY, asked))


def read_unit(match: re.Match[str], asking: Asking) -> Point | None:
    """This, last or next week, month or year, or a part of it. A week of news has no fixed first day: "this
    week" is the seven days up to the day of asking."""
    this, unit, part = held(match, "this"), match["unit"].lower(), held(match, "part")
    asked, step = asking.asked, {"last": -1, "this": 0, "next": 1}[held(match, "this")]
    if unit == "week":
        days = week_of(asked + step * WEEK)
        if this == "this" and part != "later":
            days = (asked - 6 * DAY, asked)
    elif unit == "month":
        then = months_before(asked, -step)
        days = month_of(then.year, then.month, part)
    else:
        days = year_of(asked.year + step, part)
    if this == "this" and part == "later":
        days = (min(asked + DAY, days[1]), days[1])
    elif this == "this" and not asking.ahead:
        days = (days[0], min(days[1], asked)) if days[0] <= asked else days
    return counted(match, days)


def read_month_near(match: re.Match[str], asking: Asking) -> Point | None:
    """Last, this or next March, and late last month's like: the month itself is never the current one but
    for "this"."""
    month, this, part, asked = month_number(match["month"]), held(match, "this"), part_of(match), asking.asked
    if this == "this":
        return counted(match, month_of(asked.year, month, part))
    step = 1 if this == "next" else -1
    year = asked.year + (step if (month - asked.month) * step <= 0 else 0)
    return counted(match, month_of(year, month, part))
