"""Documents of news agencies and their archives in XML: NITF, and the Reuters corpus (RCV1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.loaders.bylines import split_authors
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.feeds import own_id
from rag.loaders.xml_data.tree import attribute, below, first_below, language_of, said, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# What a wire takes back, or forbids to print; as "stat:canceled" too.
_STATUS = re.compile(r"(?:.*[:/])?(cancel?led|withheld|deleted)\Z", re.IGNORECASE)
_COMPACT_TIME = re.compile(r"(\d{8}T\d{4})(?!\d)")
_SECTIONS = ("online_sections", "section", "print_section_name", "dsk", "desk")
_LEAD = "lead_paragraph"


def why_taken_back(status: str) -> str | None:
    """Why a document with this status is no article, `None` where it is one.

    >>> why_taken_back("stat:canceled")
    'its agency took it back (canceled)'
    """
    match = _STATUS.match(status.strip())
    return f"its agency took it back ({match[1].lower()})" if match else None


def read_nitf(root: Element) -> Record | Broken:
    """A document of NITF; of the New York Times' corpus too, whose lead is in the full text again."""
    problem = why_taken_back(attribute(below(root, "docdata"), "management-status"))
    if problem is not None:
        return Broken(problem)
    bylines = (one for one in below(root, "byline") if one.get("class") != "normalized_byline")
    outlet = attribute(below(root, "pubdata"), "name") or first_below(root, "distributor")
    text, place = _nitf_text(root), first_below(root, "dateline")
    return Record(
        id=own_id(attribute(below(root, "doc-id"), "id-string"), outlet),
        title=first_below(root, "hl1", "headline", "title"),
        text=f"{place}\n\n{text}" if place and text and place not in text[: len(place) + 100] else text,
        source=outlet,
        url=attribute(below(root, "pubdata"), "ex-ref"),
        authors=split_authors(next((words for one in bylines if (words := said(one))), "")),
        published=_nitf_day(root) or None,
        section=_nitf_section(root),
        language=next(filter(None, map(language_of, (root, *below(root, "body", "body.content")))), ""),
    )


def _nitf_text(root: Element) -> str:
    """The text: the block that is called the full one, else all, the lead once."""
    blocks = list(below(root, "block"))
    full = [block for block in blocks if "full_text" in block.get("class", "")]
    if full:
        return text_of(full[0])
    content = next(below(root, "body.content", "body"), root)
    text = text_of(content)
    lead = next((text_of(block).strip() for block in blocks if _LEAD in block.get("class", "")), "")
    rest = text.strip().removeprefix(lead) if lead else ""
    return rest if rest and _one_line(lead) in _one_line(rest) else text


def _one_line(text: str) -> str:
    return " ".join(text.split()).removeprefix("LEAD:").strip()


def _nitf_day(root: Element) -> str:
    """The day of publication, with its time where another field gives that for the same day."""
    given = [
        attribute(below(root, "pubdata"), "date.publication"),
        *(attribute(below(root, name), "norm") for name in ("date.issue", "date.release", "story.date")),
    ]
    days = [compact_time(day) for day in given if day]
    timed = (day for day in days if day[:8] == days[0][:8] and len(day) > 8)
    return days[0] if days and len(days[0]) > 10 else next(timed, days[0] if days else "")


def compact_time(day: str) -> str:
    """A day and time in the form of wires, with seconds.

    >>> compact_time("20140315T1820+0100")
    '20140315T182000+0100'
    """
    return _COMPACT_TIME.sub(r"\g<1>00", day.strip())


def _nitf_section(root: Element) -> str:
    """The part of the paper: as its publication names it, else the subject, else the regular column."""
    metas = {one.get("name", ""): one.get("content", "") for one in below(root, "meta")}
    subjects = list(below(root, "tobject.subject"))
    return (
        next((metas[name] for name in _SECTIONS if metas.get(name)), "")
        or attribute(below(root, "pubdata"), "position.section")
        or attribute(iter(subjects), "tobject.subject.type", "tobject.subject.matter")
        or attribute(below(root, "fixture"), "fix-id")
    )


def read_rcv1(item: Element) -> Record:
    """A news item of the Reuters Corpus."""
    metas = {one.get("element", ""): one.get("value", "") for one in below(item, "dc")}
    text = text_of(next(below(item, "text"), item))
    place = first_below(item, "dateline")
    outlet = metas.get("dc.source", "") or metas.get("dc.publisher", "")
    return Record(
        id=own_id((item.get("itemid") or "").strip(), outlet),
        title=first_below(item, "headline", "title"),
        text=f"{place}\n\n{text}" if place and not text.startswith(place) else text,
        source=outlet,
        authors=split_authors(first_below(item, "byline")),
        published=item.get("date") or metas.get("dc.date.published") or None,
        language=language_of(item),
    )
