"""Items of feeds: RSS, RDF, Atom, and the exports of WordPress, with what their feed says of itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.loaders.bylines import split_authors
from rag.loaders.markup import html_to_text, unescape
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.tree import (
    below,
    child,
    children,
    first_child,
    language_of,
    parse,
    said,
    text_of,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Extensions whose elements have the names of others but speak of pictures, sounds and podcasts.
_OF_MEDIA = frozenset({"media", "itunes", "googleplay", "image"})
_DAYS = (
    "pubDate", "published", "issued", "post_date_gmt", "post_date", "publicationDate", "date", "created",
    "updated", "modified",
)  # fmt: skip
_FEED = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|RDF|channel)\b")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist)\b[^\[\]<>]{0,500}\]")
_WORD = re.compile(r"\w+")
_GOES_ON = re.compile(r"\s*(?:\[\s?)?(?:…|\.{3})(?:\s?\])?\s*\Z")
_BLOGGER = re.compile(r"https?://schemas\.google\.com/blogger/\d+/kind#")
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
MAX_SHORT_ID = 6
"""A number of at most so many digits alone names an item of one feed, not one of an archive."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, for its items: `names` are the full names of its writers by login."""

    title: str = ""
    address: str = ""
    author: str = ""
    language: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def read_feed(head: str) -> Feed:
    """What a feed says of itself in front of its items."""
    start = _FEED.search(head)
    tree = parse(head[start.start() :]) if start else ""
    if isinstance(tree, str):
        return Feed()
    channel = next(iter(below(tree, "channel", "feed")), tree)
    return Feed(
        title=first_child(channel, "title"),
        address=_link(channel) or first_child(channel, "id"),
        author=first_child(child(channel, "author"), "name"),
        language=first_child(channel, "language") or language_of(channel) or language_of(tree),
        names={
            first_child(one, "author_login"): first_child(one, "author_display_name")
            for one in children(channel, "author")
        },
    )


def read_item(item: Element, feed: Feed) -> Record | Broken:
    """An item of RSS or RDF, an entry of Atom."""
    kind, status = first_child(item, "post_type"), first_child(item, "status")
    if kind not in {"", "post", "page"} or status not in {"", "publish"}:
        return Broken(f"it is no published post ({' '.join(filter(None, (status, kind)))})")
    if (problem := _why_no_post(item)) is not None:
        return Broken(problem)
    content, summary = _texts(item, wordpress=bool(kind))
    entry_source = child(item, "source")
    outlet = first_child(entry_source, "title") or said(entry_source)
    about = next((value for name, value in item.attrib.items() if str(name).endswith("}about")), "")
    given = first_child(item, "guid", "id", "identifier") or str(about)
    title = html_to_text(said(_own(item, "title")))
    return Record(
        id=own_id(given, feed.address),
        title=title,
        text=_beyond(_untitled(content or summary, title), title, outlet),
        abstract=_not_in(content, summary) if content else "",
        source=outlet or feed.title,
        url=_link(item) or (given if _ADDRESS.match(given) and _is_address(item) else ""),
        authors=split_authors(_author(item, feed)),
        published=first_child(item, *_DAYS) or None,
        section=_section(item),
        language=language_of(item) or first_child(item, "language") or feed.language,
    )


def _untitled(text: str, title: str) -> str:
    """A text without its title, where that is its first line."""
    first, line_end, rest = text.strip().partition("\n")
    return rest if line_end and first.strip() == title.strip() else text


def _beyond(text: str, title: str, outlet: str) -> str:
    """A text, "" for one that only says the title of the item and the outlet that it links to."""
    words = Counter(_WORD.findall(text)) - Counter(_WORD.findall(title)) - Counter(_WORD.findall(outlet))
    return text if words or not outlet else ""


def _not_in(content: str, summary: str) -> str:
    """The paragraphs of a summary that the text does not have, be it that they break off in the summary."""
    text = " ".join(content.split())
    lines = [line for line in summary.split("\n") if line.strip()]
    return "\n\n".join(line for line in lines if " ".join(_GOES_ON.sub("", line).split()) not in text)


def _why_no_post(entry: Element) -> str | None:
    """Why an entry that Blogger exported is no article (a draft, a comment, a setting), `None` for others."""
    if first_child(child(entry, "control"), "draft") == "yes":
        return "it is no published post (draft)"
    kinds = {_BLOGGER.sub("", one.get("term", "")) for one in _of_blogger(entry)}
    return None if not kinds or kinds & {"post", "page"} else f"it is no post ({', '.join(sorted(kinds))})"


def _of_blogger(entry: Element) -> list[Element]:
    """The categories that say what kind of entry it is."""
    return [one for one in children(entry, "category") if _BLOGGER.match(one.get("term", ""))]


def own_id(given: str, place: str) -> str:
    """An id that names an article wherever it is read: a short number does only with its feed's address.

    >>> own_id("7", "https://harbour.example"), own_id("7", ""), own_id("urn:7", "")
    ('https://harbour.example#7', '', 'urn:7')
    """
    if not given.isdigit() or len(given) > MAX_SHORT_ID:
        return given
    return f"{place}#{given}" if place else ""


def _texts(item: Element, *, wordpress: bool) -> tuple[str, str]:
    """The text of an item and its summary, "" for what it lacks."""
    encoded = list(children(item, "encoded"))
    excerpts = [one for one in encoded if "excerpt" in f"{one.prefix} {one.nsmap.get(one.prefix)}"]
    contents = [one for one in encoded if one not in excerpts]
    plain = _post_text if wordpress else _markup_text
    content = _first_text([*contents, *_owns(item, "content")], plain)
    summary = _first_text([*excerpts, *_owns(item, "description"), *_owns(item, "summary")], _markup_text)
    return content, summary


def _first_text(elements: list[Element], plain: Callable[[str], str]) -> str:
    return next((text for one in elements if (text := text_of(one, plain).strip())), "")


def _markup_text(written: str) -> str:
    """The text of a field of HTML; in one without tags, line ends are line ends."""
    return html_to_text(written) if "<" in written else unescape(written)


def _post_text(written: str) -> str:
    """The text of a post as WordPress keeps it: a blank line parts paragraphs, brackets are commands."""
    return html_to_text(_BLANK_LINE.sub("\n<p>\n", _SHORTCODE.sub("", written)))


def _owns(item: Element, name: str) -> list[Element]:
    """The children of that name that are no extension for media, those without a prefix first."""
    found = [one for one in children(item, name) if (one.prefix or "") not in _OF_MEDIA]
    return sorted(found, key=lambda one: bool(one.prefix))


def _own(item: Element, name: str) -> Element | None:
    return next((one for one in _owns(item, name) if said(one)), None)


def _link(element: Element) -> str:
    """The address of what an item or a feed is about."""
    original = first_child(element, "origLink")
    links = sorted(children(element, "link"), key=lambda one: bool(one.prefix))
    to_page = (one for one in links if one.get("rel", "alternate") == "alternate")
    return original or next((to for one in to_page if (to := (one.get("href") or said(one)).strip())), "")


def _is_address(item: Element) -> bool:
    """Whether the id of an item is where it stands, as RSS has it unless it says otherwise."""
    guid = child(item, "guid")
    return guid is not None and (guid.get("isPermaLink") or "true").lower() != "false"


def _author(item: Element, feed: Feed) -> str:
    authors = [first_child(one, "name") or said(one) for one in children(item, "author")]
    by = first_child(item, "creator") or ", ".join(filter(None, authors))
    return feed.names.get(by) or _without_address(by) or feed.author


def _without_address(by: str) -> str:
    """The name of an author whom RSS gives with an address: "ana@harbour.example (Ana Reyes)"."""
    match = re.fullmatch(r"\S+@\S+\s*\(([^()]{2,100})\)", by)
    return match[1] if match else re.sub(r"\s*<?\S+@\S+\.\S+>?\s*", " ", by).strip()


def _section(item: Element) -> str:
    """The first category, of WordPress not a tag."""
    kinds = _of_blogger(item)
    found = [
        one for one in children(item, "category") if one.get("domain") != "post_tag" and one not in kinds
    ]
    named = (said(one) or one.get("label") or one.get("term") or "" for one in found)
    return next(filter(None, named), "") or first_child(item, "subject")
