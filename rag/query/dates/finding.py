"""A question's time words as a range of days: "on 5 March", "late last month", "between 3 and 9 March 2014".

>>> found = find_time("What did Lavrov say on 5 March?", asked=date(2014, 4, 1))
>>> found.text, found.kind.value
('5 March 2014', 'published')

Words that need the news to be resolved ("since the referendum") are left alone: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.query.dates.absent import absent_days
from rag.query.dates.kinds import Place, TimeKind, kind_of, looks_ahead
from rag.query.dates.points import Asking
from rag.query.dates.scan import Found, found_at
from rag.sentences import split_sentences
from rag.text import Days, shown

__all__ = [
    "SLACK", "TimeKind", "TimeRange", "find_time", "publication_window", "wants_latest", "wants_news",
]  # fmt: skip

MAX_CHARACTERS = 2_000
"""No more of a question is read."""
LONG_AGO = 270
"""A day without a year that lies so many days back may as well be the one to come, or one of every year."""
SLACK = timedelta(days=3)
"""News of a day is published on it or soon after. Where the beginnings of 8,000 news articles give a month
and a day, that is the day of publication in 215 of them more than chance would have it, the day before in 58,
two days before in 12, three days before in 3, and no more than chance beyond."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The days that time words of a question mean, both included; `None` where a side is open.

    `question[start:end]` are the words, their preposition included; `text` is fit to be shown.
    """

    first: date | None
    last: date | None
    kind: TimeKind
    start: int
    end: int

    @property
    def text(self) -> str:
        return shown(self.first, self.last)

    def without(self, question: str) -> str:
        """The question without the time words.

        >>> asked = "What did she say last week about trade?"
        >>> find_time(asked, date(2014, 4, 1)).without(asked)
        'What did she say about trade?'
        """
        before, after = question[: self.start].rstrip(), question[self.end :].lstrip()
        if not before:
            after = after.lstrip(",; ")
        joint = "" if not before or not after or after[0] in ",;:.?!)" else " "
        return before + joint + after


def publication_window(time: TimeRange) -> tuple[date | None, date | None]:
    """The days on which news of a range is published: the range, and `SLACK` after it."""
    try:
        return time.first, time.last + SLACK if time.last else None
    except OverflowError:
        return time.first, time.last


def find_time(question: str, asked: date, coverage: Days | None = None) -> TimeRange | None:
    """The days that a question's time words mean, `None` where it has none that can be resolved.

    `asked` is the day of asking, `coverage` the first and last day of the archive, which settles the year of
    "on 5 March". Words that say when things were published go before words that describe; two of the former
    that differ, and are not joined ("on 3 and 5 March"), describe. Never raises.
    """
    found = _joined(question, list(_ranges(question, asked, coverage)))
    published = [time for time in found if time.kind is TimeKind.PUBLISHED]
    if not published:
        return found[0] if found else None
    narrow = min(published, key=_length)
    if all(_contains(time, narrow) for time in published):
        return narrow
    return replace(published[0], kind=TimeKind.ABOUT)


_NEWEST = r"latest|newest|most\s+recent(?:ly)?|what(?:\s+is|[’']?s)\s+new"
_LATEST = re.compile(
    rf"\b(?:{_NEWEST}|currently|nowadays|presently|right\s+now|at\s+present|at\s+the\s+moment"
    r"|these\s+days|so\s+far|as\s+of\s+(?:now|today)"
    r"|(?<!until )(?<!till )(?<!by )(?<!from )(?<!up to )now(?![-’'])"
    r"|(?:the|a|[\w]+[’']s|is|are|its|their|his|her|whose|what|which)\s+current(?!\s+(?:and|or)\s+former|\s+affairs))\b",
    re.IGNORECASE,
)


_NEWS = re.compile(rf"\b(?:{_NEWEST})\b", re.IGNORECASE)


def wants_news(question: str) -> bool:
    """Whether a question asks for what came in last, rather than for how something is by now.

    >>> wants_news("latest news on gas"), wants_news("What's new on gas?"), wants_news("the current state")
    (True, True, False)
    """
    return bool(_NEWS.search(question))


def wants_latest(question: str) -> bool:
    """Whether a question asks for the newest there is: "latest", "most recent", "now", "current".

    >>> wants_latest("What is the latest on the talks?"), wants_latest("Who directed Apocalypse Now?")
    (True, False)
    """
    return any(
        match.group() not in {"Now", "NOW"} or match.start() == 0 for match in _LATEST.finditer(question)
    )


_BETWEEN = re.compile(r"\s*(?:,|and|or|then|to)?\s*(?:then|in|on)?\s*", re.IGNORECASE)


def _ranges(question: str, asked: date, coverage: Days | None) -> Iterator[TimeRange]:
    """Every resolvable run of time words, in order."""
    question = question[:MAX_CHARACTERS]
    for absent in absent_days(question):  # its words are not those of its month or year
        question = f"{question[: absent.start]}{'#' * (absent.end - absent.start)}{question[absent.end :]}"
    sentences = split_sentences(question)
    asking_ones = [sentence for sentence in sentences if "?" in sentence.text] or sentences
    for sentence in sentences:
        at, end = sentence.start, sentence.end
        while at < end:
            before = question[sentence.start : at]
            asking = Asking(asked, coverage)
            found = found_at(question[:end], at, asking)
            if found and looks_ahead(before, question[found.end : end]):
                asking = replace(asking, ahead=True)
                found = found_at(question[:end], at, asking)
            if found is None:
                at += 1
                continue
            place = _place(found, before, question[found.end : end], asking)
            kind = kind_of(replace(place, asks=sentence in asking_ones))
            yield TimeRange(found.first, found.last, kind, found.start, found.end)
            at = found.end


def _place(found: Found, before: str, after: str, asking: Asking) -> Place:
    first, last, point = found.first, found.last, found.point
    coverage = asking.coverage
    covered = not coverage or ((first or date.min) <= coverage[1] and coverage[0] <= (last or date.max))
    if point.year is None and point.in_year and not asking.closed:
        covered = covered and (asking.asked - point.days[1]).days < LONG_AGO
    return Place(
        before=before,
        preposition=found.preposition,
        after=after,
        relative=point.relative,
        days=(point.days[1] - point.days[0]).days + 1,
        weekday=point.weekday,
        bare_year=point.bare and bool(point.year),
        later=bool(first and first > asking.asked),
        covered=covered or (point.relative and not point.weekday),
        recent=last is None or last >= asking.asked,
    )


def _joined(question: str, found: Sequence[TimeRange]) -> list[TimeRange]:
    """The ranges, those that are joined by "and" or a comma made one that reaches over both."""
    joined: list[TimeRange] = []
    for time in found:
        last = joined[-1] if joined else None
        if last and last.kind is time.kind and _BETWEEN.fullmatch(question[last.end : time.start]):
            days = [day for day in (last.first, last.last, time.first, time.last) if day]
            if len(days) == 4:
                joined[-1] = replace(last, first=min(days), last=max(days), end=time.end)
                continue
        joined.append(time)
    return joined


def _length(time: TimeRange) -> timedelta:
    return (time.last or date.max) - (time.first or date.min)


def _contains(outer: TimeRange, inner: TimeRange) -> bool:
    return (outer.first or date.min) <= (inner.first or date.min) and (inner.last or date.max) <= (
        outer.last or date.max
    )
