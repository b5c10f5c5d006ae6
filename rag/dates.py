"""When an article was published, from whatever way its file says so. What is not said is not filled in.

A date without a time is midnight UTC of that day; a time without a zone is taken as UTC; a time in a zone
whose name stands for several (IST, AST, ...) or is unknown leaves the day alone. A date that can be read in
two ways (03/04/2014), that lacks its day, month or year, or that cannot be, gives `None`. Months may be
named in any of the languages of `rag.text.cldr`. How a date may be written is in
`rag.text.date_forms`; `_from_text` tries these forms, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rag.text import (
    DATE_FORMS,
    IN_JSON,
    LABELLED,
    NAMED,
    NUMBERED,
    SLASHED,
    WITH_WEEKDAY,
    month_named,
    month_number,
    weekday_number,
)

FIRST_YEAR = 1600
YEARS_AHEAD = 2
MAX_CHARACTERS = 200

_PUBLISHED = re.compile(r"(?:first )?(?:published|posted)\b", re.IGNORECASE)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the year before the first
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,2}}|元)\s?年")
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])", re.ASCII)
DayOrder = Literal["day first", "month first"]
# Hours from UTC. Left out because they name several zones: IST (India, Israel, Ireland), AST, AMT, GST, WST.
# CST, BST and MST are read as the American, British and American ones, as in English-language news.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1,
    "mest": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "sast": 2, "eat": 3, "hkt": 8, "sgt": 8, "jst": 9,
    "kst": 9, "aest": 10, "aedt": 11, "awst": 8, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
_SEASONAL = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def parse_published(
    value: str | int | float | None,
    *,
    now: datetime | None = None,
    order: DayOrder | None = None,
    labels: bool = True,
) -> datetime | None:
    """The aware moment that a date says, with the offset it gives, or `None` if it says none for certain.

    Numbers (and strings of 9, 10, 13, 16 or 19 digits) are seconds, milliseconds, microseconds or
    nanoseconds since 1970, of 8 digits a day. `order` is how 3/4/2014 is to be read, where that is known. Of
    a year of two digits the century is the one that makes it latest without being more than two years after
    `now` (default: the clock). Years before 1600 or more than two years after `now` are not believed. With
    `labels` a day may stand behind what it is called in any language ("Stand: 15.03.2014"). Never raises.

    >>> parse_published("Wed, 05 Mar 2014 14:29:08 EST").isoformat()
    '2014-03-05T14:29:08-05:00'
    """
    if value is None or isinstance(value, bool):
        return None
    latest = (now or datetime.now(UTC)) + timedelta(days=366 * YEARS_AHEAD)
    try:
        text = "" if isinstance(value, float) else _plain(value)
        found = _from_number(value) if isinstance(value, float) else _from_text(text, latest.year, order)
        if not found and labels and (match := LABELLED.match(text)) and not text[match.end() :].isdigit():
            found = _from_text(text[match.end() :], latest.year, order)
        return found if found and found.year >= FIRST_YEAR and found <= latest else None
    except (ValueError, OverflowError):
        return None


def is_day(line: str, *, labels: bool = False) -> bool:
    """Whether a line of a text is a day with its year and nothing else; figures alone are none. `labels` as
    in `parse_published`.

    >>> is_day("5 March 2014"), is_day("20140305"), is_day("On 5 March 2014 it rained")
    (True, False, False)
    """
    said = line.strip()
    return (
        not said.isdigit() and bool(_YEAR.search(said)) and parse_published(said, labels=labels) is not None
    )


def order_of(value: str | int | float | None) -> DayOrder | Literal["either"] | None:
    """What a date in figures shows about the order of day and month: one that can be only one of the two
    shows it, one that can be both is "either", and `None` is for all that is no such date. 15/3/14 shows
    nothing: it may be the year that stands in front.

    >>> order_of("15/3/2014"), order_of("3/15/2014"), order_of("3/4/2014"), order_of("4/4/2014")
    ('day first', 'month first', 'either', None)
    """
    match = SLASHED.fullmatch(_plain(value)) if isinstance(value, str) else None
    if not match or match["first"] == match["second_part"]:
        return None
    first, second = int(match["first"]), int(match["second_part"])
    if first > 12:
        year_first = int(match["year"]) <= 31
        return None if second > 12 or first > 31 else "either" if year_first else "day first"
    return "month first" if second > 12 else "either"


def _plain(value: str | int | float) -> str:
    """A value as one line with figures of ASCII; "" where it cannot be a date at all. Python refuses to print
    integers of thousands of digits."""
    if not isinstance(value, str):
        return str(value) if abs(value) < 10**20 else ""
    if len(value) > MAX_CHARACTERS:
        return ""
    text = _ERA.sub(_in_our_era, " ".join(value.split()))
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _in_our_era(match: re.Match[str]) -> str:
    year = 1 if match[2] == "元" else int(match[2])
    return f"{_ERAS[match[1]] + year}年"


def _from_text(text: str, latest_year: int, order: DayOrder | None) -> datetime | None:
    if re.fullmatch(r"-?\d{9,10}(\.\d+)?|\d{13}|\d{16}|\d{19}", text, re.ASCII):
        return _from_number(float(text))
    text = text.split(" | ")[0] if _PUBLISHED.match(text) else text  # "Published … | Updated …"
    for form in DATE_FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            parts["year"] = str(_whole_year(parts["year"] or "", latest_year))
            return _from_parts(parts, int(match["day"]), _month_number(match["month"]))
    if match := SLASHED.fullmatch(text):
        days = set(_readings(match, latest_year, order))
        return (
            _from_parts(match.groupdict() | {"year": str(max(days).year)}, max(days).day, max(days).month)
            if len(days) == 1
            else None
        )
    if match := _WEEK.fullmatch(text):
        found = date.fromisocalendar(*map(int, match.groups()))
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    if match := IN_JSON.fullmatch(text):
        return _from_number(float(match["moment"]))
    return _from_named(text) or _with_weekday(text, latest_year)


def _from_named(text: str) -> datetime | None:
    """A date with the month's name in any language, or with the words that say which figure is the month."""
    for form in NAMED:
        match = form.fullmatch(text)
        if match and (month := month_named(match["name"])):
            return _from_parts(match.groupdict(), int(match["day"]), month)
    if match := NUMBERED.fullmatch(text):
        return _from_parts(match.groupdict(), int(match["day"]), int(match["month"]))
    return None


def _with_weekday(text: str, latest_year: int) -> datetime | None:
    """A date with a year of two digits, if its weekday is the one that it names."""
    if not (match := WITH_WEEKDAY.fullmatch(text)):
        return None
    year = _whole_year(match["year"], latest_year)
    found = _from_parts(
        match.groupdict() | {"year": str(year)}, int(match["day"]), _month_number(match["month"])
    )
    return found if found.weekday() == weekday_number(match["weekday"]) else None


def _readings(match: re.Match[str], latest_year: int, order: DayOrder | None) -> Iterator[date]:
    """The days that three numbers can be: day, month and year, month, day and year, or, where the year has
    two digits and may be in front, year, month and day."""
    first, second, year = match["first"], match["second_part"], match["year"]
    ways = {"day first": (year, second, first), "month first": (year, first, second)}
    forms = [ways[order]] if order else list(ways.values())
    for years, month, day in (*forms, *([(first, second, year)] if len(year) == 2 and not order else [])):
        try:
            yield date(_whole_year(years, latest_year), int(month), int(day))
        except ValueError:
            continue


def _whole_year(year: str, latest: int) -> int:
    """A year of two digits with its century: the latest that is not after `latest`."""
    return int(year) if len(year) > 2 else latest - (latest - int(year)) % 100


def _from_number(value: float) -> datetime | None:
    """Seconds (9 or 10 digits), milliseconds (13), microseconds (16) or nanoseconds (19) since 1970; other
    numbers are no such thing."""
    if 1e8 <= abs(value) < 1e10:
        return datetime.fromtimestamp(value, UTC)
    for unit in (1e3, 1e6, 1e9):
        if 1e9 <= value / unit < 1e10:
            return datetime.fromtimestamp(value / unit, UTC)
    return None


def _from_parts(parts: dict[str, str | None], day: int, month: int) -> datetime:
    """The moment of matched parts; raises ValueError where there is no such day or time."""
    midnight = datetime(int(parts["year"] or 0), month, day, tzinfo=UTC)
    if parts.get("hour") is None:
        return midnight
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}m is no time")
    half = half or ("p" if parts.get("late") and hour < 12 else "a" if parts.get("early") else "")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    fraction = (parts.get("fraction") or "0")[:6].ljust(6, "0")
    local = midnight.replace(
        hour=hour,
        minute=int(parts["minute"] or 0),
        second=min(int(parts.get("second") or 0), 59),
        microsecond=int(fraction),
    )
    zone = _zone(parts.get("zone") or "utc", local)
    return local.replace(tzinfo=zone) if zone else midnight


def _zone(name: str, local: datetime) -> timezone | None:
    """The zone of that name at that local time, `None` for a name that does not settle it."""
    name = name.lower()
    offset = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{2}):?(\d{2})?", name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    if name == "0000":  # "+0000" whose sign an address has taken for a space
        return UTC
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name])) if _ZONES[name] else UTC
    if name not in _SEASONAL and "/" not in name:
        return None
    try:
        shift = local.replace(tzinfo=ZoneInfo(_SEASONAL.get(name, name.title()))).utcoffset()
    except (ZoneInfoNotFoundError, OSError):
        return None
    return timezone(shift) if shift is not None else None


def _month_number(month: str) -> int:
    """From its figures, or the first three letters of its English name. Raises ValueError for other words."""
    return int(month) if month.isdigit() else month_number(month)
