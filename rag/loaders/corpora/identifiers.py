"""What the identifiers of documented collections say: the day and the outlet of an article.

The collections of the Linguistic Data Consortium and of TREC give many articles no other date. Only their own
patterns are read; the identifier of any other collection is a name and says nothing. Sources: the catalogue
of the LDC (English Gigaword LDC2003T05 to LDC2011T07, and its Arabic, Chinese, French and Spanish sisters;
TDT2 LDC2001T57 and TDT3 LDC2001T58; AQUAINT LDC2002T31; AQUAINT-2 LDC2008T25; North American News Text
LDC95T21) and the read-me files of TIPSTER/TREC disks 1 to 5 (LDC93T3A, and NIST Special Databases 22 and 23).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

OUTLETS = {
    "AFE": "AFP", "AFP": "AFP", "APW": "Associated Press", "APF": "Associated Press",
    "CNA": "Central News Agency of Taiwan", "LTW": "LA Times-Washington Post", "NYT": "New York Times",
    "WPB": "Washington Post/Bloomberg", "XIE": "Xinhua", "XIN": "Xinhua", "ZBN": "Lianhe Zaobao",
    "AP": "Associated Press", "WSJ": "Wall Street Journal", "FT": "Financial Times", "FBIS": "FBIS",
    "SJMN": "San Jose Mercury News", "LA": "Los Angeles Times", "FR": "Federal Register",
    "CR": "Congressional Record", "ZF": "Ziff-Davis", "ABC": "ABC", "CNN": "CNN",
    "MNB": "MSNBC", "NBC": "NBC", "PRI": "Public Radio International", "VOA": "Voice of America",
}  # fmt: skip
"""The outlet of each prefix of an identifier."""

LANGUAGES = {"ENG": "en", "ARB": "ar", "CMN": "zh", "FRA": "fr", "FRE": "fr", "SPA": "es"}

_YMD4 = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_YMD2 = r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})"
_IDS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?P<outlet>[A-Z]{{3}})_(?P<language>{'|'.join(LANGUAGES)})_{_YMD4}\.\d{{4}}",
        rf"(?P<outlet>AFE|APW|NYT|XIE|XIN){_YMD4}\.\d{{4}}",
        rf"(?P<outlet>ABC|APW|CNN|MNB|NBC|NYT|PRI|VOA){_YMD4}\.\d{{4}}(?:\.\d{{4}})?",
        rf"(?P<outlet>AP|WSJ){_YMD2}-\d{{4}}",
        r"(?P<outlet>LA)(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{2})-\d{4}",
        rf"(?P<outlet>FR){_YMD2}-\d-\d{{5}}",
        r"(?P<outlet>FT)9\d\d-\d{1,5}",
        r"(?P<outlet>FBIS)\d-\d{1,5}",
        r"(?P<outlet>SJMN)\d\d-\d{8}",
        r"(?P<outlet>CR)\d\d[A-Z]-\d{1,5}",
        r"(?P<outlet>ZF)\d\d-\d{3}-\d{3}",
    )
)
_SIX_DIGITS = re.compile(_YMD2, re.ASCII)
_SLASHED = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{2})", re.ASCII)
_FILE_ID = re.compile(
    r"[A-Z]{2,3}-[A-Z]{2}-(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{2})\b.*", re.ASCII | re.DOTALL
)
# "PC Week  June 4 1990 v7 n22 p1(2)" of the Ziff collection.
_JOURNAL = re.compile(r"\s*(?P<outlet>\S.{0,80}?)\s+(?P<day>[A-Z][a-z]{2,8} \d{1,2} \d{4})\b")
CENTURY = 1900
"""Of years of two digits: the collections that write them so end with 1994."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an identifier tells: a day (ISO 8601), an outlet, a language tag; "" for what it does not."""

    day: str = ""
    outlet: str = ""
    language: str = ""


def told_by_id(identifier: str) -> Told:
    """What the identifier of an article tells, nothing for one that is of no documented collection.

    >>> told_by_id("XIN_ENG_20101130.0300")
    Told(day='2010-11-30', outlet='Xinhua', language='en')
    """
    match = next((found for pattern in _IDS if (found := pattern.fullmatch(identifier.strip()))), None)
    if not match:
        return Told()
    parts = match.groupdict()
    language = LANGUAGES.get((parts.get("language") or "").upper(), "en")
    return Told(_day(match), OUTLETS.get(parts["outlet"].upper(), ""), language)


def day_in_field(element: str, content: str) -> str:
    """The day (ISO 8601) in an element of the TREC disks that writes it in a form of its own, otherwise "".

    `element` is its name in lower case: "dd" is month/day/year, "fileid" ends in month-day-year, "date" and
    "pubdate" may be six digits, year first.

    >>> day_in_field("fileid", "AP-NR-02-12-88 2344EST"), day_in_field("date", "910514")
    ('1988-02-12', '1991-05-14')
    """
    pattern = {"dd": _SLASHED, "fileid": _FILE_ID, "date": _SIX_DIGITS, "pubdate": _SIX_DIGITS}.get(element)
    match = pattern.fullmatch(content.strip()) if pattern else None
    return _day(match) if match else ""


def journal(said: str) -> tuple[str, str]:
    """The outlet and the day that the element for the journal of the Ziff collection says; "" for none.

    >>> journal("PC Week  June 4 1990 v7 n22 p1(2)")
    ('PC Week', 'June 4 1990')
    """
    match = _JOURNAL.match(said)
    return (match["outlet"], match["day"]) if match else ("", "")


def _day(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if not parts.get("year"):
        return ""
    year = int(parts["year"])
    try:
        return date(
            year if year >= 100 else CENTURY + year, int(parts["month"]), int(parts["day"])
        ).isoformat()
    except ValueError:
        return ""
