"""News in XML: feeds (RSS, RDF, Atom, WordPress exports), wires (NITF, NewsML-G2, NewsML 1, RCV1), and any
other export whose elements are named after the parts of articles (`rag.loaders.xml_data.fields`).

A file of any length is read record by record; several documents may follow one another in it. Nothing is
fetched, and no document type is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.loaders.decode import declared_encoding, decode
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.feeds import Feed, read_feed, read_item
from rag.loaders.xml_data.fields import read_fields
from rag.loaders.xml_data.newsml import read_g2, read_newsml
from rag.loaders.xml_data.pieces import Piece, split_xml
from rag.loaders.xml_data.tree import below, name_of, parse
from rag.loaders.xml_data.wires import read_nitf, read_rcv1

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FEED_ITEMS = frozenset({"", "item", "entry"})
MAX_HELD = 1 << 20
"""So many bytes of items are held back until their feed says its name."""
MAX_WAITING = 1_000
"""So many elements without an article are named once one with an article is found."""
MAX_AROUND = 1 << 18
"""So many bytes around the records are kept for what a feed says of itself."""
_BREAK = re.compile(rb"<\?xml\s|</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF|NewsML|newsMessage)\s*>")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_NO_ARTICLES = {
    "packageItem": "it is a package of links to other items, not an article",
    "conceptItem": "it explains a term of a list, it is no article",
    "knowledgeItem": "it is a list of terms, not an article",
    "planningItem": "it announces what is planned, it is no article",
}


def read_xml(chunks: Iterator[bytes], max_bytes: int) -> Iterator[Record | Broken]:
    """The articles of XML documents, in order; where there are none, what the root is called.

    `max_bytes` bounds each record.
    """
    around = _Around()
    found = False
    held, size = list[Record | Broken](), 0  # of a feed that has not said its name yet
    for piece in split_xml(chunks, max_bytes):
        own, *others = [b""] if piece.name else _documents(piece.data)
        if piece.name:
            found, size = True, size + len(piece.data)
            held.extend(_of_piece(piece, around))
        around.add(own)
        if held and (others or size > MAX_HELD or piece.name not in FEED_ITEMS or around.feed.title):
            yield from _named(held, around.whole_feed if others else around.feed)
            held, size = [], 0
        for other in others:
            around.begin(other)
    yield from _named(held, around.whole_feed)
    if not found:
        yield Broken(f"no article can be made out in the XML (its root is <{around.root}>)")


def read_other_xml(chunks: Iterator[bytes], max_bytes: int, name: str) -> Iterator[Record | Broken]:
    """The articles of XML of no known kind, whose records are the elements of that name; where there is none,
    what the root is called."""
    around, found = _Around(), False
    waiting: list[Broken] = []
    for piece in split_xml(chunks, max_bytes, (name,)):
        if not piece.name:
            around.add(piece.data)
            continue
        for one in _of_piece(piece, around, read_fields):
            found = found or isinstance(one, Record)
            if not found and isinstance(one, Broken):
                waiting = [*waiting, one][:MAX_WAITING]
                continue
            yield from waiting
            waiting = []
            yield one
    if not found:
        root = around.root or name
        yield Broken(f"no article can be made out in the XML (its root is <{root}>)")


def _documents(data: bytes) -> list[bytes]:
    """What stands around records, cut where one document ends or another one begins."""
    breaks = (one.start() if one[0][:2] == b"<?" else one.end() for one in _BREAK.finditer(data))
    return [data[a:b] for a, b in pairwise([0, *breaks, len(data)])]


def _named(records: list[Record | Broken], feed: Feed) -> Iterator[Record | Broken]:
    """Records with the name and the language of their feed, which it may say behind them."""
    for one in records:
        if isinstance(one, Record) and feed.title and not one.source:
            yield replace(one, source=feed.title, language=one.language or feed.language)
        else:
            yield one


def _of_piece(
    piece: Piece, around: _Around, read: Callable[[Element], Iterator[Record | Broken]] | None = None
) -> Iterator[Record | Broken]:
    if (problem := piece.problem or _NO_ARTICLES.get(piece.name)) is not None:
        yield Broken(problem)
        return
    tree = parse(decode(piece.data, around.encoding))
    if isinstance(tree, str):
        yield Broken(tree)
    else:
        yield from read(tree) if read else _records(tree, around.feed)


def _records(tree: Element, feed: Feed) -> Iterator[Record | Broken]:
    """The articles of one record: an item of a feed may hold a document of a wire."""
    kind = name_of(tree)
    wire = next(below(tree, "newsItem", "NewsItem", "nitf"), None) if kind in FEED_ITEMS else tree
    if wire is None:
        yield read_item(tree, feed)
    elif name_of(wire) == "NewsItem":
        yield from read_newsml(wire)
    elif name_of(wire) == "newsItem":
        yield read_g2(wire)
    else:
        yield read_nitf(wire) if name_of(wire) == "nitf" else read_rcv1(wire)


class _Around:
    """What stands in front of the records of the document that is being read, and around them."""

    def __init__(self) -> None:
        self.encoding, self.root = "", ""
        self._kept, self._read_at, self._feed = b"", -1000, Feed()

    def add(self, data: bytes) -> None:
        """More of what stands around the records of the document."""
        if data.startswith(b"<?xml"):
            self.encoding = declared_encoding(data)
        self._kept += data[: max(0, MAX_AROUND - len(self._kept))]
        if data and not self.root and (match := _ROOT.search(decode(data))):
            self.root = match[1]

    def begin(self, data: bytes) -> None:
        """The beginning of another document; what the one before said is forgotten."""
        self._kept, self._read_at, self._feed = b"", -1000, Feed()
        self.add(data)

    @property
    def feed(self) -> Feed:
        """What the feed says of itself, as far as it was read: looked for again when twice as much was."""
        return self.whole_feed if len(self._kept) > 2 * self._read_at + 1000 else self._feed

    @property
    def whole_feed(self) -> Feed:
        """What the feed says of itself in all that was read."""
        if self._read_at != len(self._kept):
            self._feed, self._read_at = read_feed(decode(self._kept, self.encoding)), len(self._kept)
        return self._feed
