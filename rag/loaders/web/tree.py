"""The tree of a web page as it is looked at here: elements, and the lines that a reader sees of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.loaders.markup import BLOCKS

# What is never read as text, and what is no line of an article though it is read.
_UNREAD = frozenset(
    "script style template noscript iframe svg math title object embed canvas audio video select option"
    " datalist textarea button input map".split()
)
_APART = frozenset({"nav", "aside", "footer", "form", "dialog", "menu"})
_APART_ROLES = frozenset(
    "navigation complementary contentinfo search banner menu menubar dialog alertdialog toolbar form".split()
)
_WORD = re.compile(r"\w+")


class Element(Protocol):
    """As much of an lxml element as is used here."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None: ...
    def iter(self, *tags: str) -> Iterator[Element]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def getparent(self) -> Element | None: ...
    def remove(self, element: Element) -> None: ...
    def iterancestors(self, *tags: str) -> Iterator[Element]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of a page: its text, the element that makes it a block, the links in it, how many
    characters of it are linked, and the elements in it that are for a date."""

    text: str
    block: Element
    links: tuple[Element, ...] = ()
    linked: int = 0
    times: tuple[Element, ...] = ()

    @property
    def words(self) -> int:
        """How many words it has; a character of a script without spaces counts as half of one."""
        return count_words(self.text)

    @property
    def is_link(self) -> bool:
        """Whether (nearly) all of it is linked."""
        return bool(self.links) and self.linked * 5 >= len(self.text) * 4


def attribute(element: Element, name: str) -> str:
    """An attribute of an element, "" where it has none."""
    return element.get(name) or ""


def tokens(element: Element, name: str) -> set[str]:
    """The words of an attribute that is a list of them ("class", "rel", "itemprop"), in lower case."""
    return set(attribute(element, name).lower().split())


def count_words(text: str) -> int:
    """The words of a text; two characters of a script without spaces are one."""
    return sum(
        1 if word[0] < "\u3040" or "\uac00" <= word[0] <= "\ud7af" else max(1, len(word) // 2)
        for word in _WORD.findall(text)
    )


def text_of(element: Element) -> str:
    """All text in an element, on one line."""
    return " ".join(" ".join(line.text for line in lines_of(element)).split())


def strings(element: Element) -> str:
    """All text in an element as it stands, of what is never read too."""
    parts = []
    for one in element.iter():
        parts += [one.text or "", (one is not element and one.tail) or ""]
    return "".join(parts)


def lines_of(root: Element, *, without: frozenset[Element] = frozenset()) -> list[Line]:
    """The lines of an element in the order of the page; `without` are elements whose text is passed over."""
    lines: list[Line] = []
    parts: list[str] = []
    links: list[Element] = []
    open_links: list[Element] = []
    times: list[Element] = []
    block, linked = root, 0
    # What is still to come: an element to enter, a text, or an element to leave.
    pending: list[tuple[str, Element, str]] = [("enter", root, "")]

    def end(following: Element) -> None:
        nonlocal linked, block
        text = " ".join("".join(parts).split())
        if text:
            lines.append(Line(text, block, tuple(links), linked, tuple(times)))
        parts.clear()
        links[:] = open_links
        times.clear()
        linked, block = 0, following

    while pending:
        step, element, text = pending.pop()
        if step == "text":
            parts.append(text)
            linked += len(" ".join(text.split())) if open_links else 0
        elif step == "leave":
            if open_links and element is open_links[-1]:
                open_links.pop()
            if element.tag in BLOCKS:
                end(_block_above(element, root))
        elif isinstance(element.tag, str) and element.tag not in _UNREAD and element not in without:
            if element.tag in BLOCKS:
                end(_block_above(element, root) if element.tag in {"br", "hr"} else element)
            if element.tag == "a" and element.get("href"):
                links.append(element)
                open_links.append(element)
            if element.tag in {"time", "abbr"} or "published" in tokens(element, "class"):
                times.append(element)
            pending.append(("leave", element, ""))
            for child in reversed(list(element)):
                pending.extend((("text", element, child.tail or ""), ("enter", child, "")))
            pending.append(("text", element, element.text or ""))
    end(root)
    return lines


def is_apart(element: Element, *, below: Element | None = None) -> bool:
    """Whether an element stands in navigation, an aside, a footer, a form or comments; `below` is where the
    look upwards ends."""
    for one in (element, *element.iterancestors()):
        if one is below:
            return False
        if one.tag in _APART or tokens(one, "role") & _APART_ROLES or is_comments(one):
            return True
    return False


def is_comments(element: Element) -> bool:
    """Whether an element is a reader's comment, or the list of them."""
    if attribute(element, "itemtype").rstrip("/").endswith("/Comment"):
        return True
    names = f"{attribute(element, 'id')} {attribute(element, 'class')}".lower()
    return (
        "comment" in names
        and element.tag not in {"body", "html", "main", "article"}
        and bool(
            re.search(r"\b(?:comments?(?:[-_]?(?:list|area|body|section|thread))?|commentlist)\b", names)
        )
    )


def _block_above(element: Element, root: Element) -> Element:
    if element is root:
        return root
    for one in element.iterancestors():
        if one.tag in BLOCKS or one is root:
            return one
    return root
