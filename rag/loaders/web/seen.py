"""What a reader of a web page cannot see is taken out of its tree."""

from __future__ import annotations

from rag.loaders.cleaning import background, hides_by, hiding_selectors, is_whitish, text_colour
from rag.loaders.web.tree import Element, attribute


def drop_hidden(tree: Element) -> None:
    """Take out of the tree what a page hides: by attribute, by style, by a plain rule of its style sheet, by
    white letters on white."""
    sheet = "".join(style.text or "" for style in tree.iter("style"))
    selectors = hiding_selectors(sheet)
    is_white = "background" not in sheet and not any(
        "stylesheet" in attribute(link, "rel").lower() for link in tree.iter("link")
    )
    hidden = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str)
        and (_is_hidden(element, selectors) or _is_white_on_white(element, is_white))
    ]
    parents: dict[Element, set[Element]] = {}
    for element in hidden:
        parent = element.getparent()
        if parent is not None and element.tag not in {"body", "head"}:
            parents.setdefault(parent, set()).add(element)
    for parent, children in parents.items():
        _drop(parent, children)


def _drop(parent: Element, hidden: set[Element]) -> None:
    """Take some children out of an element; the text behind each stays. It is put together once for all that
    stand next to each other: one by one, a page of hidden words would be copied once for each."""
    last: Element | None = None
    tails: list[str] = []
    for child in list(parent):
        if child in hidden:
            tails.append(child.tail or "")
            parent.remove(child)
            continue
        _put_behind(parent, last, tails)
        last, tails = child, []
    _put_behind(parent, last, tails)


def _put_behind(parent: Element, last: Element | None, tails: list[str]) -> None:
    if last is not None:
        last.tail = "".join((last.tail or "", *tails)) or None
    else:
        parent.text = "".join((parent.text or "", *tails)) or None


def _is_hidden(element: Element, selectors: frozenset[str]) -> bool:
    if hides_by(str(element.tag), element.get):
        return True
    if not selectors:
        return False
    names = {f".{name}" for name in attribute(element, "class").split()} | {f"#{attribute(element, 'id')}"}
    return not selectors.isdisjoint({*names, *(f"{element.tag}{name}" for name in names)})


def _is_white_on_white(element: Element, page_is_white: bool) -> bool:
    """Whether the element's letters are as white as what is behind them, as far as the page itself says."""
    colour, style = attribute(element, "color"), attribute(element, "style")
    letters = text_colour(f"color:{colour};{style}") if colour or style else None
    if not is_whitish(letters):
        return False
    for behind in (element, *element.iterancestors()):
        found = background(f"background:{attribute(behind, 'bgcolor')};{attribute(behind, 'style')}")
        if found or "background" in attribute(behind, "style").lower():
            return is_whitish(found)
    return page_is_white
