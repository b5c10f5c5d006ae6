"""When an article was published, from whatever way its file says so. What is not said is not filled in.

A date without a time is midnight UTC of that day; a time without a zone is taken as UTC; a time in a zone
whose name stands for several (IST, AST, ...) or is unknown leaves the day alone. A date that can be read in
two ways (03/04/2014), that lacks its day, month or full year, or that cannot be, gives `None`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
)
_ZONE = r"(?P<zone>z|(?:(?:utc|gmt)\s?)?[+-]\d{2}:?(?:\d{2})?|[a-z]{1,5})(?:\s\([^)]{1,40}\))?"
_TIME = rf"(?:(?:\s*[,|·]|\sat|\s-)?\s*{_CLOCK}(?:\s?{_ZONE})?)?"
_LABEL = r"(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:?\s+)?"
_TAIL = rf"(?:,?\s{_WEEKDAY})?(?:,\s[\w ]{{1,20}}\sedition)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:(?:t|\s){_CLOCK}(?:\s?{_ZONE})?)?",
        rf"{_YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_TIME}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})(?:\s?{_ZONE})?)?",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}{_TAIL}",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_DAY}(?:\s+|-|\sof\s){_MONTH},?(?:\s+|-){_YEAR}{_TIME}{_TAIL}",
        rf"{_LABEL}{_CLOCK}\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?(?:{_MONTH}\s+{_DAY},?\s+{_YEAR})",
        rf"{_LABEL}{_CLOCK}\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_LABEL}(?P<hour>\d{{2}})(?P<minute>\d{{2}})\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_WEEKDAY}\s+{_MONTH}\s+{_DAY}\s+{_CLOCK}(?:\s{_ZONE})?\s{_YEAR}",
    )
)
_SLASHED = re.compile(
    rf"(?P<first>\d{{1,2}})[/.](?P<second_part>\d{{1,2}})[/.]{_YEAR}{_TIME}", re.IGNORECASE | re.ASCII
)
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


def parse_published(value: str | int | float | None, *, now: datetime | None = None) -> datetime | None:
    """The aware moment that a date says, with the offset it gives, or `None` if it says none for certain.

    Numbers (and strings of 9, 10 or 13 digits) are seconds or milliseconds since 1970, of 8 digits a day.
    Years before 1600 or more than two years after `now` (default: the clock) are not believed. Never raises.

    >>> parse_published("Wed, 05 Mar 2014 14:29:08 EST").isoformat()
    '2014-03-05T14:29:08-05:00'
    """
    if value is None or isinstance(value, bool):
        return None
    text = str(value) if isinstance(value, str | int) and _is_short(value) else ""
    try:
        found = _from_number(value) if isinstance(value, float) else _from_text(" ".join(text.split()))
        latest = (now or datetime.now(UTC)) + timedelta(days=366 * YEARS_AHEAD)
        return found if found and found.year >= FIRST_YEAR and found <= latest else None
    except (ValueError, OverflowError):
        return None


def _is_short(value: str | int) -> bool:
    """Whether a value can be a date at all; Python refuses to print integers of thousands of digits."""
    return len(value) <= MAX_CHARACTERS if isinstance(value, str) else abs(value) < 10**20


def _from_text(text: str) -> datetime | None:
    if re.fullmatch(r"-?\d{9,10}(\.\d+)?|\d{13}", text, re.ASCII):
        return _from_number(float(text))
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return _from_parts(match.groupdict(), int(match["day"]), _month_number(match["month"]))
    match = _SLASHED.fullmatch(text)
    if not match:
        return None
    first, second = int(match["first"]), int(match["second_part"])
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if first > 12 else (second, first)
    return _from_parts(match.groupdict(), day, month)


def _from_number(value: float) -> datetime | None:
    """Seconds (9 or 10 digits) or milliseconds (13 digits) since 1970; smaller numbers are no such thing."""
    if 1e8 <= abs(value) < 1e10:
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value / 1000, UTC) if 1e12 <= value < 1e13 else None


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
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name])) if _ZONES[name] else UTC
    if name not in _SEASONAL:
        return None
    try:
        shift = local.replace(tzinfo=ZoneInfo(_SEASONAL[name])).utcoffset()
    except (ZoneInfoNotFoundError, OSError):
        return None
    return timezone(shift) if shift is not None else None


def _month_number(month: str) -> int:
    return int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
