"""How a day is written: the forms that `rag.dates` reads, each of them for the whole of a text.

A clock behind a day may stand after a short word ("à", "um", "a las", "в") and be written with "h", "Uhr" or
the marks of Chinese, Japanese and Korean. None of it depends on the language of the words around it.
"""

from __future__ import annotations

import re

from rag.text.calendar import MONTH_NAME, SHORT_WEEKDAYS, WEEKDAYS

_MONTH = rf"(?P<month>{MONTH_NAME})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = rf"(?:{'|'.join((*WEEKDAYS, *SHORT_WEEKDAYS))})\.?"
_CLOCK = (
    r"(?:(?P<early>오전|上午|午前)\s?|(?P<late>오후|下午|午後)\s?)?"
    r"(?P<hour>\d{1,2})(?:[:.h時时点點]|\sh\s|시\s?)(?P<minute>\d{2})[分분]?"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:uhr|hrs?|h)\b\.?)?"
)
_ZONE = (
    r"(?P<zone>z|(?:(?:utc|gmt)\s?)?[+-]\d{2}:?(?:\d{2})?|0000|[a-z]{1,12}/[a-z_/]{1,30}|[a-z]{1,5})"
    r"(?:\s?[(\[][^)\]]{1,40}[)\]])?"
)
_SHORT = r"[a-z\u00c0-\u1fff]{1,5}"  # "at", "à", "alle", "a las", "в"
_TIME = (
    r"(?:(?:\s?[(（][^)）]{1,12}[)）])?"
    rf"(?:\s*[,|·•]|\s-|,?(?:\s{_SHORT}){{1,2}}|\s(?:last )?updated(?: at)?)?"
    rf"\s*{_CLOCK}(?:\s?{_ZONE})?)?"
)
_LABEL = r"(?:(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:?\s+)|the\s)?"
_TAIL = rf"(?:,?\s{_WEEKDAY})?(?:,\s[\w ]{{1,20}}\sedition)?"
DATE_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:(?:t|\s){_CLOCK}(?:\s?{_ZONE})?)?",
        rf"{_YEAR}(?P<mark>[-./])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})\.?{_TIME}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:\s?{_ZONE})?)?",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}(?:,?\s{_WEEKDAY})?{_TIME}{_TAIL}",
        rf"{_LABEL}(?:{_WEEKDAY},?\s+)?{_DAY}(?:\s+|-|\sof\s){_MONTH},?(?:\s+|-){_YEAR}{_TIME}{_TAIL}",
        rf"{_LABEL}{_CLOCK}(?:\s?{_ZONE})?,?\s+(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_LABEL}(?P<hour>\d{{2}})(?P<minute>\d{{2}})\s?{_ZONE},?\s+(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_LABEL}{_CLOCK}(?:\s?{_ZONE})?,?\s+(?:{_WEEKDAY},?\s+)?{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_DAY}(?P<hyphen>-?){_MONTH}(?P=hyphen){_YEAR}{_TIME}",
        r"(?P<day>\d{1,2})-(?P<month>[a-z]{3})-(?P<year>\d{2})",
        r"(?P<month>[a-z]{3})-(?P<day>\d{1,2})-(?P<year>\d{4})",
        rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]{_TIME}",
        rf"{_WEEKDAY}\s+{_MONTH}\s+{_DAY}\s+{_CLOCK}(?:\s{_ZONE})?\s{_YEAR}",
    )
)
SLASHED = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_part>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE | re.ASCII,
)
# Any language: up to two short words or marks ("de", "г.") stand between the parts; the weekday is not read.
_WORD = r"(?:[^\W\d_]|[\u0900-\u0eff])+"  # with the vowel signs of India and of South-East Asia
NAMED = tuple(
    re.compile(
        rf"(?:{_WORD}\.?(?:-{_WORD})?,?\s+)?{form}(?:\s{_WORD}\.)?{_TIME}(?:\s{_WORD})?", re.IGNORECASE
    )
    for form in (
        rf"(?P<day>\d{{1,2}})(?:\.|º|er)?\s(?:{_WORD}\s)?(?P<name>{_WORD})\.?,?\s(?:{_WORD}\s)?{_YEAR}",
        rf"(?P<name>{_WORD})\.?\s(?P<day>\d{{1,2}}),?\s{_YEAR}",
        rf"{_YEAR}\.?\s(?P<name>{_WORD})\s(?P<day>\d{{1,2}})\.?",
    )
)
NUMBERED = re.compile(
    rf"(?:{_WORD}\s)?{_DAY}\s{_WORD}\s(?P<month>\d{{1,2}})\s{_WORD}\s{_YEAR}", re.IGNORECASE
)
"""A day between words that say which figure is what: "ngày 15 tháng 3 năm 2014"."""
WITH_WEEKDAY = re.compile(
    rf"(?P<weekday>{_WEEKDAY}),?\s+{_DAY}[\s-]{_MONTH}[\s-](?P<year>\d{{2}}){_TIME}", re.IGNORECASE | re.ASCII
)
"""A day of RFC 822, whose year has two digits: its weekday shows whether it is read rightly."""
LABELLED = re.compile(rf"{_WORD}(?:\s{_WORD})?\s?:\s?(?=[\w(])|{_WORD}\s{_SHORT}\s(?=\d)", re.IGNORECASE)
"""What a date may be called by, in any language: "Stand:", "Publié le"."""
IN_JSON = re.compile(r"\\?/Date\((?P<moment>-?\d{9,13})(?:[+-]\d{4})?\)\\?/")
