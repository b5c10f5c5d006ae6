"""When a web page was published, by what it says of itself, and which of its words were trusted.

In this order: metadata, elements made for a date, a visible dateline near the headline, the page's own
address, and last what says only when it was changed. What stands in running text, in a list of other articles
or in comments is no date of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from rag.dates import parse_published
from rag.loaders.records import Record
from rag.loaders.web.data import Item, microdata
from rag.loaders.web.dateline import Dateline, datelines, is_change, is_label
from rag.loaders.web.headline import article_of, cards, find_headline, is_in, lines_near
from rag.loaders.web.tree import Element, Line, attribute, is_apart, is_comments, strings, tokens

_DATE_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date", "date",
    "cxenseparse:recs:publishtime", "article.published",
)  # fmt: skip
_CHANGE_METAS = (
    "article:modified_time", "og:updated_time", "og:modified_time", "og:article:modified_time",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "article.updated",
)  # fmt: skip
# Class names of the microformats hAtom and h-entry.
_PUBLISHED, _UPDATED = {"published", "dt-published", "entry-date"}, {"updated", "dt-updated", "modified"}
_ELSEWHERE = {"aside", "li", "a", "nav", "footer", "section"}
MAX_WORDS_BESIDE, MAX_TIMES, LAST_LINES = 12, 10, 3
_DATED_PATH = re.compile(
    r"/(?P<year>(?:1[6-9]|20)\d\d)/(?P<month>\d{1,2}|[a-z]{3})/(?P<day>\d{1,2})(?=/|$)"
    r"|(?:(?<=/)|(?<=[/_-]))(?P<iso>(?:1[6-9]|20)\d\d-\d\d-\d\d)(?=[/._-]|$)"
    r"|/(?P<compact>(?:19|20)\d{6})(?=[/_-][^\W\d])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is said, and by what: "metadata", "time", "dateline", "url" or "modified"."""

    said: str | int
    by: str


@dataclass(frozen=True, slots=True)
class Page:
    """Where to look for a day: the lines of a page, the article in its linked data, its meta elements, the
    titles and addresses it gives, its authors, and the entries if it is a live blog."""

    tree: Element
    lines: Sequence[Line]
    item: Item
    metas: dict[str, str]
    titles: Sequence[str] = ()
    addresses: Sequence[str] = ()
    authors: Sequence[str] = ()
    entries: frozenset[Element] = frozenset()


def stated_day(page: Page) -> Day | None:
    """The day of publication by what is made for machines, whether a reader sees it or not."""
    said = (page.item.get("datePublished"), *(page.metas.get(key) for key in _DATE_METAS))
    found = _first((*said, *microdata(page.tree, "datePublished")), "metadata")
    return found or _first(_times(page, in_attributes=True), "time")


def shown_day(page: Page) -> Day | None:
    """The day by what a reader of the page sees, its address, or when it was changed; the tree is to hold
    nothing hidden any more."""
    shown = [one for line in _labelled(_near(page)) for one in datelines(line, page.authors)]
    shown += [one for line in _last(page) for one in datelines(line, ()) if one.is_labelled]
    return (
        _first(_times(page), "time")
        or _first((one.date for one in _by_label(shown)), "dateline")
        or _first(map(date_in_address, page.addresses), "url")
        or _first(_changes(page, shown), "modified")
    )


def date_in_address(address: str) -> str | None:
    """The one day in the path of an address; `None` where there is none, only a month, or more than one.

    >>> date_in_address("https://example.org/2014/mar/05/quay"), date_in_address("https://example.org/2014/03/")
    ('2014-03-05', None)
    """
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    found = set()
    for match in _DATED_PATH.finditer(path):
        said = match["iso"] or match["compact"] or f"{match['day']} {match['month']} {match['year']}"
        if match["month"] and match["month"].isdigit():
            said = f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"
        if day := parse_published(said):
            found.add(day.date().isoformat())
    return found.pop() if len(found) == 1 else None


def with_address(record: Record, address: str) -> Record:
    """The record of a page with the address that it was saved from, where it names none itself; a day in that
    address counts where the page says none, or only when it was changed."""
    found = date_in_address(address) if record.published is None or record.dated_by == "modified" else None
    record = replace(record, url=record.url or address)
    return replace(record, published=found, dated_by="url") if found else record


def _first(said: Iterable[object], by: str) -> Day | None:
    dates = (one for one in said if isinstance(one, str | int) and parse_published(one))
    return next((Day(one, by) for one in dates), None)


def _near(page: Page) -> list[Line]:
    at = find_headline(page.lines, page.titles)
    return lines_near(page.lines, at) if at is not None else []


def _labelled(lines: Sequence[Line]) -> list[Line]:
    """The lines, each that follows one which is only the label of a date with that label."""
    before = ("", *(line.text for line in lines))
    return [
        replace(line, text=f"{label} {line.text}") if is_label(label) else line
        for label, line in zip(before, lines, strict=False)
    ]


def _last(page: Page) -> list[Line]:
    """The last lines of the article's own element, where the day stands at its end."""
    at = find_headline(page.lines, page.titles)
    scope = article_of(page.lines[at].block) if at is not None else None
    if scope is None:
        return []
    within = [line for line in page.lines if article_of(line.block) is scope]
    return [line for line in within[-LAST_LINES:] if not is_apart(line.block, below=scope)]


def _by_label(shown: Sequence[Dateline]) -> list[Dateline]:
    """The datelines that are no changes; those that a label calls published come first."""
    own = [one for one in shown if not one.is_change]
    return sorted(own, key=lambda one: not one.is_labelled)


def _changes(page: Page, shown: Sequence[Dateline]) -> Iterator[object]:
    yield page.item.get("dateModified")
    yield from (page.metas.get(key) for key in _CHANGE_METAS)
    yield from microdata(page.tree, "dateModified")
    for line in _near(page):
        changes = (time for time in line.times if _says_change(time, line))
        yield from (attribute(time, "datetime") for time in changes)
    yield from (one.date for one in shown if one.is_change)


def _times(page: Page, in_attributes: bool = False) -> Iterator[str]:
    """The dates in elements made for them: in their attributes, or in their text where those give none;
    those marked as the day of publication first, then the first that is about the page; of a live blog
    without any, the earliest of its entries."""
    marked, own, entries = [], [], []
    at = find_headline(page.lines, page.titles)
    near = set(lines_near(page.lines, at)) if at is not None else set()
    scope = article_of(page.lines[at].block) if at is not None else None
    others = cards(page.lines, at)
    for line in page.lines:
        for time in line.times[:MAX_TIMES]:
            date = _date_of(time, line, in_attributes=in_attributes)
            if not date or is_comments_above(time) or not others.isdisjoint(time.iterancestors()):
                continue
            if not page.entries.isdisjoint(time.iterancestors()):
                entries.append(date)
            elif _is_marked(time):
                marked.append((scope is None or article_of(time) is not scope, date))
            elif time.tag == "time" and (line in near or _is_about_the_page(time, scope)):
                own.append(date)
    yield from (date for _, date in sorted(marked, key=lambda one: one[0]))
    yield from own[:1]
    yield from sorted(entries, key=_moment)[:1]


def _moment(date: str) -> str:
    found = parse_published(date)
    return found.isoformat() if found else "~"


def _date_of(time: Element, line: Line, *, in_attributes: bool) -> str:
    """The date of an element that is no change and stands in no running text, "" if it has none."""
    said = _said(time)
    if len(line.text.replace(said, " ", 1).split()) > MAX_WORDS_BESIDE or _says_change(time, line):
        return ""
    given = (attribute(time, name) for name in ("datetime", "title"))
    found = next((date for date in given if parse_published(date)), "")
    if found or in_attributes or time.tag != "time":
        return found if in_attributes else ""
    return next((one.date for one in datelines(Line(said, time), ()) if not one.is_change), "")


def _says_change(time: Element, line: Line) -> bool:
    """Whether an element is marked as the day of a change, or labelled so."""
    names, said = tokens(time, "class"), _said(time)
    if "datemodified" in tokens(time, "itemprop") or (names & _UPDATED and not names & _PUBLISHED):
        return True
    return is_change(said) or is_change(line.text.partition(said)[0])


def _said(time: Element) -> str:
    return " ".join(strings(time).split())


def _is_marked(time: Element) -> bool:
    """Whether an element is marked as the day of publication of an article in the page's own column."""
    marks = "datepublished" in tokens(time, "itemprop") or time.get("pubdate") is not None
    if not (marks or tokens(time, "class") & _PUBLISHED):
        return False
    return not is_apart(time, below=article_of(time))


def _is_about_the_page(time: Element, scope: Element | None) -> bool:
    """Whether a `time` stands in the article or its header, not in a list of other articles or a comment."""
    above = [str(parent.tag) for parent in time.iterancestors()]
    inside = "article" in above or "main" in above
    return (
        inside
        and above.count("article") < 2
        and (scope is None or article_of(time) in {scope, None})
        and not _ELSEWHERE & set(above)
        and not is_in(time, "figure")
    )


def is_comments_above(element: Element) -> bool:
    """Whether an element stands in a reader's comment."""
    return any(is_comments(one) for one in element.iterancestors())
