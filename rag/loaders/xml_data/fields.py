"""XML of no known kind: the elements that are articles are told by what is in them, as objects of JSON are.

The elements and attributes of an article are its parts, known by their names, or by those that they give
as an attribute (`<field name="title">`, as databases and search engines write them); markup inside a part is
that of a text. So an export of any database is read, whatever it calls its records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from rag.loaders.json_data import DATES, TEXTS, TITLES, articles_in, label, record_of, seen_names
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.pieces import RECORDS
from rag.loaders.xml_data.tree import name_of, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)"
    r"(?P<said>(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*[\"']([^\"']+)")
_HEADS = frozenset({*TITLES, *DATES}) - {"name"}
_KNOWN = frozenset({*RECORDS, "rss", "feed", "RDF", "channel", "html", "svg", "pubDate", "encoded"}) - {
    "item",
    "entry",
}
_MARKUP = frozenset(
    "p b i em strong a br span div ul ol li h1 h2 h3 h4 h5 h6 blockquote q img figure figcaption hr u sup sub"
    " table tbody thead tr td th small font cite strike s center pre".split()
)
PROSE_SPACES = 9
"""Between two tags with so many spaces stands the prose of an article."""
MAX_DEPTH = 20
"""Deeper elements are no parts of an article, and are not looked at."""


@dataclass(slots=True)
class _Seen:
    """An element in the head of a file: whether it is inside a text, how many texts are in it, and whether it
    holds prose and what else an article has."""

    name: str
    depth: int
    in_text: bool
    texts: int = 0
    has_prose: bool = False
    has_head: bool = False


_NONE = _Seen("", 0, in_text=False)


def record_name(head: str) -> str:
    """The name of the outermost element in the beginning of a file that has the parts of one article; ""
    where none has, or where a record of a known kind is seen.

    >>> record_name("<a><doc><day>Monday</day><body>…</body></doc><doc><body>…</body></doc></a>")
    'doc'
    """
    found: list[_Seen] = []
    stack: list[_Seen] = []
    at = 0
    for tag in _TAG.finditer(head):
        if head.count(" ", at, tag.end() if not tag["name"] else tag.start()) >= PROSE_SPACES:
            for one in stack[:MAX_DEPTH]:
                one.has_prose = True
        at = tag.end()
        if not tag["name"]:
            continue
        if _local(tag["name"]) in _KNOWN:
            return ""
        if tag["end"]:
            stack = stack[:-1]
            continue
        seen = _Seen(tag["name"], len(stack), in_text=any(_is_text(one.name) for one in stack[1:MAX_DEPTH]))
        attributes = dict(_ATTRIBUTE.findall(tag["said"]))
        _note(stack, seen, attributes)
        found += [seen] if len(stack) < MAX_DEPTH else []
        stack += [] if tag["empty"] else [seen]
    likely = (one for one in found if one.texts <= 1 and one.has_prose and one.has_head)
    return min(likely, key=attrgetter("depth"), default=_NONE).name


def _note(stack: list[_Seen], seen: _Seen, attributes: dict[str, str]) -> None:
    """Tell an element and those around it what it is or has."""
    name = attributes.get("name", seen.name)
    is_text = _is_text(name)
    seen.has_head = any(map(_is_head, attributes))
    for one in stack[:MAX_DEPTH]:
        one.texts += is_text and not seen.in_text
        one.has_prose = one.has_prose or is_text
        one.has_head = one.has_head or _is_head(name) or seen.has_head


def read_fields(tree: Element) -> Iterator[Record | Broken]:
    """The articles in an element, by its parts."""
    for found in articles_in(_value(tree, 0)):
        if isinstance(found, Broken):
            yield found
            continue
        record = record_of(found.leaves, found.texts)
        names = seen_names(found.leaves)
        yield record or Broken(f"none of its parts is the text of an article; it has {names}")


def _is_text(name: str) -> bool:
    return _label(name) in TEXTS


def _is_head(name: str) -> bool:
    return _label(name) in _HEADS


def _label(name: str) -> str:
    return label(_local(name).lower().replace("-", "_"))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _value(element: Element, depth: int) -> object:
    """What an element says: a text where it holds markup or nothing else, else its parts by their names."""
    inner = [one for one in element if isinstance(one.tag, str)]
    attributes = {_local(str(key).rpartition("}")[2]): value for key, value in element.attrib.items()}
    if depth > MAX_DEPTH or all(name_of(one).lower() in _MARKUP for one in inner):
        text = text_of(element)
        return {**attributes, "text": text} if depth == 0 or (inner and attributes) else text
    parts: dict[str, list[object]] = {}
    for one in inner:
        name = "text" if name_of(one).lower() in _MARKUP else one.get("name") or name_of(one)
        is_field = not len(one) and one.get("name")
        parts.setdefault(name, []).append(text_of(one) if is_field else _value(one, depth + 1))
    return {**attributes, **{name: said[0] if len(said) == 1 else said for name, said in parts.items()}}
