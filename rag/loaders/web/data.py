"""What a web page says of itself to machines: JSON-LD and microdata of schema.org, and meta elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.loaders.json_data import COMMA_TOO_MANY
from rag.loaders.web.tree import Element, attribute, is_apart, text_of, tokens

Item = dict[str, object]

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
_GALLERY_TYPE = re.compile(r"(?:ImageGallery|MediaGallery)$")
_PAGE_TYPE = re.compile(r"(?:WebPage|ItemPage)$")
# Whose name is a column's, a page's or an article's, not an outlet's.
_NO_OUTLET_TYPE = re.compile(r"(?:WebPage|ItemPage|Page|Article|Posting|Series|Season|Episode|Volume|Issue)$")
_ITEM_LISTS = ("@graph", "mainEntity")
_MAX_ITEMS = 20_000
_MAX_STEPS = 3
# Comments and sections of character data that scripts were once put into, and what ends a statement.
_OPENING = ("//", "/*", "<![CDATA[", "<!--", "*/")
_CLOSING = ("*/", "]]>", "-->", "/*", "//", ";")
_TAG = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The JSON-LD of a page: what stands at its top in order, and every object that has an @id by it."""

    items: tuple[Item, ...] = ()
    by_id: dict[str, Item] = field(default_factory=dict)

    def articles(self) -> list[Item]:
        """What is an article by its type, in the order of the page; picture galleries are."""
        return [item for item in self.items if is_kind(item, _ARTICLE_TYPE) or is_kind(item, _GALLERY_TYPE)]

    def main(self, title: str, address: str) -> Item:
        """The article that the page is: the live blog among them, else the one at the page's own address or
        with one of its titles (put together), else the only one; the page itself where there is none; {} for
        nothing."""
        found = self.articles()
        live = [item for item in found if is_live(item)]
        same = [item for item in found if address and address in self.addresses(item)]
        named = [item for item in found if title and (name := headline(item)) and name in title]
        pages = [item for item in self.items if is_kind(item, _PAGE_TYPE)]
        only = found if len({headline(item) for item in found}) == 1 else []
        return next(iter((*live, *same, *named, *only, *pages)), {})

    def resolved(self, value: object) -> object:
        """What a reference stands for: the object of that @id in the page, else the value itself."""
        if isinstance(value, dict) and "name" not in value and isinstance(key := value.get("@id"), str):
            return self.by_id.get(key, value)
        return self.by_id.get(value, value) if isinstance(value, str) else value

    def names(self, value: object) -> tuple[str, ...]:
        """The names that a value gives: itself, that of an object or reference, those of a list."""
        return tuple(dict.fromkeys(filter(None, self._names(value, _MAX_STEPS))))

    def outlet(self, item: Item) -> str:
        """The outlet of an article: its publisher, else what it is part of, else the site."""
        for key in ("publisher", "sourceOrganization"):
            if names := self.names(item.get(key)):
                return names[0]
        if whole := self._whole(item, _MAX_STEPS):
            return whole
        sites = (name for site in self.items if is_kind(site, re.compile("WebSite$")) for name in _name(site))
        return next(sites, "")

    def addresses(self, item: Item) -> list[str]:
        """The addresses that an article gives as its own."""
        given = [item.get("url"), item.get("mainEntityOfPage"), item.get("@id")]
        given += [value.get("@id") or value.get("url") for value in given if isinstance(value, dict)]
        return [value for value in given if isinstance(value, str) and value.startswith("http")]

    def _names(self, value: object, steps: int) -> Iterator[str]:
        for one in _listed(value):
            found = self.resolved(one)
            if isinstance(found, str):
                yield "" if found.startswith(("#", "_:", "http:", "https:")) else one_name(found)
            elif isinstance(found, dict) and steps:
                yield from _name(found)

    def _whole(self, item: Item, steps: int) -> str:
        for one in _listed(item.get("isPartOf"))[:_MAX_STEPS]:
            whole = self.resolved(one)
            if isinstance(whole, str) and not whole.startswith(("#", "http")):
                return one_name(whole)
            if isinstance(whole, dict) and steps:
                named = "" if is_kind(whole, _NO_OUTLET_TYPE) else next(_name(whole), "")
                publisher = next(iter(self.names(whole.get("publisher"))), "")
                if found := named or publisher or self._whole(whole, steps - 1):
                    return found
        return ""


def linked_data(tree: Element) -> LinkedData:
    """The JSON-LD of all scripts of a page; what cannot be read of it is passed over."""
    items: list[Item] = []
    by_id: dict[str, Item] = {}
    for script in tree.iter("script"):
        if "ld+json" not in attribute(script, "type").lower() or not script.text:
            continue
        whole = _parsed(_unwrapped(script.text))
        items.extend(_top(whole))
        for item in _all_objects(whole):
            key = item.get("@id")
            if isinstance(key, str) and len(item) > 1 and len(item) > len(by_id.get(key, {})):
                by_id[key] = item
    return LinkedData(tuple(items), by_id)


def _parsed(text: str) -> object:
    """The value of some JSON, without commas behind the last thing if need be; `None` for what is none."""
    for candidate in (text, COMMA_TOO_MANY.sub("", text)):
        try:
            whole: object = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return whole
    return None


def _unwrapped(text: str) -> str:
    text = text.strip()
    for opening in _OPENING:
        text = text.removeprefix(opening).lstrip()
    for closing in _CLOSING:
        text = text.removesuffix(closing).rstrip()
    return text


def is_kind(item: Item, kind: re.Pattern[str]) -> bool:
    """Whether one of an object's types is of a kind."""
    return any(isinstance(one, str) and kind.search(one) for one in _listed(item.get("@type")))


def is_live(item: Item) -> bool:
    """Whether an article is a live blog."""
    return is_kind(item, re.compile("LiveBlogPosting$"))


def headline(item: Item) -> str:
    """An article's headline, or its name, without markup."""
    return next((one_name(text) for key in ("headline", "name") for text in texts(item.get(key))), "")


def texts(value: object) -> list[str]:
    """The strings of a value that is one, a list of them, or an object that holds one as @value."""
    found = (one.get("@value") if isinstance(one, dict) else one for one in _listed(value))
    return [one for one in found if isinstance(one, str) and one.strip()]


def one_name(text: str) -> str:
    """A name or headline from JSON, where markup and entities are met though they mean nothing there."""
    return " ".join(html.unescape(_TAG.sub(" ", text) if "<" in text else text).split())


def metas(tree: Element) -> dict[str, str]:
    """The page's meta elements by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = attribute(meta, "property") or attribute(meta, "name") or attribute(meta, "http-equiv")
        if name.strip() and attribute(meta, "content").strip():
            found.setdefault(name.strip().lower(), attribute(meta, "content").strip())
    return found


def microdata(tree: Element, name: str) -> list[str]:
    """The values of a property in the page's microdata, where it is said of an article or of no named thing:
    content, else date, else the name inside, else the text."""
    return [value for element in tree.iter() if _is_property(element, name) and (value := _value(element))]


def _is_property(element: Element, name: str) -> bool:
    if not isinstance(element.tag, str) or name.lower() not in tokens(element, "itemprop"):
        return False
    if is_apart(element, below=next(iter(element.iterancestors("article")), None)):
        return False
    above = (one for one in element.iterancestors() if one.get("itemscope") is not None)
    kind = next((attribute(one, "itemtype") for one in above), "")
    return not kind or any(
        pattern.search(kind.rstrip("/")) for pattern in (_ARTICLE_TYPE, _GALLERY_TYPE, _PAGE_TYPE)
    )


def _value(element: Element) -> str:
    if element.get("itemscope") is not None:
        inside = (one for one in element.iter() if one is not element and "name" in tokens(one, "itemprop"))
        named = next(inside, None)
        return _value(named) if named is not None and named.get("itemscope") is None else ""
    return (attribute(element, "content") or attribute(element, "datetime") or text_of(element)).strip()


def _top(whole: object) -> Iterator[Item]:
    """The objects that a page is about: at the top of its data, in its graph, or their main entity."""
    pending = [whole]
    for _ in range(_MAX_ITEMS):
        if not pending:
            return
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item[key] for key in _ITEM_LISTS if key in item)
        elif isinstance(item, list):
            pending.extend(reversed(item))


def _all_objects(whole: object) -> Iterator[Item]:
    pending = [whole]
    for _ in range(_MAX_ITEMS):
        if not pending:
            return
        item = pending.pop()
        if isinstance(item, dict):
            yield item
        if isinstance(item, dict | list):
            pending.extend(item.values() if isinstance(item, dict) else item)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else () if value is None else (value,)


def _name(item: Item) -> Iterator[str]:
    """The name of an object, or its parts put together."""
    yield from map(one_name, texts(item.get("name")))
    parts: Iterable[str] = (text for key in ("givenName", "familyName") for text in texts(item.get(key)))
    if not texts(item.get("name")) and (joined := " ".join(parts)):
        yield joined
