"""A small grammar of time words: which forms they have, and what stands at a place of a text.

Only words that settle which days are meant are read; "recently", "a few days ago", "winter 2014" (two of
them), 03/04/2014 (two days) and events ("since the vote") are left alone.
"""

from __future__ import annotations

import re
from functools import cache

from rag.query.dates import dated, relative
from rag.query.dates.points import Asking, Point, Reader, held
from rag.text import (
    COUNTS,
    DAY,
    HOLIDAYS,
    MONTH,
    SHORT_WEEKDAYS,
    WEEK,
    WEEKDAY,
    WEEKDAYS,
    Days,
    count,
    week_of,
    weekend_until,
)

_Y = r"(?P<year>1[6-9]\d\d|20\d\d)(?![\w’']|[.,-]\d)"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_M = rf"(?P<month>{MONTH})"
_W = rf"(?:(?P<weekday>{'|'.join((*WEEKDAYS, *SHORT_WEEKDAYS))})\.?(?:,|\s+the)?\s+)?"
_PART = (
    r"(?:(?P<part>early|mid|middle|late)[\s-]+(?:in\s+)?"
    r"|(?:the\s+)?(?:very\s+)?(?P<edge>beginning|start|middle|end)\s+of\s+)?"
)
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(COUNTS)})"
_HOURS = r"(?:\s+(?:morning|afternoon|evening|night))?"
_TO = r"\s*(?:-|–|—|\b(?:to|and|or|until|till|through)\b)\s*(?:the\s+)?"
_MORE = rf"{_TO}(?P<to>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_HOLIDAY = "|".join(
    name.replace("’", "[’']").replace(".", r"\.").replace(" ", r"\s+")
    for name in sorted(HOLIDAYS, key=len, reverse=True)
)
_WEEK_NUMBER = (
    r"(?:(?:the\s+)?(?:(?:calendar|ISO)\s+)?week\s+(?:no\.?\s*|number\s+|#)?(?P<number>\d{1,2})"
    r"|(?:the\s+)?(?P<nth>\d{1,2})(?:st|nd|rd|th)\s+week)"
)
_YEAR = rf"(?:,?\s+(?:of\s+|in\s+)?{_Y})?"


def point_at(text: str, at: int, asking: Asking) -> Point | None:
    """The longest time words that begin at a place of a text, `None` where there are none."""
    found: Point | None = None
    for pattern, read in _forms():
        match = pattern.match(text, at)
        if match and (found is None or match.end() > found.end):
            try:
                found = read(match, asking) or found
            except (ValueError, OverflowError):  # there is no such day
                continue
    return found


def _around_date(match: re.Match[str], asking: Asking) -> Point | None:
    """The week or weekend of a date, and the days before and after one."""
    anchor = point_at(match.string, match.end(), asking)
    if anchor is None or anchor.days[0] != anchor.days[1] or anchor.relative:
        return None
    words = " ".join(match.group().lower().split())
    steps = count(held(match, "n") or "1") * (WEEK if "week" in words else DAY)

    def moved(days: Days) -> Days | None:
        day = days[0]
        if "weekend" in words:
            return weekend_until(day) if day.weekday() >= 5 else None
        if "ending" in words:
            return day - 6 * DAY, day
        if re.search(r"beginning|starting", words) or ("week of" in words and day.weekday() == 6):
            return day, day + 6 * DAY
        if "week of" in words:
            return week_of(day)
        before = words.endswith("before")
        if words.startswith("the week"):
            return (day - WEEK, day - DAY) if before else (day + DAY, day + WEEK)
        other = day - steps if before else day + steps
        return other, other

    def in_year(year: int) -> Days | None:
        days = anchor.in_year(year) if anchor.in_year else None
        return moved(days) if days else None

    found = moved(anchor.days)
    return Point(match.start(), anchor.end, found, anchor.year, in_year) if found else None


def _form(pattern: str, read: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(rf"(?<![\w$€£])(?:{pattern})(?:(?<=\s)|(?!\w))", re.IGNORECASE), read


_NTH = r"(?:the\s+)?(?P<nth>first|second|third|fourth|last|final)\s+"


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """Every form and what reads it. They are compiled when the first is looked for: that takes a good part of
    what importing all of Dateline's patterns does, and most questions have no time words."""
    return (
        _form(r"(?P<year>\d{4})(?P<day_first>)[-/](?P<first>\d{1,2})[-/](?P<second>\d{1,2})", dated.read_iso),
        _form(r"(?P<first>\d{1,2})(?P<day_first>[/.])(?P<second>\d{1,2})[/.](?P<year>\d{4})", dated.read_iso),
        _form(rf"{_W}(?:the\s+)?{_D}(?:\s+of)?[\s-]+{_M}{_YEAR}", dated.read_date),
        _form(rf"{_W}{_M}\s+(?:the\s+)?{_D}{_YEAR}", dated.read_date),
        _form(
            rf"(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_MORE}(?:\s+of)?\s+{_M}{_YEAR}", dated.read_date
        ),
        _form(rf"{_M}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_MORE}{_YEAR}", dated.read_date),
        _form(rf"{_WEEK_NUMBER}(?:,|\s+of|\s+in)?\s+{_Y}", dated.read_week),
        _form(r"(?P<year>(?:19|20)\d\d)-?W(?P<number>\d{1,2})", dated.read_week),
        _form(r"(?:calendar|ISO)\s+week\s+(?P<number>\d{1,2})(?P<year>)", dated.read_week),
        _form(rf"{_PART}{_M}{_YEAR}", dated.read_month),
        _form(rf"{_PART}(?:the\s+year\s+)?{_Y}", dated.read_year),
        _form(
            r"(?:the\s+)?(?:(?P<part>early|mid|late)[\s-]+(?:the\s+)?)?"
            r"(?:(?P<decade>1[6-9]\d0|20\d0)[’']?s|(?<=the\s)[’']?(?P<short>[3-9]0)s)",
            dated.read_decade,
        ),
        _form(
            r"(?:(?:the\s+)?(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?\s+(?P<this>)(?P<year>[12]\d{3})"
            r"(?:[-–/](?P<to>\d{2}|\d{4}))?)",
            dated.read_season,
        ),
        _form(r"(?P<this>this|last)\s+(?P<season>spring|summer|autumn|winter)", dated.read_season),
        _form(
            rf"(?:(?P<short>Q|H)(?P<number>[1-4])|{_NTH}(?:(?P<unit>quarter|half)|{_N}\s+months?))"
            rf"(?:\s+(?:of|in))?\s+(?:(?P<this>this|last)\s+year|{_Y})",
            dated.read_share,
        ),
        _form(rf"{_NTH}(?P<unit>week|half)\s+(?:of|in)\s+{_M}{_YEAR}", dated.read_part_of_month),
        _form(
            r"the\s+(?:week|weekend)\s+(?:of|(?:beginning|starting|ending)(?:\s+on)?)\s+(?:the\s+)?",
            _around_date,
        ),
        _form(rf"(?:the|{_N})\s+(?:day|week)s?\s+(?:before|after)\s+", _around_date),
        _form(rf"(?P<name>{_HOLIDAY}){_YEAR}", dated.read_holiday),
        _form(
            rf"(?P<name>the\s+day\s+before\s+yesterday|(?:(?:earlier|later)\s+)?today|tonight"
            rf"|(?:yesterday|tomorrow){_HOURS}|this\s+(?:morning|afternoon|evening)|last\s+night)",
            relative.read_named_day,
        ),
        _form(
            rf"(?:(?P<this>last|next|this\s+coming|this)\s+(?:past\s+)?)?(?P<name>{WEEKDAY}){_HOURS}",
            relative.read_weekday,
        ),
        _form(r"(?:(?P<this>last|next|this\s+coming|this)|the)\s+(?:past\s+)?weekend", relative.read_weekend),
        _form(rf"{_N}\s+(?P<unit>day|week|month|year)s?\s+ago", relative.read_ago),
        _form(
            rf"(?:the|this)\s+(?:past|last)\s+(?:{_N}\s+)?(?P<unit>hour|day|week|month|year|decade)(?P<many>s)?(?!\s+of\b)",
            relative.read_past,
        ),
        _form(
            r"(?:(?P<part>early|mid|late|earlier|later)\s+)?(?P<this>this|last|next)\s+(?P<unit>week|month|year)",
            relative.read_unit,
        ),
        _form(
            rf"(?:(?P<part>early|mid|late)\s+)?(?P<this>this|last|next)\s+{_M}(?!\s+\d)",
            relative.read_month_near,
        ),
    )
