"""Items of NewsML-G2 (newsItem) and of NewsML 1 (NewsItem), whose content is NITF, HTML or plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.loaders.bylines import split_authors
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.feeds import own_id
from rag.loaders.xml_data.tree import (
    attribute,
    below,
    child,
    children,
    first_below,
    language_of,
    name_of,
    text_of,
)
from rag.loaders.xml_data.wires import compact_time, read_nitf, why_taken_back

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DAYS = ("contentCreated", "firstCreated", "versionCreated")
_DAYS_1 = ("FirstCreated", "ThisRevisionCreated", "DateId")
_NAMED_SECTIONS = frozenset({"section", "category", "desk"})
_NO_SUBJECTS = ("person", "organisation", "organization", "geo", "poi", "event", "object")


def read_g2(item: Element) -> Record | Broken:
    """A news item of NewsML-G2."""
    problem = why_taken_back(attribute(below(item, "pubStatus"), "qcode", "uri", "literal"))
    if problem is not None:
        return Broken(problem)
    texts = (_content(one) for one in below(item, "inlineXML", "inlineData"))
    inner = next((one for one in texts if one.text.strip()), Record())
    provider = next(below(item, "provider"), None)
    outlet = first_below(item, "creditline") or first_below(provider, "name")
    outlet = outlet or (provider.get("literal", "") if provider is not None else "")
    language = attribute(below(item, "language"), "tag") or language_of(item) or inner.language
    creators = ", ".join(filter(None, (first_below(one, "name") for one in below(item, "creator"))))
    return replace(
        inner,
        id=own_id((item.get("guid") or "").strip(), outlet),
        title=first_below(item, "headline") or inner.title,
        source=outlet or inner.source,
        authors=split_authors(first_below(item, "by") or creators) or inner.authors,
        published=first_below(item, *_DAYS) or inner.published,
        section=_subject(item, language) or inner.section,
        language=language,
    )


def _content(element: Element) -> Record:
    """What an element with content says: as its document of NITF says it, where it holds one."""
    nitf = next(below(element, "nitf"), None)
    inner = read_nitf(nitf) if nitf is not None else None
    if isinstance(inner, Record):
        return inner
    return Record(text=text_of(element))


def _subject(item: Element, language: str) -> str:
    """The first subject that is neither somebody nor somewhere, in the language of the item."""
    for subject in below(item, "subject"):
        if any(kind in (subject.get("type") or "").lower() for kind in _NO_SUBJECTS):
            continue
        names = list(below(subject, "name"))
        own = [one for one in names if language_of(one)[:2] == language[:2]]
        if found := next((words for one in (*own, *names) if (words := "".join(one.itertext()).strip())), ""):
            return found
    return ""


def read_newsml(item: Element) -> Iterator[Record | Broken]:
    """A news item of NewsML 1: one article for each component with a headline and a text of its own."""
    problem = why_taken_back(attribute(below(item, "Status"), "FormalName"))
    if problem is not None:
        yield Broken(problem)
        return
    base = _newsml_base(item)
    groups: dict[Element, list[Record]] = {}
    contents = list(_contents(item))
    for content in [one for one in contents if not _is_caption(one)] or contents:
        record = _content(content)
        before = groups.setdefault(_owner(content, item), [])
        if record.text.strip() and all(_same(record) != _same(one) for one in before):
            before.append(record)
    told = [(owner, records) for owner, records in groups.items() if records]
    if not told:
        yield base
    for n, (owner, records) in enumerate(told, 1):
        yield _newsml_record(base, owner, records, n)


def _newsml_base(item: Element) -> Record:
    """What an item says of all its components."""
    provider = next(below(item, "Provider"), None)
    formal = attribute(below(provider, "Party"), "FormalName")
    outlet = first_below(item, "CreditLine") or first_below(provider, "name") or formal
    given = map(language_of, (item, *below(item, "NewsComponent")))
    named = (one for one in below(item, "Property") if one.get("FormalName", "").lower() in _NAMED_SECTIONS)
    return Record(
        id=own_id(first_below(item, "NewsItemId", "PublicIdentifier"), outlet),
        title=first_below(item, "HeadLine", "NewsLine"),
        source=outlet,
        authors=split_authors(first_below(item, "ByLine")),
        published=compact_time(first_below(item, *_DAYS_1)) or None,
        section=attribute(named, "Value"),
        language=attribute(below(item, "Language"), "FormalName") or next(filter(None, given), ""),
    )


def _newsml_record(base: Record, owner: Element, records: list[Record], n: int) -> Record:
    """The article of the texts of one component; the first one is the item's own."""
    inner, lines = records[0], child(owner, "NewsLines")
    title = first_below(lines, "HeadLine") or base.title or inner.title
    return replace(
        base,
        id=base.id if n == 1 or not base.id else f"{base.id}#{n}",
        title=title,
        text="\n\n".join(one.text for one in records),
        source=base.source or inner.source,
        authors=split_authors(first_below(lines, "ByLine")) or base.authors or inner.authors,
        published=base.published or inner.published,
        section=base.section or inner.section,
        language=attribute(below(owner, "Language"), "FormalName") or base.language or inner.language,
    )


def _contents(item: Element) -> Iterator[Element]:
    """The elements with texts: no pictures, no captions, of components that say the same the first one."""
    said_already: set[Element] = set()
    for content in below(item, "DataContent"):
        above = list(content.iterancestors())
        kinds = attribute((kind for one in above[:2] for kind in children(one, "MediaType")), "FormalName")
        if (kinds and "text" not in kinds.lower()) or any(name_of(one) == "Encoding" for one in above[:2]):
            continue
        same = [one for one in above if one.get("EquivalentsList") == "yes"]
        if any(one in said_already for one in same) or not text_of(content).strip():
            continue
        said_already.update(same)
        yield content


def _is_caption(content: Element) -> bool:
    """Whether a content says what a picture shows."""
    component = next(content.iterancestors("{*}NewsComponent"), None)
    return (
        "caption" in attribute(children(component, "Role"), "FormalName").lower()
        if component is not None
        else False
    )


def _owner(content: Element, item: Element) -> Element:
    """The component with a headline that a content lies in, the item without one."""
    for above in content.iterancestors("{*}NewsComponent"):
        if first_below(child(above, "NewsLines"), "HeadLine"):
            return above
    return item


def _same(record: Record) -> str:
    return " ".join(record.text.split())
