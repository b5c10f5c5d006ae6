"""The days that an article means by "Sunday", "yesterday" or "March 5": resolved against its publication.

>>> published = datetime(2014, 4, 1, tzinfo=UTC)
>>> [found.day.isoformat() for found in days_in("Lavrov said on Sunday that it had no effect.", published)]
['2014-03-30']

Only words that name one day are resolved, and only where it is certain which: not "last week", not "today" in
a quotation, which may be an older one, not a weekday of a year long past, not "next Friday" said on a Monday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rag.sentences import Sentence, split_sentences
from rag.text.calendar import (
    COUNTS,
    DAY,
    MONTH,
    SHORT_WEEKDAYS,
    WEEKDAY,
    count,
    day_of,
    month_number,
    week_of,
    weekday_from,
    weekday_number,
    weekday_until,
)
from rag.text.quotation_marks import Step, double_marks, oriented

DAYS_AGO = 14
"""More days than that are hardly ever counted exactly."""
NEAR_DAYS = 120
"""A day and month without a year is the nearest one; farther off than this it is left alone."""
FAR_DAYS = 200
"""The same, where a weekday settles the year."""
NAMED_DAYS = frozenset({(9, 11), (1, 6), (10, 7), (7, 7)})
"""Days that stand for what happened on them, whatever the year."""


@dataclass(frozen=True, slots=True)
class ResolvedDay:
    """Words of a text, `text[start:end] == words`, and the day they mean."""

    start: int
    end: int
    words: str
    day: date


_START = r"(?<![\w’'-])"
_NUMBER = r"\d{1,2})(?:st|nd|rd|th)?(?![\w:]|[.,]\d)"
_WEEKDAY_WORDS = re.compile(
    rf"{_START}(?:(?P<which>last|next|this(?:\s+(?:past|coming))?|early|late|later|earlier)\s+)?"
    rf"(?P<name>{WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?(?!\w)"
    rf"(?:,?\s+(?P<month>{MONTH})\s+(?P<day>{_NUMBER})?(?P<year>,?\s+\d{{4}})?",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    rf"{_START}(?:(?P<month>{MONTH})\s+(?P<day>{_NUMBER}|(?P<day2>{_NUMBER}\s+(?P<month2>{MONTH}))"
    r"(?P<year>,?\s+(?:of\s+)?\d{4})?",
    re.IGNORECASE,
)
_NEAR_WORDS = re.compile(
    rf"{_START}(?P<name>yesterday|today|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening))(?!\w)",
    re.IGNORECASE,
)
_AGO_WORDS = re.compile(rf"{_START}(?P<n>\d{{1,2}}|{'|'.join(COUNTS)})\s+days?\s+ago(?!\w)", re.IGNORECASE)
_NOT_ONE = re.compile(
    r"\b(?:every|each|any|most|all|one|some|a|an|that|the|following|previous|same|first|second|third|fourth|black"
    r"|good|super|ash|bloody|palm|easter|cyber|shrove|maundy|holy|ruby|casual|giving|mail\s+on|nearly|almost|about|than"
    r"|around|week)\s+$",
    re.IGNORECASE,
)
_NAME_GOES_ON = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Journal|Night\s+(?:Live|Football)|Service|School)\b"
    rf"|\s*(?:-|–|—|\b(?:to|through)\b)\s*(?:{'|'.join(SHORT_WEEKDAYS)})"
    r"|\s+(?:before|after)\s+(?:last|next)|\s+(?:\w+\s+)?(?:ago|earlier|later)\b"
    r"|\s+(?:prayers|school|nights|mornings)\b",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(r"(?:day|\d)\s*(?:-|–|—|\b(?:to|through)\b)\s*$", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w$€£,.-])(?:1[5-9]\d\d|20\d\d)(?!\w|,\d)")
_TO_DO = r"(?:\s+to\s+[a-z]+)?"
_AHEAD = re.compile(
    r"\b(?:will|won[’']t|shall|going\s+to|upcoming|next|ahead\s+of|set\s+for|in\s+the\s+run-up\s+to"
    rf"|(?:scheduled|slated|due|planned){_TO_DO}|(?:is|are|was|were|be|been)\s+(?:set|expected|likely){_TO_DO}"
    rf"|(?:is|are)\s+to\s+[a-z]+|(?:plan|plans|planning|expects)(?:\s+for|{_TO_DO}))\b|[’']ll\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:to\s+(?!the\b|a\b|his\b|her\b|its\b|their\b)[a-z]{2,}(?<!ing)"
    r"|could|may|might|must|should|can|would|possible"
    r"|(?:is|are|be|being)\s+(?:\w+\s+){0,3}?\w+ed|if|unless|deadline|warning\s+for)\b|\b(?:by|before|until|through)\s+$"
)
_BEHIND = re.compile(
    r"\b(?!scheduled|planned|slated|need|indeed)(?:[a-z]{2,}ed|said|told|was|were|had|did|went|came|took|made"
    r"|gave|got|left|lost|met|held|became|began|led|hit|broke|fell|rose|beat|ran|saw|sent|shot|fought|sank|struck"
    r"|spoke|won|wrote|flew|drew|threw|grew|knew|stood|found|kept|brought|bought|thought|taught|caught|sold|paid"
    r"|laid|heard|built|spent|put|cut|set|has|have|been|says|tells)\b"
)
_CLAUSE = re.compile(r"[;:,()—–]|\s(?:that|who|which|and|but|as|when|while|where|because)\s")
_ORDINARY_TODAY = re.compile(r"\b(?:of|for|like|than|until|only)\s*$|[’']s\s*$", re.IGNORECASE)


def days_in(text: str, published: datetime | None) -> tuple[ResolvedDay, ...]:
    """The day-precise words of a text of an article and their days, in order; none for an undated article.

    `text` is whole sentences. A weekday is the last one on or before the day of publication, or the next one
    where the words around it speak of what is to come.
    """
    return _found(text, published.date()) if published else ()


@lru_cache(maxsize=4_096)
def _found(text: str, published: date) -> tuple[ResolvedDay, ...]:
    found: list[ResolvedDay] = []
    for sentence in split_sentences(text):
        quoted = _quoted(sentence.text)
        try:
            here = sorted(_days_of(sentence, published, quoted), key=lambda day: (day.start, -day.end))
        except OverflowError:  # a day that no calendar has
            continue
        for resolved in here:
            if not found or resolved.start >= found[-1].end:
                found.append(resolved)
    return tuple(found)


def _days_of(sentence: Sentence, published: date, quoted: list[tuple[int, int]]) -> Iterator[ResolvedDay]:
    text = sentence.text
    years = {int(match.group()) for match in _YEAR.finditer(text)} - {published.year}
    told = any(year < published.year for year in years)  # then a weekday may be one of that year
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            inside = any(a <= match.start() < b for a, b in quoted)
            if years if read is _date else told or inside:
                continue
            day = read(match, published)
            if day:
                start = sentence.start + match.start()
                yield ResolvedDay(start, sentence.start + match.end(), match.group(), day)


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans of quotations, marks included; one that began before the text or goes on after it counts too."""
    spans, opened = [], -1
    for mark, step in double_marks(oriented(text)):
        if step is Step.STRAY:
            spans.append((0, mark.end()))
        elif step is Step.OPENS:
            opened = mark.start()
        elif step is Step.CLOSES:
            spans.append((opened, mark.end()))
            opened = -1
    return [*spans, (opened, len(text))] if opened >= 0 else spans


def _weekday(match: re.Match[str], published: date) -> date | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if match["year"] or _NOT_ONE.search(before) or _RANGE_BEFORE.search(before) or _NAME_GOES_ON.match(after):
        return None
    weekday, which = weekday_number(match["name"]), " ".join((match["which"] or "").lower().split())
    if match["month"]:
        month, number = month_number(match["month"]), int(match["day"])
        days = _in_years(month, number, published)
        fits = (day for day in days if day.weekday() == weekday and abs((day - published).days) < FAR_DAYS)
        return next(fits, None)
    past, coming = weekday_until(published, weekday), weekday_from(published + DAY, weekday)
    if which in {"last", "next"}:
        day = coming if which == "next" else weekday_until(published - DAY, weekday)
        return None if week_of(day) == week_of(published) else day  # else of this week, or of the other
    if which in {"this past", "this coming"}:
        return coming if which == "this coming" else past
    direction = _direction(before, after)
    if direction < 0:  # a Wednesday's article that names Thursday was brought up to date on it
        return past if which != "this" and coming != published + DAY else None
    return coming if direction > 0 and past != published else None


def _direction(before: str, after: str) -> int:
    """-1 where the words around a day speak of what was, 1 of what is to come, 0 where they do not tell."""
    left = _CLAUSE.split(before)[-1]
    right = _CLAUSE.split(after.lstrip(", "))[0]
    if after[:2] in {"’s", "'s"}:
        left, right = left, ""
    nearest = max(((end, sign) for _, end, sign in _cues(left)), default=None)
    if nearest is None:
        opens = len(before.split()) < 3
        cues = [*_cues(right)] or [*_cues(after if opens else "")]
        nearest = min(((start, sign) for start, _, sign in cues), default=(0, 0))
    return nearest[1]


def _cues(text: str) -> Iterator[tuple[int, int, int]]:
    """Where words of what is to come (1), of what was (-1) and of neither (0) begin and end."""
    for pattern, sign in ((_AHEAD, 1), (_UNSURE, 0), (_BEHIND, -1)):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), sign


def _date(match: re.Match[str], published: date) -> date | None:
    """The nearest day of that name, if it is within `NEAR_DAYS`."""
    if match["year"] or _RANGE_BEFORE.search(match.string[: match.start()]):
        return None
    name = match["month"] or match["month2"]
    if name[0].islower():
        return None  # children under 8 may
    month = month_number(name)
    number = int(match["day"] or match["day2"])
    days = _in_years(month, number, published)
    if not days or (month, number) in NAMED_DAYS or abs((days[0] - published).days) > NEAR_DAYS:
        return None
    return days[0]


def _in_years(month: int, number: int, published: date) -> list[date]:
    """That day of the year of publication and of the years beside it, the nearest first."""
    days = [days[0] for year in (-1, 0, 1) if (days := day_of(published.year + year, month, number))]
    return sorted(days, key=lambda day: (abs((day - published).days), day))


def _near(match: re.Match[str], published: date) -> date | None:
    name, before = " ".join(match["name"].lower().split()), match.string[: match.start()]
    if _ORDINARY_TODAY.search(before) or (match["name"][0].isupper() and re.search(r"\w", before)):
        return None  # of today; the Today show
    if name == "today" and _direction(before, match.string[match.end() :]) >= 0:
        return None  # it may as well mean nowadays
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(name, 0)
    return published + shift * DAY


def _ago(match: re.Match[str], published: date) -> date | None:
    days = count(match["n"])
    if days > DAYS_AGO or _NOT_ONE.search(match.string[: match.start()]):
        return None
    return published - days * DAY


_READERS = (
    (_WEEKDAY_WORDS, _weekday),
    (_DATE_WORDS, _date),
    (_NEAR_WORDS, _near),
    (_AGO_WORDS, _ago),
)
