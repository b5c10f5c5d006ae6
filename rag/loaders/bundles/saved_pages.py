"""The lines of a web page that a press database saved, as `split_bundle` reads them.

Blocks are paragraphs, the cells of a row stand on one line with tabs between, and a rule is a line of
underscores. Where Factiva marks headline and authors by classes alone, their field codes are put in front.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.loaders.bundles.splitting import Found, split_bundle
from rag.loaders.decode import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SIGNS = re.compile(
    rb"articleParagraph|<DOCFULL"
    rb"|\b\d{1,6} \w{2,4} \d{1,6} DO[CK]U|ProQuest document|End of Document|Load-Date"
    rb"|(?:>|\s)Do[ck]umento? (?:\d{1,6} \w{2,4} \d{1,6}|[A-Z][A-Z0-9]{2,10}\d{8}e\w{5,12})\s*<",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div table tr li ul ol h1 h2 h3 h4 h5 h6 section article blockquote dl dt dd body center pre".split()
)
_SKIPPED = frozenset({"script", "style", "head", "noscript", "template", "img", "input", "select", "button"})
_RULE = "_" * 60


def is_saved_bundle(data: bytes) -> bool:
    """Whether a page has a sign of a press database; only then is it worth parsing it as one."""
    return bool(_SIGNS.search(data))


def split_page(data: bytes) -> Found | None:
    """The documents of a page, as `split_bundle` gives them."""
    from lxml import etree, html  # slow to import

    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
        tree = html.document_fromstring(decode(data).encode("utf-8"), parser=parser)
        text = _text_of(tree)
    except (ValueError, etree.LxmlError, RecursionError, AssertionError, SyntaxError):
        return None
    return split_bundle(text, guard=False)


def _text_of(tree: HtmlElement) -> str:
    """The text of a page; walked without recursion, for pages may be nested deeply."""
    parts: list[str] = []
    skipped: HtmlElement | None = None
    from lxml import etree

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and skipped is None:
            if tag in _SKIPPED:
                skipped = element
                continue
            parts.append(_before(element, tag))
            parts.append(_flat(element.text, tag))
        elif event == "end":
            if skipped is not None and element is not skipped:
                continue
            if skipped is None:
                parts.append("\n\n" if tag in _BLOCKS else "")
            skipped = None
            parts.append(_flat(element.tail, tag))
    return _tidy("".join(parts))


def _before(element: HtmlElement, tag: str) -> str:
    classes = (element.get("class") or "").lower()
    if tag == "br":
        return "\n"
    if tag == "hr":
        return f"\n\n{_RULE}\n\n"
    if "headline" in classes and tag in {"span", "div", "p"}:
        return "\n\nHD\t" if not _in_cell(element) else ""
    if classes == "author" and not _in_cell(element):
        return "\n\nBY\t"
    if tag in {"td", "th"}:
        return "\t" if element.getprevious() is not None and _says_something(element) else ""
    return "\n\n" if tag in _BLOCKS else ""


def _says_something(cell: HtmlElement) -> bool:
    """Whether a cell has text; behind the tab of an empty one the next row would stand as its text."""
    return any(map(str.strip, cell.itertext()))


def _in_cell(element: HtmlElement) -> bool:
    """Whether an element is in the row of a table whose first cell names the field."""
    row = next(element.iterancestors("tr"), None)
    return row is not None and len(row) > 1


def _flat(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"[^\S\xa0]+", " ", text).replace("\xa0", " ")


def _tidy(text: str) -> str:
    """Without white space at the ends of lines, and with a cell's first paragraph beside its field's code."""
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"\t[ \t\n]*", "\t", text))
    return re.sub(r"\n{3,}", "\n\n", text)
