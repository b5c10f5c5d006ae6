"""One record of XML as a tree, and what its elements say.

No document type is ever read, so that no entity of a file's own making can be: the entities of HTML become
their characters, and an "&" or "<" that is no markup stays what it is. Elements are known by their local
names.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rag.loaders.markup import field_text, html_to_text
from rag.text import scrub

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MENDED = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?[^<>]{0,500}\?>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|&|<(?![A-Za-z_/])",
    re.DOTALL,
)
_PREFIXED = re.compile(r"<[^<>!?:]*:[^<>]*")
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):(?=[A-Za-z_])")
_TAG = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<(/?)([A-Za-z_][\w.:-]*)(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+(/?)>", re.S
)
_VOID = frozenset("br img hr wbr".split())
_TOO_MUCH = "RESOURCE_LIMIT"
# What elements of wires are in HTML; cells stand on the line of their row.
_IN_HTML = {
    "hl1": "h1", "hl2": "h2", "block": "div", "bq": "blockquote", "note": "div", "body.content": "div",
    "nitf-table": "table", "td": "span", "th": "span",
}  # fmt: skip
_NO_TEXT = frozenset(
    "media media-metadata media-producer media-reference media-object head body.head body.end style"
    " script".split()
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(text: str) -> Element | str:
    """The tree of one element that is written out, mended where it is no good XML; or why there is none."""
    from lxml import etree

    text = _MENDED.sub(_mended, text)
    tags = set(_PREFIXED.findall(text))
    prefixes = sorted({prefix for tag in tags for prefix in _PREFIX.findall(tag)} - {"xml", "xmlns"})
    spaces = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in prefixes)
    for recover in (False, True):
        body = _balanced(text) if recover else text
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
            remove_pis=True, recover=recover, encoding="utf-8",
        )  # fmt: skip
        try:
            around = etree.fromstring(f"<x{spaces}>{body}</x>".encode("utf-8", "replace"), parser)
        except (etree.LxmlError, ValueError, RecursionError):
            around = None
        if any(_TOO_MUCH in error.type_name for error in parser.error_log):
            return "its markup is nested too deeply, or a text in it is too long, to be read"
        if around is not None and (first := next(around.iterchildren("*"), None)) is not None:
            return first
    return "it is no XML that can be read"


def _mended(match: re.Match[str]) -> str:
    said = match.group()
    if said[:2] in {"<!", "<?"} and len(said) > 1:
        return said if said.startswith("<![") else ""
    if said == "<":
        return "&lt;"
    if said == "&":
        return "&amp;"
    return html.escape(scrub(html.unescape(said)), quote=True)


def _balanced(text: str) -> str:
    """The text with every tag closed, and none closed that is not open."""
    kept: list[str] = []
    open_tags: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        kept.append(text[at : tag.start()])
        at = tag.end()
        name = tag[2]
        if not name or tag[3]:
            kept.append(tag.group())
        elif tag[1]:
            if name in open_tags[-200:]:
                while open_tags[-1] != name:
                    kept.append(f"</{open_tags.pop()}>")
                kept.append(f"</{open_tags.pop()}>")
        elif name.lower() in _VOID:
            kept.append(f"{tag.group()[:-1]}/>")
        else:
            open_tags.append(name)
            kept.append(tag.group())
    kept.append(text[at:].replace("<", "&lt;"))
    return "".join((*kept, *(f"</{name}>" for name in reversed(open_tags))))


def name_of(element: Element) -> str:
    """The local name of an element, "" for what is none."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of that name, in order."""
    return iter(element.iterchildren(f"{{*}}{name}"))


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of the first of these names that there is."""
    if element is None:
        return None
    return next((one for name in names for one in children(element, name)), None)


def below(element: Element | None, *names: str) -> Iterator[Element]:
    """The descendants of these names, in the order of the names."""
    if element is not None:
        for name in names:
            yield from element.iter(f"{{*}}{name}")


def said(element: Element | None) -> str:
    """The words of an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def first_child(element: Element | None, *names: str) -> str:
    """What the first child with words in it says, of the first of these names that has one."""
    if element is None:
        return ""
    return next((words for name in names for one in children(element, name) if (words := said(one))), "")


def first_below(element: Element | None, *names: str) -> str:
    """What the first descendant with words in it says, of the first of these names that has one."""
    return next((words for one in below(element, *names) if (words := said(one))), "")


def attribute(elements: Iterator[Element], *names: str) -> str:
    """The first of these attributes that says something, of the first element that has one."""
    return next((value for one in elements for name in names if (value := (one.get(name) or "").strip())), "")


def language_of(element: Element) -> str:
    """The language that an element gives for itself."""
    return (element.get(_LANGUAGE) or "").strip()


def text_of(element: Element | None, plain: Callable[[str], str] = field_text) -> str:
    """The text of an element that holds markup as elements, or written out; then `plain` makes it a text."""
    if element is None:
        return ""
    if not len(element):
        return plain(element.text or "")
    return html_to_text(_as_html(element))


def _as_html(element: Element) -> str:
    """The inside of an element as HTML, without prefixes."""
    from copy import deepcopy

    from lxml import etree

    top: Any = deepcopy(element)
    top.tail = None
    for one in list(top.iter("{*}*")):
        name = name_of(one)
        if name in _NO_TEXT:
            kept, one.tail = one.tail, None
            one.clear()
            one.tail = kept
        if name in {"td", "th"}:
            one.tail = f" {one.tail or ''}"
        one.tag = _IN_HTML.get(name, name)
    top.tag = "div"
    return str(etree.tostring(top, encoding="unicode", method="html"))
