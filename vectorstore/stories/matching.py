"""When two articles are the same story: copies, edited or expanded or not, or versions of the same page.

Precision comes first: an article that is wrongly taken for a copy is hidden from a reader, one that is
wrongly taken for none is merely shown twice. So two editions of a column are kept apart although they share
most of their words, and so are a live page and a story, and an evergreen that is told again a year later.
`docs/STORIES.md` has the figures that the thresholds were chosen by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from vectorstore.stories.minhash import Words, resemblance

# Shares of all shingles (Jaccard) and of the shorter text's shingles (containment) that two copies have in
# common. An outlet repeats its own background from one day's story to the next: there more is asked for.
OUTLETS_JACCARD, OUTLETS_CONTAINED = 0.5, 0.85
OUTLET_JACCARD, OUTLET_CONTAINED = 0.8, 0.95
PAGE_CONTAINED = 0.5
FAR_JACCARD, NEAR_DAYS = 0.9, 14
MIN_SIZE = 40  # shingles; a shorter text is only ever the same as its equal of the same title
MIN_RATIO = 0.2  # of the shorter's size to the longer's; a caption is no copy of the story
# Of at least so many figures, the share that agree: in tables, draws and forecasts little else differs.
FIGURES, MIN_FIGURES = 0.5, 4
# Far below what is asked for, in view of the estimate's error: then the texts need not be read.
SLACK_JACCARD, SLACK_CONTAINED = 0.15, 0.3

_TRACKING = re.compile(
    r"utm_\w+|cid|ref|fbclid|gclid|ocid|cmpid|mc_[ce]id|smid|s?src|source|output|outputtype"
)
_INDEX = re.compile(
    r"(?:/index\.(?:html?|php))?(?:&quot;?|[/.,;\"'])*$"
)  # and what clings to a link in a text
_HOST = re.compile(r"^(?:www|m|amp|mobile)\.")
_LIVE_TITLE = re.compile(
    r"\blive (?:updates?|blog|coverage)\b|\bliveblog\b|\bas it happened\b", re.IGNORECASE
)
_LIVE_PAGE = re.compile(r"/live(?:-news|-updates|-blog|blog)?/|-live-updates|liveblog")

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY_PATTERNS = (
    re.compile(rf"\b(?P<month>{_MONTH})[a-z]{{0,6}}\.? (?P<day>\d{{1,2}})(?!\d|:\d)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})[a-z]{{0,6}}\b"),
)
_NUMBERED = re.compile(
    r"\b(?:week|day|episode|part|chapter|issue|game|round|season|vol|volume|no)\.? \d+|#\d+"
)
_NUMERIC_DAY = re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{4}-\d\d-\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

# "CORRECTED-", "UPDATE 2-", "Correction:" in front of a headline; notes in a text that say what is put right.
_CORRECTED_TITLE = re.compile(r"^\W*(?:correct(?:ed|ion)|clarification|refile)\b", re.IGNORECASE)
_UPDATE_TITLE = re.compile(r"^\W*(?:update|wrapup) (\d{1,2})\b", re.IGNORECASE)
_CORRECTED_TEXT = re.compile(
    r"\b(?:an? (?:earlier|previous) version of (?:this|the) (?:article|story|report|headline|column|post)"
    r"|this (?:article|story|report|post) (?:has been|was) corrected)\b"
    r"|^\W*(?:correction|clarification)\s?:",
    re.IGNORECASE | re.MULTILINE,
)
CORRECTED = 100  # more than any number of updates


@dataclass(frozen=True, slots=True)
class Copy:
    """An article as one of several copies: what is compared, and what says which of them stands for all."""

    row: int
    id: str
    title: str
    source: str
    page: str
    published: datetime | None
    revision: int
    size: int
    signature: bytes


def page_of(url: str | None) -> str:
    """The address of a page without what differs between links to it: "" without a url.

    >>> page_of("https://www.echo.example/2014/quay/index.html?utm_source=x#top")
    'echo.example/2014/quay'
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0].lower())])
    path = _INDEX.sub("", parts.path)
    return (
        _HOST.sub("", parts.netloc.lower()) + path + (f"?{query}" if query else "") if path or query else ""
    )


def revision_of(title: str, text: str) -> int:
    """How much an article says it puts right: 0, the number of an update, or `CORRECTED` and more."""
    update = _UPDATE_TITLE.match(title)
    corrected = _CORRECTED_TITLE.match(title) or _CORRECTED_TEXT.search(text)
    return (int(update[1]) if update else 0) + (CORRECTED if corrected else 0)


def is_same_story(one: Copy, other: Copy, words: Callable[[Copy], Words]) -> bool:
    """Whether two articles are copies of one story; symmetric. `words` is asked what a text consists of where
    the sketches leave it open."""
    same_page = bool(one.page) and one.page == other.page
    if _other_edition(one.title, other.title) or (not same_page and _is_live(one) != _is_live(other)):
        return False
    jaccard, contained = _thresholds(one, other, same_page)
    if not _may_reach(one, other, jaccard, contained):
        return False
    a, b = words(one), words(other)
    shared = len(a.shingles & b.shingles)
    if min(one.size, other.size) < MIN_SIZE:
        return one.title == other.title and shared == one.size == other.size
    overlap, inside = shared / (one.size + other.size - shared), shared / min(one.size, other.size)
    near = overlap >= jaccard or (inside >= contained and _ratio(one, other) >= MIN_RATIO)
    return near and (same_page or _figures_agree(a.figures, b.figures))


def _thresholds(one: Copy, other: Copy, same_page: bool) -> tuple[float, float]:
    """The shares of all shingles and of the shorter's that are asked for; either is enough, above 1 never."""
    if same_page:
        return OUTLETS_JACCARD, PAGE_CONTAINED
    if one.published and other.published and abs((one.published - other.published).days) > NEAR_DAYS:
        return FAR_JACCARD, 2.0
    if one.source and other.source and one.source != other.source:
        return OUTLETS_JACCARD, OUTLETS_CONTAINED
    if _is_live(one):
        return FAR_JACCARD, 2.0
    return OUTLET_JACCARD, OUTLET_CONTAINED


def _may_reach(one: Copy, other: Copy, jaccard: float, contained: float) -> bool:
    """Whether the estimate leaves it possible that the shares are reached."""
    estimate = resemblance(one.signature, other.signature)
    shared = estimate / (1 + estimate) * (one.size + other.size)
    inside = shared / max(min(one.size, other.size), 1)
    return estimate + SLACK_JACCARD >= jaccard or (
        inside + SLACK_CONTAINED >= contained and _ratio(one, other) >= MIN_RATIO
    )


def _ratio(one: Copy, other: Copy) -> float:
    return min(one.size, other.size) / max(one.size, other.size, 1)


def _figures_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    fewest = min(len(one), len(other))
    return fewest < MIN_FIGURES or len(one & other) >= FIGURES * fewest


def _is_live(copy: Copy) -> bool:
    return bool(_LIVE_TITLE.search(copy.title) or _LIVE_PAGE.search(copy.page))


def _other_edition(one: str, other: str) -> bool:
    """Whether two titles name different days, years or numbers: "5 things for June 27", "… for July 11"."""
    if one == other:
        return False
    pairs = zip(_edition(one), _edition(other), strict=True)
    return any(a and b and a.isdisjoint(b) for a, b in pairs)


def _edition(title: str) -> tuple[frozenset[str], ...]:
    """The days, times, years and numbers by which a title tells editions of a column apart."""
    lowered = title.casefold()
    days = [f"{m['month']} {int(m['day'])}" for pattern in _DAY_PATTERNS for m in pattern.finditer(lowered)]
    days += _NUMERIC_DAY.findall(lowered)
    others = (pattern.findall(lowered) for pattern in (_CLOCK, _NUMBERED, _YEAR))
    return frozenset(days), *map(frozenset, others)
