"""News in XML: feeds (RSS, RDF, Atom, WordPress exports) and wires (NITF, NewsML-G2, NewsML 1, RCV1).

A file of any length is read record by record; several documents may follow one another in it. Nothing is
fetched, and no document type is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.reading.decode import declared_encoding, decode
from rag.reading.feeds import Feed, read_feed, read_item
from rag.reading.newsml import read_g2, read_newsml
from rag.reading.records import Broken, Record
from rag.reading.wires import read_nitf, read_rcv1
from rag.reading.xml_pieces import split_xml
from rag.reading.xml_tree import below, name_of, parse

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_AROUND = 1 << 18
"""So many bytes around the records are kept for what a feed says of itself."""
_NEW_DOCUMENT = re.compile(rb"<\?xml\s|</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF|NewsML|newsMessage)\s*>")
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
    for piece in split_xml(chunks, max_bytes):
        if not piece.name:
            around.add(piece.data)
            continue
        found = True
        if problem := piece.problem or _NO_ARTICLES.get(piece.name, ""):
            yield Broken(problem)
            continue
        tree = parse(decode(piece.data, around.encoding))
        if isinstance(tree, str):
            yield Broken(tree)
        else:
            yield from _records(tree, around.feed)
    if not found:
        yield Broken(f"no article can be made out in the XML (its root is <{around.root}>)")


def _records(tree: Element, feed: Feed) -> Iterator[Record | Broken]:
    """The articles of one record: an item of a feed may hold a document of a wire."""
    kind = name_of(tree)
    wire = next(below(tree, "newsItem", "NewsItem", "nitf"), None) if kind in {"item", "entry"} else tree
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
        self._kept, self._read_at, self._feed = b"", -1, Feed()

    def add(self, data: bytes) -> None:
        """More of it; where another document begins, what was before is forgotten."""
        starts = [match.start() for match in _NEW_DOCUMENT.finditer(data)]
        if starts:
            self._kept, self._read_at, self._feed = b"", -1, Feed()
            data = data[starts[-1] :]
        if data.startswith(b"<?xml"):
            self.encoding = declared_encoding(data)
        if len(self._kept) < MAX_AROUND:
            self._kept += data[: MAX_AROUND - len(self._kept)]
        if not self.root and (match := _ROOT.search(decode(data))):
            self.root = match[1]

    @property
    def feed(self) -> Feed:
        """What the feed says of itself, as far as it was read: looked for again when twice as much was."""
        if self._read_at < 0 or len(self._kept) > 2 * self._read_at + 1000:
            self._feed, self._read_at = read_feed(decode(self._kept, self.encoding)), len(self._kept)
        return self._feed
