"""Days, months and weeks that a text writes out and no calendar has: 31 February, 2014-13-01, week 54.

What merely looks like a date is left alone: above 31 a day counts only with its year ("35 March 2014"), or
else it is a number that stands beside a month ("Route 66 in May").
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.text import MONTH, MONTHS, month_number

_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)(?![\w’']|[.,-]\d)"
_OF_YEAR = rf"(?:,?\s+(?:of\s+|in\s+)?{_YEAR})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_JOINT = r"\s*(?:-|–|—|\b(?:to|and|or|until|till|through)\b)\s*(?:the\s+)?"
_TO = rf"(?:{_JOINT}(?P<to>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d))?"
_MONTH = rf"(?P<month>{MONTH})"
LONGEST_MONTH, LEAP_YEAR, MOST_WEEKS = 31, 2000, 53


@dataclass(frozen=True, slots=True)
class AbsentDay:
    """What `question[start:end]` names and no calendar has. `text` says so and why, in a sentence; `instead`
    are words for the nearest time that there is: the month or the year."""

    start: int
    end: int
    text: str
    instead: str


def absent_days(question: str) -> Iterator[AbsentDay]:
    """Every day, month or week of a question that does not exist, in order.

    >>> [found.text for found in absent_days("What happened on 31 February 2014?")]
    ['31 February 2014 does not exist: February 2014 has 28 days.']
    """
    found = [
        absent
        for pattern, read in _FORMS
        for match in pattern.finditer(question)
        if (absent := read(match)) is not None
    ]
    at = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= at:
            yield one
            at = one.end


def _of_month(match: re.Match[str]) -> AbsentDay | None:
    """A day and a month by its name; one without a year is absent where no year has it."""
    month, year = month_number(match["month"]), int(match["year"] or 0)
    days = calendar.monthrange(year or LEAP_YEAR, month)[1]
    number = next(
        (n for n in map(int, filter(None, (match["day"], match["to"]))) if not 1 <= n <= days), None
    )
    if number is None or number == 0 or (not year and number > LONGEST_MONTH):
        return None
    return _absent_day(match, number, month, year)


def _in_numbers(match: re.Match[str]) -> AbsentDay | None:
    """A date in figures, ISO's or with the year behind, where either the day or the month stands first."""
    year, one, other = int(match["year"]), int(match["first"]), int(match["second"])
    if not one or not other:
        return None
    orders = [(one, other)] if match["separator"] == "-" else [(other, one), (one, other)]
    if any(m <= 12 and d <= calendar.monthrange(year, m)[1] for m, d in orders):
        return None
    month, number = next(((m, d) for m, d in orders if m <= 12), (0, 0))
    if month:
        return _absent_day(match, number, month, year)
    return _absent(match, match.group(), "a year has 12 months", str(year))


def _nth_month(match: re.Match[str]) -> AbsentDay | None:
    if 1 <= int(match["number"]) <= 12:
        return None
    return _absent(match, match.group(), "a year has 12 months", match["year"])


def _week(match: re.Match[str]) -> AbsentDay | None:
    """A week as ISO 8601 counts them; without a year one that no year has."""
    year, number = match["year"] or "", int(match["number"] or match["nth"])
    weeks = date(int(year), 12, 28).isocalendar().week if year else MOST_WEEKS
    if 1 <= number <= weeks:
        return None
    why = f"{year} has {weeks} weeks" if year else f"a year has at most {weeks} weeks"
    return _absent(match, match.group(), why, year)


def _absent_day(match: re.Match[str], number: int, month: int, year: int) -> AbsentDay:
    name = MONTHS[month - 1].title() + (f" {year}" if year else "")
    days = calendar.monthrange(year or LEAP_YEAR, month)[1]
    most = "at most " if not year and month == 2 else ""
    return _absent(match, f"{number} {name}", f"{name} has {most}{days} days", name)


def _absent(match: re.Match[str], named: str, why: str, instead: str) -> AbsentDay:
    words = " ".join(named.split())
    return AbsentDay(
        match.start(), match.end(), f"{words[:1].upper()}{words[1:]} does not exist: {why}.", instead
    )


def _form(
    pattern: str, read: Callable[[re.Match[str]], AbsentDay | None]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], AbsentDay | None]]:
    return re.compile(rf"(?<![\w$€£#.,:/-])(?:{pattern})(?!\w)", re.IGNORECASE), read


_FORMS = (
    _form(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?:\s+of)?[\s-]+{_MONTH}{_OF_YEAR}?", _of_month),
    _form(rf"{_MONTH}\s+(?:the\s+)?{_DAY}{_TO}{_OF_YEAR}?", _of_month),
    _form(
        r"(?P<year>(?:1[6-9]|20)\d\d)(?P<separator>-)(?P<first>\d{1,2})-(?P<second>\d{1,2})(?!-|\.\d)",
        _in_numbers,
    ),
    _form(
        r"(?P<first>\d{1,2})(?P<separator>[/.])(?P<second>\d{1,2})[/.](?P<year>(?:1[6-9]|20)\d\d)(?![/-]|\.\d)",
        _in_numbers,
    ),
    _form(rf"(?:the\s+)?month\s+(?:no\.?\s*|number\s+)?(?P<number>\d{{1,2}}){_OF_YEAR}", _nth_month),
    _form(
        rf"(?:the\s+)?(?:(?:calendar|ISO)\s+)?week\s+(?:no\.?\s*|number\s+|#)?(?P<number>\d{{1,2}})(?P<nth>){_OF_YEAR}",
        _week,
    ),
    _form(rf"(?:the\s+)?(?P<nth>\d{{1,2}})(?:st|nd|rd|th)\s+week(?P<number>){_OF_YEAR}", _week),
    _form(r"(?P<year>(?:1[6-9]|20)\d\d)-?W(?P<number>\d{1,2})(?P<nth>)", _week),
    _form(r"(?:calendar|ISO)\s+week\s+(?P<number>\d{1,2})(?P<nth>)(?P<year>)", _week),
)
