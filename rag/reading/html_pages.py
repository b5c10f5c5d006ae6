"""Web pages: the main text by trafilatura, the rest from what the page's own metadata say.

What a reader of the page cannot see is taken out first. A date is taken from metadata or a `time` element
only: a page that carries none stays undated, whatever its address or text look like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import cast

from rag.dates import parse_published
from rag.reading.decode import decode
from rag.reading.html_seen import drop_hidden
from rag.reading.html_tree import Element, attribute
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
        drop_hidden(tree)
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
            attribute(link, "href")
            for link in tree.iter("link")
            if "canonical" in attribute(link, "rel").lower()
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
            (attribute(meta, "property") or attribute(meta, "name") or attribute(meta, "itemprop"))
            .strip()
            .lower()
        )
        if name and attribute(meta, "content").strip():
            metas.setdefault(name, attribute(meta, "content").strip())
    return metas


def _dates(tree: Element, metas: dict[str, str], linked: list[dict[str, object]]) -> Iterator[str]:
    """What the page gives as its date of publication, the most reliable first."""
    yield from (date for item in linked if isinstance(date := item.get("datePublished"), str))
    yield from (metas[key] for key in _DATE_METAS if key in metas)
    times = [time for time in tree.iter("time") if attribute(time, "datetime")]
    marked = [
        time
        for time in times
        if attribute(time, "itemprop") == "datePublished" or time.get("pubdate") is not None
    ]
    own = [time for time in times if _is_about_the_page(time)]
    yield from (attribute(time, "datetime") for time in (*marked, *own[:1]))


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
        if "ld+json" in attribute(script, "type").lower() and script.text:
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
