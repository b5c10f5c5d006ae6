"""News in XML: feeds (RSS, RDF, Atom, WordPress exports) and wires (NITF, NewsML-G2, NewsML 1, RCV1).

Elements are known by their local names, whatever their namespaces. Entities are not resolved and nothing is
fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.reading.markup import html_to_text
from rag.reading.records import Broken, Record
from rag.reading.sgml import split_authors

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PARAGRAPHS = frozenset({"p", "hl2", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})


def read_xml(data: bytes) -> Iterator[Record | Broken]:
    """The articles of an XML document, in order; where it holds none, what its root is called."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        yield Broken(f"it is no XML that can be read ({type(error).__name__})")
        return
    if root is None:
        yield Broken("it is no XML that can be read")
        return
    for names, read in _KINDS:
        found = [element for element in root.iter("{*}*") if _name(element) in names]
        if found:
            outer = [
                element for element in found if not any(_name(a) in names for a in element.iterancestors())
            ]
            yield from (read(element) for element in outer)
            return
    yield Broken(f"no article can be made out in the XML (its root is <{_name(root)}>)")


def _of_feed(item: Element) -> Record | Broken:
    """An item of RSS or RDF, an entry of Atom."""
    kind, status = _text(item, "post_type"), _text(item, "status")
    if kind not in {"", "post", "page"} or status not in {"", "publish"}:
        return Broken(f"it is no published post ({' '.join(filter(None, (status, kind)))})")
    channel = next((a for a in item.iterancestors() if _name(a) in {"channel", "feed"}), None)
    channel = channel if channel is not None else next(iter(item.getroottree().iter("{*}channel")), None)
    content = next((text for name in ("encoded", "content") if (text := _markup(_child(item, name)))), "")
    summary = next((text for name in ("description", "summary") if (text := _markup(_child(item, name)))), "")
    link = next(
        (each for each in _children(item, "link") if each.get("rel", "alternate") == "alternate"), None
    )
    author = _child(item, "author")
    by = _text(item, "creator") or (_text(author, "name") or _said(author) if author is not None else "")
    if not by and channel is not None and (above := _child(channel, "author")) is not None:
        by = _text(above, "name")
    entry_source = _child(item, "source")
    outlet = (_text(entry_source, "title") or _said(entry_source)) if entry_source is not None else ""
    return Record(
        id=_text(item, "guid") or _text(item, "id"),
        title=html_to_text(_text(item, "title")),
        text=content or summary,
        abstract="" if not content else summary,
        source=outlet or (_text(channel, "title") if channel is not None else ""),
        url=(link.get("href") or _said(link)) if link is not None else "",
        authors=split_authors(by),
        published=_first(item, "pubDate", "published", "issued", "post_date_gmt", "date", "updated") or None,
        section=_text(item, "category") if _child(item, "category") is not None else "",
        language=_language(item) or (_text(channel, "language") if channel is not None else ""),
    )


def _of_nitf(root: Element) -> Record:
    """A document of NITF; of the New York Times' corpus too, whose lead is in the full text again."""
    blocks = [block for block in root.iter("{*}block") if "full_text" in block.get("class", "")]
    body = blocks[0] if blocks else next(iter(root.iter("{*}body.content")), root)
    data = next(iter(root.iter("{*}pubdata")), None)
    issued = next(iter(root.iter("{*}date.issue")), None)
    metas = {meta.get("name", ""): meta.get("content", "") for meta in root.iter("{*}meta")}
    by = next(
        (_said(each) for each in root.iter("{*}byline") if each.get("class") != "normalized_byline"), ""
    )
    published = (data.get("date.publication") if data is not None else "") or ""
    doc = next(iter(root.iter("{*}doc-id")), None)
    return Record(
        id=(doc.get("id-string") or "") if doc is not None else "",
        title=_deep(root, "hl1") or _deep(root, "title"),
        text=_paragraphs(body),
        source=((data.get("name") or "") if data is not None else "") or _deep(root, "distributor"),
        url=((data.get("ex-ref") or "") if data is not None else ""),
        authors=split_authors(by),
        published=published or ((issued.get("norm") or "") if issued is not None else "") or None,
        section=metas.get("online_sections", ""),
        language=_language(root),
    )


def _of_newsml(item: Element) -> Record:
    """A news item of NewsML-G2 or NewsML 1, whose content is NITF, XHTML or plain paragraphs."""
    language = next(iter(item.iter("{*}language")), None)
    content = next(
        (e for name in ("inlineXML", "inlineData", "DataContent") for e in item.iter(f"{{*}}{name}")), None
    )
    provider = next((e for name in ("provider", "Provider") for e in item.iter(f"{{*}}{name}")), None)
    outlet = _deep(item, "creditline") or _deep(item, "CreditLine")
    if not outlet and provider is not None:
        party = next(iter(provider.iter("{*}Party")), None)
        formal = (party.get("FormalName") or "") if party is not None else ""
        outlet = _deep(provider, "name") or formal or (provider.get("literal") or "")
    nitf = next(iter(content.iter("{*}nitf")), None) if content is not None else None
    inner = _of_nitf(nitf) if nitf is not None else None
    title = _deep(item, "headline") or _deep(item, "HeadLine") or _deep(item, "NewsLine")
    days = (
        "contentCreated",
        "firstCreated",
        "versionCreated",
        "FirstCreated",
        "ThisRevisionCreated",
        "DateId",
    )
    return Record(
        id=item.get("guid") or _deep(item, "NewsItemId") or _deep(item, "PublicIdentifier"),
        title=title or (inner.title if inner else ""),
        text=_paragraphs(content) if content is not None else "",
        source=outlet or (inner.source if inner else ""),
        authors=split_authors(_deep(item, "by") or _deep(item, "ByLine")) or (inner.authors if inner else ()),
        published=next((day for name in days if (day := _deep(item, name))), None),
        language=((language.get("tag") or language.get("FormalName") or "") if language is not None else ""),
    )


def _of_rcv1(item: Element) -> Record:
    """A news item of the Reuters Corpus."""
    metas = {dc.get("element", ""): dc.get("value", "") for dc in item.iter("{*}dc")}
    body = next(iter(item.iter("{*}text")), item)
    place = _deep(item, "dateline")
    text = _paragraphs(body)
    return Record(
        id=item.get("itemid") or "",
        title=_deep(item, "headline") or _deep(item, "title"),
        text=f"{place}\n\n{text}" if place and not text.startswith(place) else text,
        source=metas.get("dc.publisher", "") or metas.get("dc.source", ""),
        authors=split_authors(_deep(item, "byline")),
        published=item.get("date") or metas.get("dc.date.published") or None,
        language=_language(item),
    )


_KINDS: tuple[tuple[frozenset[str], Callable[[Element], Record | Broken]], ...] = (
    (frozenset({"newsItem", "NewsItem"}), _of_newsml),
    (frozenset({"nitf"}), _of_nitf),
    (frozenset({"newsitem"}), _of_rcv1),
    (frozenset({"item", "entry"}), _of_feed),
)
"""Names of the elements that are articles, and what reads one; the first kind that a document has counts."""


def _name(element: Element) -> str:
    return re.sub(r"^\{.*\}", "", element.tag) if isinstance(element.tag, str) else ""


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _child(element: Element, name: str) -> Element | None:
    return next(_children(element, name), None)


def _said(element: Element) -> str:
    """The words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def _text(element: Element, name: str) -> str:
    """What the first child of that name with words in it says."""
    return next((said for child in _children(element, name) if (said := _said(child))), "")


def _first(element: Element, *names: str) -> str:
    return next((said for name in names if (said := _text(element, name))), "")


def _deep(element: Element, name: str) -> str:
    """What the first descendant of that name with words in it says."""
    return next((said for child in element.iter(f"{{*}}{name}") if (said := _said(child))), "")


def _markup(element: Element | None) -> str:
    """The text of an element that holds HTML, written out or as elements."""
    if element is None:
        return ""
    return _paragraphs(element) if len(element) else html_to_text("".join(element.itertext()))


def _paragraphs(element: Element) -> str:
    """The paragraphs of an element, parted by blank lines; its words, where it has no paragraphs."""
    blocks = [block for block in element.iter("{*}*") if _name(block) in _PARAGRAPHS]
    outer = [block for block in blocks if not any(_name(a) in _PARAGRAPHS for a in _up_to(block, element))]
    said = [words for block in outer if (words := _said(block))]
    return "\n\n".join(said) or "".join(element.itertext()).strip()


def _up_to(element: Element, top: Element) -> Iterator[Element]:
    for above in element.iterancestors():
        if above is top:
            return
        yield above


def _language(element: Element) -> str:
    languages = (
        e.get("{http://www.w3.org/XML/1998/namespace}lang") for e in (element, *element.iterancestors())
    )
    return next(filter(None, languages), "")
