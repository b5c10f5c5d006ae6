"""When an article was published, from whatever way its file says so. What is not said is not filled in.

A date without a time is midnight UTC of that day; a time without a zone is taken as UTC; a time in a zone
whose name stands for several (IST, AST, ...) or is unknown leaves the day alone. A date that can be read in
two ways (03/04/2014), that lacks its day, month or year, or that cannot be, gives `None`. Months may be
named in any of the languages of `rag.month_names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rag.month_names import month_of

FIRST_YEAR = 1600
YEARS_AHEAD = 2
MAX_CHARACTERS = 200

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
)
_ZONE = (
    r"(?P<zone>z|(?:(?:utc|gmt)\s?)?[+-]\d{2}:?(?:\d{2})?|0000|[a-z]{1,12}/[a-z_/]{1,30}|[a-z]{1,5})"
    r"(?:\s?[(\[][^)\]]{1,40}[)\]])?"
)
_TIME = rf"(?:(?:\s*[,|·•]|\sat|\s-|\s?\([^)]{{1,12}}\))?\s*{_CLOCK}(?:\s?{_ZONE})?)?"
_LABEL = r"(?:(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:?\s+)|the\s)?"
_TAIL = rf"(?:,?\s{_WEEKDAY})?(?:,\s[\w ]{{1,20}}\sedition)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:(?:t|\s){_CLOCK}(?:\s?{_ZONE})?)?",
        rf"{_YEAR}(?P<mark>[-./])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})\.?{_TIME}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:\s?{_ZONE})?)?",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}(?:,?\s{_WEEKDAY})?{_TIME}{_TAIL}",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_DAY}(?:\s+|-|\sof\s){_MONTH},?(?:\s+|-){_YEAR}{_TIME}{_TAIL}",
        rf"{_LABEL}{_CLOCK}\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?(?:{_MONTH}\s+{_DAY},?\s+{_YEAR})",
        rf"{_LABEL}{_CLOCK}\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_LABEL}(?P<hour>\d{{2}})(?P<minute>\d{{2}})\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_LABEL}{_CLOCK}(?:\s?{_ZONE})?,?\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_DAY}(?P<hyphen>-?){_MONTH}(?P=hyphen){_YEAR}{_TIME}",
        r"(?P<day>\d{1,2})-(?P<month>[a-z]{3})-(?P<year>\d{2})",
        r"(?P<month>[a-z]{3})-(?P<day>\d{1,2})-(?P<year>\d{4})",
        rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]{_TIME}",
        rf"{_WEEKDAY}\s+{_MONTH}\s+{_DAY}\s+{_CLOCK}(?:\s{_ZONE})?\s{_YEAR}",
    )
)
_SLASHED = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_part>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE | re.ASCII,
)
# Any language: up to two short words or marks ("de", "г.") stand between the parts; the weekday is not read.
_WORD = r"[^\W\d_]+"
_NAMED = tuple(
    re.compile(
        rf"(?:{_WORD}\.?(?:-{_WORD})?,?\s+)?{form}(?:\s{_WORD}\.)?{_TIME}(?:\s{_WORD})?", re.IGNORECASE
    )
    for form in (
        rf"(?P<day>\d{{1,2}})(?:\.|º|er)?\s(?:{_WORD}\s)?(?P<name>{_WORD})\.?,?\s(?:{_WORD}\s)?{_YEAR}",
        rf"(?P<name>{_WORD})\.?\s(?P<day>\d{{1,2}}),?\s{_YEAR}",
        rf"{_YEAR}\.?\s(?P<name>{_WORD})\s(?P<day>\d{{1,2}})\.?",
    )
)
_PUBLISHED = re.compile(r"(?:first )?(?:published|posted)\b", re.IGNORECASE)
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
    value: str | int | float | None, *, now: datetime | None = None, order: DayOrder | None = None
) -> datetime | None:
    """The aware moment that a date says, with the offset it gives, or `None` if it says none for certain.

    Numbers (and strings of 9, 10, 13, 16 or 19 digits) are seconds, milliseconds, microseconds or
    nanoseconds since 1970, of 8 digits a day. `order` is how 3/4/2014 is to be read, where that is known. Of
    a year of two digits the century is the one that makes it latest without being more than two years after
    `now` (default: the clock). Years before 1600 or more than two years after `now` are not believed. Never
    raises.

    >>> parse_published("Wed, 05 Mar 2014 14:29:08 EST").isoformat()
    '2014-03-05T14:29:08-05:00'
    """
    if value is None or isinstance(value, bool):
        return None
    latest = (now or datetime.now(UTC)) + timedelta(days=366 * YEARS_AHEAD)
    try:
        found = (
            _from_number(value) if isinstance(value, float) else _from_text(_plain(value), latest.year, order)
        )
        return found if found and found.year >= FIRST_YEAR and found <= latest else None
    except (ValueError, OverflowError):
        return None


def order_of(value: str | int | float | None) -> DayOrder | Literal["either"] | None:
    """What a date in figures shows about the order of day and month: one that can be only one of the two
    shows it, one that can be both is "either", and `None` is for all that is no such date.

    >>> order_of("15/3/2014"), order_of("3/15/2014"), order_of("3/4/2014"), order_of("4/4/2014")
    ('day first', 'month first', 'either', None)
    """
    match = _SLASHED.fullmatch(_plain(value)) if isinstance(value, str) else None
    if not match or len(match["year"]) == 2 or match["first"] == match["second_part"]:
        return None
    first, second = int(match["first"]), int(match["second_part"])
    if first > 12:
        return "day first" if second <= 12 else None
    return "month first" if second > 12 else "either"


def _plain(value: str | int | float) -> str:
    """A value as one line with figures of ASCII; "" where it cannot be a date at all. Python refuses to print
    integers of thousands of digits."""
    if not isinstance(value, str):
        return str(value) if abs(value) < 10**20 else ""
    if len(value) > MAX_CHARACTERS:
        return ""
    text = " ".join(value.split())
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _from_text(text: str, latest_year: int, order: DayOrder | None) -> datetime | None:
    if re.fullmatch(r"-?\d{9,10}(\.\d+)?|\d{13}|\d{16}|\d{19}", text, re.ASCII):
        return _from_number(float(text))
    text = text.split(" | ")[0] if _PUBLISHED.match(text) else text  # "Published … | Updated …"
    for form in _FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            parts["year"] = str(_whole_year(parts["year"] or "", latest_year))
            return _from_parts(parts, int(match["day"]), _month_number(match["month"]))
    if match := _SLASHED.fullmatch(text):
        days = set(_readings(match, latest_year, order))
        return (
            _from_parts(match.groupdict() | {"year": str(max(days).year)}, max(days).day, max(days).month)
            if len(days) == 1
            else None
        )
    if match := _WEEK.fullmatch(text):
        found = date.fromisocalendar(*map(int, match.groups()))
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return _from_named(text)


def _from_named(text: str) -> datetime | None:
    """A date with the month's name in any language."""
    for form in _NAMED:
        match = form.fullmatch(text)
        if match and (month := month_of(match["name"])):
            return _from_parts(match.groupdict(), int(match["day"]), month)
    return None


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
    if month.isdigit():
        return int(month)
    if month[:3].lower() not in _MONTHS:
        raise ValueError(f"{month} is no month")
    return _MONTHS[month[:3].lower()]
