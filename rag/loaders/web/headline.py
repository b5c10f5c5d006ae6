"""Where the headline of a web page stands among its lines, and which lines are near it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.loaders.web.tree import Element, Line, attribute, count_words, is_apart, strings

MIN_PROSE_WORDS = 12
LINES_BEFORE, LINES_AFTER, PROSE_AFTER = 4, 14, 2
MIN_LINK_WORDS = 4
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def find_headline(lines: Sequence[Line], titles: Sequence[str]) -> int | None:
    """Which line is the headline: the h1 with a title of the page in it, else the line that is (nearly) a
    title, else the first h1, else the first h2 that is no link; `None` if there is no such line."""
    known = [" ".join(title.split()).casefold() for title in titles if title.strip()]
    first = [number for number, line in enumerate(lines) if is_in(line.block, "h1")]
    named = [number for number in first if any(_are_same(lines[number].text, title) for title in known)]
    if named:
        return named[0]
    said = [
        number
        for number, line in enumerate(lines)
        if (not line.is_link or is_heading(line.block))
        and any(_are_same(line.text, title) for title in known)
    ]
    second = [number for number, line in enumerate(lines) if is_in(line.block, "h2") and not line.is_link]
    best = max(said, key=lambda number: (len(lines[number].text), -number), default=None)
    return best if best is not None else next(iter((*first, *second)), None)


def is_in(element: Element, tag: str) -> bool:
    """Whether an element is of a tag or stands in one."""
    return element.tag == tag or next(iter(element.iterancestors(tag)), None) is not None


def is_heading(element: Element) -> bool:
    """Whether an element is a heading or stands in one."""
    return element.tag in _HEADINGS or next(iter(element.iterancestors(*_HEADINGS)), None) is not None


def lines_near(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines that may say of a headline when and by whom: behind it up to its second paragraph, then those
    shortly before it in the same part of the page."""
    headline = lines[at].block
    scope = article_of(headline)
    others = cards(lines, at)
    after: list[Line] = []
    prose = 0
    for line in lines[at + 1 :]:
        if len(after) >= LINES_AFTER or prose >= PROSE_AFTER:
            break
        prose += line.words >= MIN_PROSE_WORDS
        if not _is_elsewhere(line, scope, others):
            after.append(line)
    parent = headline.getparent()
    shared = {one for one in (parent, scope) if one is not None and one.tag not in {"body", "html"}}
    before = [
        line
        for line in reversed(lines[max(0, at - LINES_BEFORE) : at])
        if not shared.isdisjoint(line.block.iterancestors()) and not _is_elsewhere(line, scope, others)
    ]
    return after + before


def article_of(element: Element) -> Element | None:
    """The nearest `article` around an element."""
    return next(iter(element.iterancestors("article")), None)


def cards(lines: Sequence[Line], at: int | None) -> set[Element]:
    """The elements around headings that are links to other articles, unless the headline is in them too."""
    headline = lines[at].block if at is not None else None
    own = {headline, *headline.iterancestors()} if headline is not None else set()
    found = set()
    for number, line in enumerate(lines):
        if number == at or not line.is_link or not is_heading(line.block):
            continue
        heads = (one for one in (line.block, *line.block.iterancestors()) if one.tag in _HEADINGS)
        parent = next(heads, line.block).getparent()
        if parent is not None and parent not in own and parent.tag not in {"body", "html", "main"}:
            found.add(parent)
    return found


def _is_elsewhere(line: Line, scope: Element | None, others: set[Element]) -> bool:
    """Whether a line is of another article, of a list of them, or of no article."""
    return (
        not others.isdisjoint((line.block, *line.block.iterancestors()))
        or article_of(line.block) not in {scope, None}
        or is_apart(line.block, below=scope)
        or any(_has_headlines(block) for block in line.block.iterancestors("ul", "ol"))
    )


def _has_headlines(block: Element) -> bool:
    return any(
        count_words(strings(link)) >= MIN_LINK_WORDS for link in block.iter("a") if attribute(link, "href")
    )


def _are_same(line: str, title: str) -> bool:
    """Whether a line is a title, or all of one but the name of the site or of the part of the paper."""
    text = line.casefold()
    return (
        text == title
        or (title in text and len(title) * 2 > len(text))
        or (text in title and (len(text) * 2 > len(title) or count_words(text) >= MIN_LINK_WORDS))
    )
