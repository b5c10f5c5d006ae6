"""Front and index pages: lists of links to articles with little text of their own.

They are told by their structure. Each headline that is a link has a part of the page to itself, with its
teaser; what is left when these parts are taken away is hardly anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.loaders.cleaning import marks_of
from rag.loaders.web.data import LinkedData, headline
from rag.loaders.web.headline import MIN_LINK_WORDS, find_headline, is_heading, is_in
from rag.loaders.web.tree import Element, Line, attribute, is_apart, strings

WHY_FRONT = "it is a list of links to articles (a front or index page), not an article"
MIN_HEADLINES, MIN_ARTICLES = 4, 3
MAX_OWN_WORDS, MAX_OWN_WORDS_EACH = 40, 5
MAX_TEASER_WORDS = 80
MIN_OWN_LINE = 8
MAX_WORDS_BESIDE = 4
_ARTICLE_ITEM = re.compile(r"(?:Article|Posting|Report)/?$")
_WHOLE = frozenset({"body", "html", "main"})


def is_front(
    lines: Sequence[Line], data: LinkedData, metas: dict[str, str], titles: Sequence[str], address: str
) -> bool:
    """Whether a page is a list of links to articles and not one itself."""
    if _is_declared(lines, data, metas):
        return False
    headlines = _headlines(lines, titles, address)
    firsts = {one for line in lines if is_in(line.block, "h1") for one in line.block.iterancestors()}
    units = _units(headlines, firsts)
    articles = sum(unit.tag == "article" for unit in units.values())
    if len(units) < MIN_HEADLINES and articles < MIN_ARTICLES:
        return False
    own = 0
    teasers = dict.fromkeys(units.values(), 0)
    for line in lines:
        if line.is_link or line.words < MIN_OWN_LINE or is_apart(line.block) or marks_of(line.text):
            continue
        above = (line.block, *line.block.iterancestors())
        unit = next((one for one in above if one in teasers), None)
        if unit is None:
            own += line.words
        else:
            teasers[unit] += line.words
    own += sum(words for unit, words in teasers.items() if words > MAX_TEASER_WORDS and unit.tag != "article")
    return own < min(MAX_OWN_WORDS, MAX_OWN_WORDS_EACH * len(units))


def _is_declared(lines: Sequence[Line], data: LinkedData, metas: dict[str, str]) -> bool:
    """Whether the page's own data say that it is one article; several of them are a list."""
    named = {headline(item) for item in data.articles() if headline(item)}
    if len(named) >= MIN_ARTICLES:
        return False
    items = {
        one
        for line in lines
        for one in line.block.iterancestors()
        if _ARTICLE_ITEM.search(attribute(one, "itemtype"))
    }
    return bool(named) or "article:published_time" in metas or 0 < len(items) < MIN_ARTICLES


def _headlines(lines: Sequence[Line], titles: Sequence[str], address: str) -> dict[str, Element]:
    """The links that stand alone in a line or heading and are as long as a headline, by their address."""
    at = find_headline(lines, titles)
    found: dict[str, Element] = {}
    for number, line in enumerate(lines):
        if not line.links or number == at or line.words < MIN_LINK_WORDS or is_apart(line.block):
            continue
        target = attribute(line.links[0], "href").partition("#")[0]
        if target and target != address and (_is_of_link(line) or is_heading(line.block)):
            found.setdefault(target, line.links[0])
    return found


def _is_of_link(line: Line) -> bool:
    """Whether a line is a link with little beside it, as the time of what it leads to."""
    linked = len(strings(line.links[0]).split())
    return line.is_link or (linked >= MIN_LINK_WORDS and line.words - linked <= MAX_WORDS_BESIDE)


def _units(headlines: dict[str, Element], firsts: set[Element]) -> dict[str, Element]:
    """The part of the page that each headline has to itself: the highest element with no other in it and no
    h1, which `firsts` are those with."""
    inside: dict[Element, int] = {}
    for link in headlines.values():
        for one in (link, *link.iterancestors()):
            inside[one] = inside.get(one, 0) + 1
    units = {}
    for target, link in headlines.items():
        unit = link
        for one in link.iterancestors():
            if inside[one] > 1 or one.tag in _WHOLE or one in firsts:
                break
            unit = one
        units[target] = unit
    return units
