"""From a place of a text to the time words there with their preposition: "since …", "between … and …"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.query.dates.grammar import point_at
from rag.query.dates.points import Asking, Point
from rag.text import DAY, WEEK, Days

_PREPOSITION = re.compile(
    r"(?<!\w)(?P<word>(?:(?:late|early)\s+)?(?:on|in|during)\s+the\s+(?:morning|afternoon|evening|night|day)\s+of"
    r"|on|in|at|during|over|within|throughout|around|for|of|since|after|before|until|till|by|between|from"
    r"|prior\s+to|up\s+(?:to|until)|as\s+of|as\s+at|through|no\s+later\s+than)\s+(?:about\s+)?",
    re.IGNORECASE,
)
_SAME = {"prior to": "before", "till": "until", "up to": "until", "up until": "until", "through": "until"} | {
    "no later than": "by",
    "as at": "as of",
}
_PAIRED = frozenset({"between", "from", "", "in", "on", "during", "over", "for", "of"})
_TO = re.compile(r"\s*(?:-|–|—|\b(?:to|and|or|until|till|through)\b)\s*(?:in\s+|on\s+)?", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+(?:onwards?|forward|or\s+later)\b", re.IGNORECASE)
_EDGE = re.compile(r"(?:the\s+)?(?:very\s+)?end\s+of\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:may|march|mar)\b")
_NO_PREPOSITION = re.compile(
    r"(?:this|last|next|earlier|later|yesterday|today|tomorrow|\w+\s+\w+\s+ago)\b(?!\s+(?:past|weekend))",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:the|that|every|each|any|following|previous|same|one|a|first|second|most|all|black|good|super|ash|bloody"
    r"|palm|easter|cyber|shrove|maundy|ruby)\s+$",
    re.IGNORECASE,
)
"""Before a weekday: it is another one than the last, or the name of something else."""
_TITLE = re.compile(r"\s+(?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Night\s+(?:Live|Football))\b")
_QUANTITY = re.compile(r"(?:about|nearly|some|almost|over|than|around|up to|least|[$€£#])\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s+(?:people|troops|soldiers|men|women|children|civilians|refugees|workers|jobs|passengers|prisoners|votes"
    r"|deaths|cases|homes|words|dollars|euros|pounds|miles|k(?:ilo)?m\w*|met(?:re|er)s|feet|tons|tonnes|days|hours)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:\b(?:the|a|an|this|that|his|her|its|their)|[’']s)\s+$|[A-Z][\w.]*\w[\s-]$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """Time words with their preposition, before it is known what they are there for."""

    start: int
    end: int
    preposition: str
    point: Point
    first: date | None
    last: date | None


def found_at(text: str, at: int, asking: Asking) -> Found | None:
    """The time words that begin at a place, with or without a preposition before them."""
    if not text[at].isalnum() or (at and text[at - 1].isalnum()):
        return None
    match = _PREPOSITION.match(text, at)
    word = " ".join(match["word"].lower().split()) if match else ""
    word = "on" if " the " in word else _SAME.get(word, word)
    begin = match.end() if match else at
    point = point_at(text, begin, asking)
    if point is None or not _is_time(text, point, word):
        return None
    if word in {"on", "in", "at"} and _NO_PREPOSITION.match(text, begin):
        return None
    try:
        pair = _pair(text, point, asking) if word in _PAIRED else None
        if pair:
            return Found(at, pair.end, word, pair, *pair.days)
        alone = word == "between" and point.days[0] == point.days[1]
        return None if alone else _open(text, at, word, point)
    except (ValueError, OverflowError):  # a day that no calendar has
        return None


def _is_time(text: str, point: Point, word: str) -> bool:
    """Whether words that may be a time are one here: not the verb "may", not a person, not 2000 soldiers."""
    words, before = text[point.start : point.end], text[: point.start]
    if point.weekday and (_ELSEWHERE.search(before) or _TITLE.match(text, point.end)):
        return False
    if not word and not point.year and _VERB.search(words):
        return False
    if not point.bare:
        return True
    if words.isdecimal() and word in {"on", "at", "over"}:
        return False
    if words == "May" and word in {"by", "for", "of", "from", "before", "after"}:
        return False
    if _QUANTITY.search(before) or (point.year and _COUNTED.match(text, point.end)):
        return False
    return bool(word) or bool(point.year and _NAMED.search(before))


def _pair(text: str, first: Point, asking: Asking) -> Point | None:
    """The range from one point to another after it; each lends the other a year that only one names."""
    joint = _TO.match(text, first.end)
    second = point_at(text, joint.end(), asking) if joint else None
    if second is None or (second.bare and second.year and not first.year):
        return None
    begin, end = first.days, second.days
    if second.year and not first.year and first.in_year:
        begin = first.in_year(second.year) or begin
    elif first.year and not second.year and second.in_year:
        end = second.in_year(first.year) or end
    elif not first.year and first.in_year and second.in_year:
        begin = first.in_year(end[0].year) or begin
    if begin[0] > end[1]:
        begin, end = _turned(first, second, begin, end)
    if begin[0] > end[1]:
        return None
    year, relative = second.year or first.year, first.relative and second.relative
    weekday = first.weekday or second.weekday
    return Point(first.start, second.end, (begin[0], end[1]), year, relative=relative, weekday=weekday)


def _turned(first: Point, second: Point, begin: Days, end: Days) -> tuple[Days, Days]:
    """Put a first point that comes after the second a year, or a week, earlier."""
    if first.weekday and second.weekday:
        return (begin[0] - WEEK, begin[1] - WEEK), end
    if first.in_year and not first.year:
        return first.in_year(end[0].year - 1) or begin, end
    if second.in_year and not second.year:
        return begin, second.in_year(begin[0].year + 1) or end
    return begin, end


def _open(text: str, at: int, word: str, point: Point) -> Found:
    """The range of a preposition and a point: "since" leaves the end open, "before" the beginning."""
    first, last = point.days
    onwards = _ONWARDS.match(text, point.end) if word in {"from", "since", "on", ""} else None
    if onwards:
        return Found(at, onwards.end(), "since", point, first, None)
    match word:
        case "since":
            return Found(at, point.end, word, point, first, None)
        case "after":
            return Found(at, point.end, word, point, last + DAY, None)
        case "before":
            reached = last if _EDGE.match(text, point.start) else first - DAY
            return Found(at, point.end, word, point, None, reached)
        case "until" | "by":
            return Found(at, point.end, word, point, None, last)
        case "as of":
            return Found(at, point.end, word, point, first if point.relative else None, last)
    return Found(at, point.end, word, point, first, last)
