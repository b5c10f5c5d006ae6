"""What saved questions found, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree as ET

from rag.alerts.records import Alert, NewQuotation, SavedQuestion
from rag.exporting import esc, flat, fragment_url, visible, xml_text
from rag.text import day_text, title_of

FEED_TYPE = "application/atom+xml"
MOST_ENTRIES = 200
_ATOM = "http://www.w3.org/2005/Atom"
_TITLE_WORDS = 100
"""Letters of a quotation that stand in an entry's title."""
_NO_IRI = re.compile(r'[<>"{}|\\^`]')
"""What browsers forgive in an address, and RFC 3987 does not."""
ET.register_namespace("", _ATOM)


def feed_of(alerts: Iterable[Alert], *, title: str, identity: str, updated: datetime, url: str = "") -> bytes:
    """The feed in UTF-8, the newest entries first, `MOST_ENTRIES` at most.

    `identity` makes its id, which must stay the same for the same feed; each entry has the id of its
    quotation. `updated` is an aware time, for a feed without entries; `url` where the feed itself lies, if it
    lies in the web. All that articles say is text in it, and links are those of the web alone.
    """
    found = [(alert.question, one) for alert in alerts for one in alert.quotations]
    found.sort(key=lambda pair: pair[1].found, reverse=True)
    kept = found[:MOST_ENTRIES]
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", title)
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"dateline:saved:{identity}").urn)
    _add(feed, "updated", _time(max((one.found for _, one in kept), default=updated)))
    _add(_add(feed, "author"), "name", "Dateline")
    _add(feed, "generator", "Dateline")
    if url:
        _add(feed, "link", rel="self", type=FEED_TYPE, href=url)
    for saved, one in kept:
        _entry(feed, saved, one)
    ET.indent(feed)
    written: bytes = ET.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def _entry(feed: ET.Element, saved: SavedQuestion, one: NewQuotation) -> None:
    article = one.citation.article
    entry = _add(feed, "entry")
    _add(entry, "id", uuid.UUID(one.id).urn)
    words = flat(one.citation.quote)
    short = words if len(words) <= _TITLE_WORDS else f"{words[:_TITLE_WORDS].rsplit(' ', 1)[0]} …"
    _add(entry, "title", f"{saved.name}: “{short}”")
    _add(entry, "updated", _time(one.found))
    if article.published is not None:
        _add(entry, "published", _time(article.published))
    authors: Sequence[str] = article.authors or ([article.source] if article.source else [])
    for name in filter(None, (flat(visible(name)) for name in authors)):
        _add(_add(entry, "author"), "name", name)
    _add(entry, "category", term=saved.name)
    link = _NO_IRI.sub(lambda match: quote(match.group()), fragment_url(article.url, one.citation.quote))
    if link:
        _add(entry, "link", rel="alternate", href=link)
    _add(entry, "content", _content(one, link), type="html")


def _content(one: NewQuotation, link: str) -> str:
    """The quotation in HTML, with its place."""
    article = one.citation.article
    lead = f"<p>{esc(one.lead)}:</p>" if one.lead else ""
    told = (
        f"{article.source or 'unknown outlet'}, {flat(title_of(article))}, {day_text(article) or 'undated'}"
    )
    source = f'<a href="{esc(link)}">{esc(told)}</a>' if link else esc(told)
    place = f"characters {one.citation.start}–{one.citation.end} of article {flat(article.id)}"
    revised = "; an earlier version of the article said it otherwise" if one.is_revised else ""
    return (
        f"{lead}<blockquote>{esc(one.citation.quote)}</blockquote>"
        f"<p>{source}<br><small>{esc(place)}{revised}</small></p>"
    )


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """A new element below another. What XML cannot hold, or what hides the text around it, is not in it."""
    clean = {key: xml_text(visible(value)) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    element.text = xml_text(visible(text)) or None
    return element


def _time(moment: datetime) -> str:
    """A time as RFC 3339 has it, in UTC and whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
