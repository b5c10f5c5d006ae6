"""Web pages: the main text by trafilatura, the rest from what the page's own metadata say.

What a reader of the page cannot see is taken out first. A date is taken from metadata or a `time` element
only: a page that carries none stays undated, whatever its address or text look like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Protocol, cast

from rag.dates import parse_published
from rag.reading.decode import decode
from rag.reading.hidden import background, hides_by, hiding_selectors, is_whitish, text_colour
from rag.reading.records import Broken, Record

_DATE_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date", "date",
    "cxenseparse:recs:publishtime", "article.published",
)  # fmt: skip
_SITE_METAS = ("og:site_name", "twitter:site_name", "dc.publisher", "publisher", "application-name")
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "row", "code", "list", "table", "div", "figure", "main", "body"}
)
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
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


class Element(Protocol):
    """As much of an lxml element as is used here."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None: ...
    def iter(self, *tags: str) -> Iterator[Element]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def getparent(self) -> Element | None: ...
    def remove(self, element: Element) -> None: ...
    def iterancestors(self, *tags: str) -> Iterator[Element]: ...


def read_html(data: bytes) -> Record | Broken:
    """The record of one page, or why there is none."""
    import trafilatura  # slow to import
    from trafilatura.settings import Document

    try:
        tree = cast("Element | None", trafilatura.load_html(decode(data)))
        if tree is None:
            return Broken("no web page can be made out in it")
        linked = list(_linked_data(tree))
        record = _without_text(tree, linked)
        _drop_hidden(tree)
        page = trafilatura.bare_extraction(
            tree, include_comments=False, with_metadata=True, date_extraction_params=_no_dates()
        )
    except _FAILURES as error:
        return Broken(f"no article can be made out in the page ({type(error).__name__})")
    if not isinstance(page, Document):
        return Broken("no article can be made out in the page")
    title = page.title or ""
    return Record(
        title=title,
        text=_text_of(cast("Element", page.body), title),
        authors=tuple((page.author or "").split("; ")) if page.author else (),
        source=record.source,
        url=record.url,
        published=record.published,
    )


def _no_dates() -> dict[str, object]:
    """For trafilatura's own date finder, whose findings are not used: do as little as possible."""
    return {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}


def _without_text(tree: Element, linked: list[dict[str, object]]) -> Record:
    metas = _metas(tree)
    canonical = next(
        (
            _attribute(link, "href")
            for link in tree.iter("link")
            if "canonical" in _attribute(link, "rel").lower()
        ),
        "",
    )
    publisher = next((item["publisher"] for item in linked if isinstance(item.get("publisher"), dict)), {})
    name = cast("dict[str, object]", publisher).get("name")
    dates = (date for date in _dates(tree, metas, linked) if parse_published(date))
    return Record(
        url=next((url for url in (canonical, metas.get("og:url", "")) if url.startswith("http")), ""),
        source=next((metas[key] for key in _SITE_METAS[:2] if metas.get(key)), "")
        or (name if isinstance(name, str) else "")
        or next((metas[key] for key in _SITE_METAS[2:] if metas.get(key)), ""),
        published=next(dates, None),
    )


def _metas(tree: Element) -> dict[str, str]:
    """The page's meta elements by lower-case name; the first of a name counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            (_attribute(meta, "property") or _attribute(meta, "name") or _attribute(meta, "itemprop"))
            .strip()
            .lower()
        )
        if name and _attribute(meta, "content").strip():
            metas.setdefault(name, _attribute(meta, "content").strip())
    return metas


def _dates(tree: Element, metas: dict[str, str], linked: list[dict[str, object]]) -> Iterator[str]:
    """What the page gives as its date of publication, the most reliable first."""
    yield from (date for item in linked if isinstance(date := item.get("datePublished"), str))
    yield from (metas[key] for key in _DATE_METAS if key in metas)
    times = [time for time in tree.iter("time") if _attribute(time, "datetime")]
    marked = [
        time
        for time in times
        if _attribute(time, "itemprop") == "datePublished" or time.get("pubdate") is not None
    ]
    own = [time for time in times if _is_about_the_page(time)]
    yield from (_attribute(time, "datetime") for time in (*marked, *own[:1]))


def _is_about_the_page(time: Element) -> bool:
    """Whether a `time` stands in the article or its header, not in a list of other articles or a comment."""
    above = [str(parent.tag) for parent in time.iterancestors()]
    inside = "article" in above or "header" in above or "main" in above
    return (
        inside
        and above.count("article") < 2
        and not {"aside", "li", "a", "nav", "footer", "section"} & set(above)
    )


def _linked_data(tree: Element) -> Iterator[dict[str, object]]:
    """The JSON-LD objects of the page that describe an article."""
    for script in tree.iter("script"):
        if "ld+json" in _attribute(script, "type").lower() and script.text:
            try:
                pending: list[object] = [json.loads(script.text, strict=False)]
            except (ValueError, RecursionError):
                continue
            while pending:
                item = pending.pop()
                if isinstance(item, dict):
                    kinds = item.get("@type")
                    if any(
                        _ARTICLE_TYPE.search(str(kind))
                        for kind in (kinds if isinstance(kinds, list) else [kinds])
                    ):
                        yield item
                    pending.extend(item[key] for key in ("@graph", "mainEntity") if key in item)
                elif isinstance(item, list):
                    pending.extend(reversed(item))


def _drop_hidden(tree: Element) -> None:
    """Take out of the tree what a page hides: by attribute, by style, by a plain rule of its style sheet, by
    white letters on white."""
    sheet = "".join(style.text or "" for style in tree.iter("style"))
    selectors = hiding_selectors(sheet)
    is_white = "background" not in sheet and not any(
        "stylesheet" in _attribute(link, "rel").lower() for link in tree.iter("link")
    )
    hidden = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str)
        and (_is_hidden(element, selectors) or _is_white_on_white(element, is_white))
    ]
    parents: dict[Element, set[Element]] = {}
    for element in hidden:
        parent = element.getparent()
        if parent is not None and element.tag not in {"body", "head"}:
            parents.setdefault(parent, set()).add(element)
    for parent, children in parents.items():
        _drop(parent, children)


def _drop(parent: Element, hidden: set[Element]) -> None:
    """Take some children out of an element; the text behind each stays. It is put together once for all that
    stand next to each other: one by one, a page of hidden words would be copied once for each."""
    last: Element | None = None
    tails: list[str] = []
    for child in list(parent):
        if child in hidden:
            tails.append(child.tail or "")
            parent.remove(child)
            continue
        _put_behind(parent, last, tails)
        last, tails = child, []
    _put_behind(parent, last, tails)


def _put_behind(parent: Element, last: Element | None, tails: list[str]) -> None:
    if last is not None:
        last.tail = "".join((last.tail or "", *tails)) or None
    else:
        parent.text = "".join((parent.text or "", *tails)) or None


def _is_hidden(element: Element, selectors: frozenset[str]) -> bool:
    if hides_by(str(element.tag), element.get):
        return True
    if not selectors:
        return False
    names = {f".{name}" for name in _attribute(element, "class").split()} | {f"#{_attribute(element, 'id')}"}
    return not selectors.isdisjoint({*names, *(f"{element.tag}{name}" for name in names)})


def _is_white_on_white(element: Element, page_is_white: bool) -> bool:
    """Whether the element's letters are as white as what is behind them, as far as the page itself says."""
    colour, style = _attribute(element, "color"), _attribute(element, "style")
    letters = text_colour(f"color:{colour};{style}") if colour or style else None
    if not is_whitish(letters):
        return False
    for behind in (element, *element.iterancestors()):
        found = background(f"background:{_attribute(behind, 'bgcolor')};{_attribute(behind, 'style')}")
        if found or "background" in _attribute(behind, "style").lower():
            return is_whitish(found)
    return page_is_white


def _text_of(body: Element, title: str) -> str:
    """The paragraphs of trafilatura's tree, a blank line between them, less the page's own title on top."""
    paragraphs = [" ".join(part.split()) for part in "".join(_pieces(body)).split("\x1e")]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    if paragraphs and paragraphs[0].casefold() == " ".join(title.split()).casefold():
        paragraphs = paragraphs[1:]
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


def _attribute(element: Element, name: str) -> str:
    return element.get(name) or ""
