"""Months, weekdays and the days that periods take up: what the readers of time words share.

Weeks run from Monday to Sunday; seasons are the meteorological ones of the northern half of the earth.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

Days = tuple[date, date]
"""The first and the last day of a period, both included."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
SHORT_MONTHS = (*(name[:3] for name in MONTHS), "sept")
SHORT_WEEKDAYS = (*(name[:3] for name in WEEKDAYS), "tues", "thur", "thurs")
"""English names of news in lower case, in their order, and what they are shortened to, without full stops."""


def _any_month(names: Iterable[str], stop: str = "") -> str:
    """Ways to write one of the months, in full or shortened; `stop` is what may stand behind the latter."""

    def ways(name: str) -> str:
        short, rest = (name[:3] + "t?", name[4:]) if name.lower() == "september" else (name[:3], name[3:])
        return f"{short}(?:{rest}{stop})?" if rest else short

    return f"(?:{'|'.join(map(ways, names))})"


MONTH_NAME = _any_month(MONTHS)
"""A pattern for the name of a month or its abbreviation without a full stop; the caller ignores case."""
MONTH = _any_month(MONTHS, r"|\.") + r"(?![\w’'])"
"""The same with the full stop of an abbreviation, where the word ends; the caller ignores case."""
CAPITAL_MONTH = _any_month(map(str.title, MONTHS))
"""The same without a full stop, as it is written: "May" and not "may"."""
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
CAPITAL_WEEKDAY = f"(?:{'|'.join(map(str.title, WEEKDAYS))})"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
# The holidays of one fixed day that are the same in all English-language news.
HOLIDAYS = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year’s eve": (12, 31),
    "new year’s day": (1, 1),
    "valentine’s day": (2, 14),
    "st. patrick’s day": (3, 17),
    "st patrick’s day": (3, 17),
    "may day": (5, 1),
    "halloween": (10, 31),
    "fourth of july": (7, 4),
}
COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {
    "a": 1,
    "an": 1,
    "eleven": 11,
    "twelve": 12,
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def month_number(word: str) -> int:
    """From the first three letters of a month's name, 1 to 12."""
    return SHORT_MONTHS.index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """From the first three letters of a weekday's name, Monday 0 to Sunday 6."""
    return SHORT_WEEKDAYS.index(word[:3].lower())


def count(word: str) -> int:
    """A small number in figures or letters; raises KeyError for any other word."""
    return int(word) if word.isdecimal() else COUNTS[word.lower()]


def day_of(year: int, month: int, day: int) -> Days | None:
    """That one day; `None` where the calendar has no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def month_of(year: int, month: int, part: str = "") -> Days:
    """A month, or its first ten days (early), the ten after (mid), the rest (late).

    >>> month_of(2014, 3, "late")
    (datetime.date(2014, 3, 21), datetime.date(2014, 3, 31))
    """
    end = monthrange(year, month)[1]
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, end)}.get(part, (1, end))
    return date(year, month, first), date(year, month, last)


def months_of(year: int, first: int, last: int) -> Days:
    """From the beginning of one month of a year to the end of another."""
    return date(year, first, 1), month_of(year, last)[1]


def year_of(year: int, part: str = "") -> Days:
    """A year, or a third of it: four months each."""
    return months_of(year, *{"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(part, (1, 12)))


def decade_of(year: int, part: str = "") -> Days:
    """The ten years that begin with `year`; early is the first four, mid the next three, late the last."""
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part, (0, 9))
    return date(year + first, 1, 1), date(year + last, 12, 31)


def season_of(year: int, season: str) -> Days:
    """The season that begins in a year: the winter of 2013 ends in February 2014."""
    first = _SEASONS[season.lower()]
    if first == 12:
        return date(year, 12, 1), month_of(year + 1, 2)[1]
    return months_of(year, first, first + 2)


def week_of(day: date) -> Days:
    """The week that a day is in.

    >>> week_of(date(2014, 3, 12))
    (datetime.date(2014, 3, 10), datetime.date(2014, 3, 16))
    """
    monday = day - day.weekday() * DAY
    return monday, monday + 6 * DAY


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month where it is shorter."""
    at = day.year * 12 + day.month - 1 - months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def weekday_until(day: date, weekday: int) -> date:
    """The last such weekday on or before a day."""
    return day - (day.weekday() - weekday) % 7 * DAY


def weekday_from(day: date, weekday: int) -> date:
    """The first such weekday on or after a day."""
    return day + (weekday - day.weekday()) % 7 * DAY


def weekend_until(day: date) -> Days:
    """The last weekend that has begun by a day.

    >>> weekend_until(date(2014, 3, 12))
    (datetime.date(2014, 3, 8), datetime.date(2014, 3, 9))
    """
    saturday = weekday_until(day, 5)
    return saturday, saturday + DAY


def shown(first: date | None, last: date | None) -> str:
    """A period fit to be shown.

    >>> shown(date(2014, 3, 24), date(2014, 3, 31)), shown(date(2014, 3, 5), None)
    ('24-31 March 2014', 'since 5 March 2014')
    """
    if first is None or last is None:
        return f"since {day_name(first)}" if first else f"until {day_name(last)}" if last else ""
    if first == last:
        return day_name(first)
    whole_months = first.day == 1 and last == month_of(last.year, last.month)[1]
    if whole_months and first.month == 1 and last.month == 12:
        return f"{first.year}" if first.year == last.year else f"{first.year}-{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B} {last.year}" if whole_months else f"{first.day}-{day_name(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    if whole_months:
        return f"{first:%B}{year} - {last:%B} {last.year}"
    return f"{first.day} {first:%B}{year} - {day_name(last)}"


def day_name(day: date) -> str:
    """A day as a reader writes it.

    >>> day_name(date(2014, 3, 5))
    '5 March 2014'
    """
    return f"{day.day} {day:%B} {day.year}"


_SHORT = rf"(?P<{{}}>{'|'.join(name for name in SHORT_MONTHS if name != 'may')})(?![\w’'-])\.?"
_MONTH = re.compile(
    rf"(?<=\d\s){_SHORT.format('behind')}|(?<![\w’'-]){_SHORT.format('before')}(?=,?\s+\d)"
    rf"|(?<![\w’'-])(?:in|since|until|last|early|late|mid)[\s-]{_SHORT.format('alone')}"
    rf"(?!\s+(?-i:[A-Z])|\s+\w+\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""An abbreviation beside a number, or behind a word of time and before no other name ("in Mar del Plata")."""


def months_in_full(text: str) -> str:
    """A text with its abbreviated months written out.

    >>> months_in_full("on Sept. 1, on 17 Mar 2014 and in Mar del Plata")
    'on September 1, on 17 March 2014 and in Mar del Plata'
    """
    return _MONTH.sub(_in_full, text)


def _in_full(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    start = match.start(kind) - match.start()
    return match.group()[:start] + MONTHS[month_number(match[kind]) - 1].title()
