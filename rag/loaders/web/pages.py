"""Web pages: the main text by trafilatura, the rest from what the page says of itself.

What a reader of the page cannot see is taken out first. When it was published is told by `days`, what
it says to machines is read by `data`, pages made of parts by `parts`; `fronts` tells lists of
links; `own` says which lines are the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from rag.loaders.decode import decode
from rag.loaders.records import Broken, Record
from rag.loaders.web.data import Item, LinkedData, headline, is_live, linked_data, metas, microdata, texts
from rag.loaders.web.days import Page, shown_day, stated_day
from rag.loaders.web.fronts import WHY_FRONT, is_front
from rag.loaders.web.headline import MIN_PROSE_WORDS, find_headline
from rag.loaders.web.own import drop_link_cells, in_paragraphs, keep_times, own_lines, words_left_out
from rag.loaders.web.parts import is_gallery, live_entries
from rag.loaders.web.seen import drop_hidden
from rag.loaders.web.tree import Element, attribute, count_words, lines_of, strings, text_of

MIN_TITLE_WORDS, MAX_BEFORE_TITLE = 3, 4
_SITE_METAS = ("og:site_name", "twitter:site_name", "dc.publisher", "publisher", "application-name")
_SECTION_METAS = ("article:section", "og:article:section", "og:section", "parsely-section", "section")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_TITLE_EDGE = re.compile(r"^\s*[|:•·»–—_-]|[|:•·»–—_-]\s*$")
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "row", "code", "list", "table", "div", "figure", "main", "body"}
)
# What lxml and trafilatura raise on pages that are none.
_FAILURES = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    AssertionError,
    RecursionError,
    OverflowError,
    SyntaxError,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a page says of itself, and of which article of its data."""

    data: LinkedData
    item: Item
    metas: dict[str, str]
    titles: Sequence[str]
    record: Record = field(default_factory=Record)


def read_html(data: bytes) -> Record | Broken:
    """The record of one page, or why there is none."""
    import trafilatura  # slow to import

    try:
        tree = cast("Element | None", trafilatura.load_html(decode(data)))
        return Broken("no web page can be made out in it") if tree is None else _read(tree)
    except _FAILURES as error:
        return Broken(f"no article can be made out in the page ({type(error).__name__})")


def _read(tree: Element) -> Record | Broken:
    facts = _facts(tree)
    page = _page(tree, facts)
    stated = stated_day(page)
    drop_hidden(tree)
    page = replace(page, lines=lines_of(tree))
    if not page.entries and is_front(page.lines, facts.data, facts.metas, facts.titles, facts.record.url):
        return Broken(WHY_FRONT)
    day = stated or shown_day(page)
    parts = _parts(page)
    drop_link_cells(tree, page.lines, page.titles)
    keep_times(page.lines)
    title, author, body = _extracted(tree)
    if body is None and not parts:
        return Broken("no article can be made out in the page")
    title = _title(title, page, facts)
    authors = tuple(author.split("; ")) if author else facts.record.authors
    own = own_lines(page.lines, page.titles, authors)
    text = in_paragraphs(_text_of(body, title), own, (title, *page.titles)) if body is not None else ""
    text = parts if parts and 2 * len(parts) >= len(text) else text
    return replace(
        facts.record,
        title=title,
        text=text,
        authors=authors,
        published=day.said if day else None,
        dated_by=day.by if day else "",
        left_out=words_left_out(own, text),
    )


def _extracted(tree: Element) -> tuple[str, str, Element | None]:
    """What trafilatura makes out: title, authors and the tree of the main text."""
    import trafilatura
    from trafilatura.settings import Document

    found = trafilatura.bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params=_no_dates()
    )
    if not isinstance(found, Document):
        return "", "", None
    return found.title or "", found.author or "", cast("Element", found.body)


def _no_dates() -> dict[str, object]:
    """For trafilatura's own date finder, whose findings are not used: do as little as possible."""
    return {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}


def _facts(tree: Element) -> _Facts:
    data, found = linked_data(tree), metas(tree)
    whole = next((" ".join(strings(title).split()) for title in tree.iter("title")), "")
    links = [link for link in tree.iter("link") if "canonical" in attribute(link, "rel").lower()]
    given = (*(attribute(link, "href").strip() for link in links), found.get("og:url", ""))
    titles = [title for title in (found.get("og:title", ""), found.get("twitter:title", ""), whole) if title]
    url = next((url for url in given if url.startswith("http")), "")
    item = data.main(" \n ".join((*titles, *map(text_of, tree.iter("h1")))), url)
    record = Record(
        url=url or next(iter(data.addresses(item)), ""),
        source=_outlet(tree, data, item, found),
        authors=data.names(item.get("author")) or data.names(item.get("creator")),
        section=_section(tree, item, found),
        language=_language(tree, item, found),
    )
    named = headline(item)
    return _Facts(data, item, found, [named, *titles] if named else titles, record)


def _page(tree: Element, facts: _Facts) -> Page:
    addresses = (facts.record.url, facts.metas.get("og:url", ""), *facts.data.addresses(facts.item))
    return Page(
        tree,
        lines_of(tree),
        facts.item,
        facts.metas,
        facts.titles,
        tuple(dict.fromkeys(filter(None, addresses))),
        facts.record.authors,
        frozenset(live_entries(tree, facts.item, facts.titles)),
    )


def _outlet(tree: Element, data: LinkedData, item: Item, found: dict[str, str]) -> str:
    named = (
        *(found.get(key, "") for key in _SITE_METAS[:2]),
        data.outlet(item),
        *microdata(tree, "publisher"),
        *(found.get(key, "") for key in _SITE_METAS[2:]),
    )
    return next(filter(None, named), "")


def _section(tree: Element, item: Item, found: dict[str, str]) -> str:
    named = (
        *texts(item.get("articleSection")),
        *(found.get(key, "") for key in _SECTION_METAS),
        *microdata(tree, "articleSection"),
    )
    return " ".join(next(filter(None, named), "").split())


def _language(tree: Element, item: Item, found: dict[str, str]) -> str:
    """The language that the page gives as its own, a tag of BCP 47."""
    roots = [attribute(root, name) for root in tree.iter("html") for name in ("lang", "xml:lang")]
    said = (
        *roots,
        *texts(item.get("inLanguage")),
        found.get("og:locale", ""),
        found.get("content-language", ""),
    )
    tags = (match.group().replace("_", "-") for one in said if (match := _LANGUAGE.fullmatch(one.strip())))
    return next(tags, "")


def _title(found: str, page: Page, facts: _Facts) -> str:
    """The page's title: its own article's headline where trafilatura took that of an entry or of another
    article, and without the site's name where the headline stands on the page without it."""
    named = headline(facts.item)
    if is_live(facts.item) and named:
        return named
    at = find_headline(page.lines, facts.titles)
    shown = page.lines[at].text if at is not None else ""
    title = " ".join(found.split())
    if page.entries and shown and not any(title in one for one in facts.titles):
        return shown
    before, held, after = title.partition(shown) if count_words(shown) >= MIN_TITLE_WORDS else (title, "", "")
    is_other = not held and title.casefold() not in shown.casefold()
    if is_other and count_words(shown) >= MIN_TITLE_WORDS and any(shown in one for one in facts.titles):
        return shown
    only_site = bool(held) and all(not part or _TITLE_EDGE.search(part) for part in (before, after))
    return shown if only_site else title


def _parts(page: Page) -> str:
    """The text of a live blog or a gallery, "" for other pages."""
    if not page.entries and not is_gallery(page.lines, page.titles):
        return ""
    return "\n\n".join(line.text for line in own_lines(page.lines, page.titles, page.authors, page.entries))


def _text_of(body: Element, title: str) -> str:
    """The paragraphs of trafilatura's tree, a blank line between them, less the page's own title on top."""
    paragraphs = [" ".join(part.split()) for part in "".join(_pieces(body)).split("\x1e")]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    named = " ".join(title.split()).casefold()
    for number, paragraph in enumerate(paragraphs[:MAX_BEFORE_TITLE]):
        if paragraph.casefold() == named:
            paragraphs = paragraphs[number + 1 :]
            break
        if count_words(paragraph) >= MIN_PROSE_WORDS:
            break
    return "\n\n".join(paragraphs)


def _pieces(element: Element) -> Iterator[str]:
    """The strings of a tree in order, with a record separator around every block and line break."""
    stack: list[Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        edge = (
            "\x1e"
            if item.tag in _BLOCKS or item.tag == "lb"
            else " | "
            if item.tag == "cell" and _has_before(item)
            else ""
        )
        yield edge + (item.text or "")
        stack.append(edge if edge != " | " else "")
        for child in reversed(list(item)):
            stack.extend((child.tail or "", child))


def _has_before(cell: Element) -> bool:
    parent = cell.getparent()
    return parent is not None and next(iter(parent), None) is not cell
