"""Which objects of a JSON document are its articles: found by shape, not by whose format it is.

An article is an object with a text. Answers of search interfaces wrap a list of them, dumps key them by id or
turn them into columns, databases put each into an envelope ("_source", "row", "attributes"). An object that
has a title, a day and a text is the article itself: what lies in it are its blocks, its comments or what is
related to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.loaders.json_data.blocks import Blocks, blocks_of
from rag.loaders.json_data.field_names import AUTHORS, DATES, NO_TEXT, SOURCES, TITLES, URLS
from rag.loaders.json_data.fields import Leaves, Texts, find_texts, is_url, label, rough_words
from rag.loaders.json_data.tables import rows_of, rows_of_lists
from rag.loaders.records import Broken

MAX_DEPTH = 8
MAX_LEAVES = 500
"""Parts of one object that are looked at."""
WHOLE_WORDS = 30
"""An object with a title, a day and a text of so many words is an article, whatever else it holds."""
_LIKE = 0.5
"""Lists are of one kind if the names in them are so much the same (shared names / all names)."""
_HEADS = frozenset({*TITLES, *URLS, *DATES} - {"name", "time", "day", "heading"})
"""What an article has and the block of a text has not."""
_POSTS = _HEADS | {*AUTHORS, "user", "username"}
_MANY = frozenset({*AUTHORS, "tags"})
_VARIANTS = re.compile(r"(?:headline|title|source)s?$|^bod(?:y|ies)$")

NO_OBJECT = Broken("it is not an object with named parts")


@dataclass(frozen=True, slots=True)
class Found:
    """An object that may be an article: its leaves, and which of them are its text and its abstract."""

    leaves: Leaves
    texts: Texts

    @property
    def has_prose(self) -> bool:
        return bool(self.texts.text or self.texts.abstract)

    @property
    def has_title(self) -> bool:
        return any(label(path) in TITLES for path in self.leaves)

    @property
    def has_day(self) -> bool:
        return any(label(path) in DATES for path in self.leaves)

    @property
    def words(self) -> int:
        value = self.leaves.get(self.texts.text or self.texts.abstract, "")
        return sum(map(rough_words, value)) if isinstance(value, list) else rough_words(str(value))


Findings = list[Found | Broken]


def articles_in(value: object) -> Findings:
    """The objects of a parsed document that are articles, in order.

    Where no object has a text the likeliest ones are given all the same, so that their names can be told. A
    thing in a list of articles that is no object comes out as `Broken`.
    """
    return _found(value, 0)


def _found(value: object, depth: int) -> Findings:
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, list):
        return _in_list(value, depth)
    if not isinstance(value, dict):
        return []
    rows = rows_of(value)
    if rows is not None:
        return [_look(row)[0] for row in rows]
    own, holds_more = _look(value)
    if own.texts.text and not holds_more and any(label(str(key).lower()) in _HEADS for key in value):
        return [own]
    return _own_or_inner(value, own, depth)


def _in_list(items: list[object], depth: int) -> Findings:
    """What a list holds. In a graph of linked data, things of other types than the articles are none."""
    found: Findings = []
    for item in rows_of_lists(items) or items:
        found += _found(item, depth + 1) if isinstance(item, dict | list) else [NO_OBJECT]
    told = {str(one.leaves.get("@type")) for one in found if isinstance(one, Found) and one.has_prose}
    if told - {"None"}:
        found = [
            one
            for one in found
            if isinstance(one, Broken) or one.has_prose or str(one.leaves.get("@type", "None")) in told
        ]
    return found


def _own_or_inner(value: Mapping[object, object], own: Found, depth: int) -> Findings:
    lists, objects = _candidates(value, own, depth)
    best = max([*lists, *objects], key=_weight, default=[])
    if not _weight(best)[1]:
        if own.has_prose or own.has_title or not (lists or objects):
            return [own]
        return max(lists or objects, key=len)
    like = [found for found in (*lists, *objects) if found is best or _are_like(found, best)]
    if best in objects and not any(label(str(key).lower()) in _HEADS for key in value):
        keyed = [found for found in objects if all(map(_is_article, found))]
        like = keyed if best in keyed and len(keyed) > 1 else like
    inner = [one for found in like for one in found]
    if own.texts.text and len(like) == 1 and best in objects and len(best) == 1:
        return [own]  # an envelope: its leaves are those of what is in it, and more
    if _is_whole(own, inner):
        return [own]
    if _has_parts(own, inner):
        return [_joined(own, inner)]
    return _of_feed(inner, own)


def _candidates(
    value: Mapping[object, object], own: Found, depth: int
) -> tuple[list[Findings], list[Findings]]:
    """What the lists and what the objects in an object hold."""
    lists, objects = [], []
    for key, part in value.items():
        if NO_TEXT.search(str(key).lower()):
            continue
        if isinstance(part, dict):
            if found := _found(part, depth + 1):
                objects.append(found)
        elif isinstance(part, list) and any(isinstance(item, dict | list) for item in part):
            is_text = isinstance(own.leaves.get(_plain(key)), Blocks) and own.texts.text == _plain(key)
            if not is_text and (found := _found(part, depth + 1)):
                lists.append(found)
    return lists, objects


def _weight(found: Findings) -> tuple[bool, int]:
    """How much like articles some objects are: whether they have titles or days, and their words."""
    prose = [one for one in found if isinstance(one, Found) and one.has_prose]
    return any(one.has_title or one.has_day for one in prose), sum(one.words for one in prose)


def _are_like(found: Findings, best: Findings) -> bool:
    """Whether two lists hold things of one kind, by the names of their first texts."""
    first, second = (
        next((set(one.leaves) for one in some if isinstance(one, Found) and one.has_prose), set())
        for some in (found, best)
    )
    return bool(first) and len(first & second) >= _LIKE * len(first | second)


def _is_article(one: Found | Broken) -> bool:
    return isinstance(one, Found) and bool(one.texts.text) and one.has_title


def _is_whole(own: Found, inner: Findings) -> bool:
    """Whether an object is the article itself, and what is in it belongs to it."""
    others = [one for one in inner if isinstance(one, Found) and one.has_prose]
    if not own.has_prose or not own.has_title:
        return False
    if not any(one.has_title for one in others):
        return own.has_day or bool(own.texts.text)
    if not own.texts.text or _is_inside(own.texts.text, others):
        return False
    lengths = sorted(one.words for one in others)
    return own.words >= min(lengths[len(lengths) // 2], WHOLE_WORDS if own.has_day else 10**9)


def _has_parts(own: Found, inner: Findings) -> bool:
    """Whether things with texts but without titles or addresses are what an article with a day is made of."""
    parts = [one for one in inner if isinstance(one, Found) and one.texts.text]
    heads = {label(path) for one in parts for path in one.leaves}
    whole = own.has_title and own.has_day and not own.texts.text
    return whole and bool(parts) and heads.isdisjoint({*TITLES, *URLS})


def _joined(own: Found, inner: Findings) -> Found:
    """An article with the texts of its parts as its own."""
    parts = [one.leaves[one.texts.text] for one in inner if isinstance(one, Found) and one.texts.text]
    texts = (text for part in parts for text in (part if isinstance(part, list) else [part]))
    return Found({**own.leaves, "text": Blocks(map(str, texts))}, replace(own.texts, text="text"))


def _is_inside(path: str, others: list[Found]) -> bool:
    """Whether a text is one of several that lie side by side under keys of their own: "a17.body"."""
    return len(others) > 1 and any(path.endswith(f".{one.texts.text}") for one in others if one.texts.text)


def _of_feed(inner: Findings, own: Found) -> Findings:
    """The entries of a feed with its title as their outlet, if they name none: a feed has a title and an
    address."""
    for path in own.leaves:
        above = path.rpartition(".")[0]
        title = own.leaves[path]
        if label(path) == "title" and isinstance(title, str) and _has_address(own.leaves, above):
            return [_with_source(one, title) if isinstance(one, Found) else one for one in inner]
    return inner


def _has_address(leaves: Leaves, above: str) -> bool:
    return any(is_url(value) and path.rpartition(".")[0] == above for path, value in leaves.items())


def _with_source(one: Found, title: str) -> Found:
    if any(label(path) in SOURCES for path in one.leaves):
        return one
    return replace(one, leaves={**one.leaves, "source": title})


def _plain(key: object) -> str:
    return str(key).strip().lower().replace("-", "_")


def _look(value: Mapping[object, object]) -> tuple[Found, bool]:
    """An object's leaves under dotted paths, in order: strings, numbers, lists of strings, blocks of texts;
    and whether it holds lists of other objects with some prose."""
    leaves: dict[str, object] = {}
    more = _collect(value, "", leaves, 0)
    if not any(label(path) in _HEADS for path in leaves):
        leaves = {path: part for path, part in leaves.items() if not isinstance(part, Blocks)}
        more = True
    return Found(leaves, find_texts(leaves)), more


def _collect(value: Mapping[object, object], path: str, leaves: dict[str, object], depth: int) -> bool:
    more = False
    for key, part in value.items():
        if len(leaves) >= MAX_LEAVES:
            return True
        name = _plain(key)
        place = f"{path}.{name}" if path else name
        if place in leaves:
            continue  # of two names that differ in case only, the first
        if isinstance(part, dict):
            if depth < MAX_DEPTH:
                more = _collect(part, place, leaves, depth + 1) or more
        elif isinstance(part, list):
            kept = _listed(part, label(place)) if part else None
            if kept is not None:
                leaves[place] = kept
            else:
                more = more or (any(map(_holds_prose, part)) and not NO_TEXT.search(place))
        elif part is not None and not isinstance(part, bool):
            leaves[place] = part
    return more


def _listed(part: list[object], name: str) -> object:
    """What a list says as a leaf: strings, authors, the one value of several variants, or the blocks of a
    text; `None` for lists of others."""
    if all(isinstance(item, str) for item in part):
        return part[0] if len(part) == 1 and name not in _MANY else part
    if name in _MANY:
        return part
    if (_VARIANTS.search(name) or name in SOURCES) and (variant := _variant(part, name)):
        return variant
    return blocks_of(part, _POSTS)


def _variant(part: list[object], name: str) -> str:
    """The main one of a part's variants, each an object with a value; "" for other lists. Those of a text
    have roles: without them they are its paragraphs."""
    first = ""
    if name.startswith("bod") and not all(isinstance(item, dict) and "role" in item for item in part):
        return ""
    for item in part:
        told = item if isinstance(item, dict) else {}
        said = told.get("value", told.get("name", told.get("text")))
        if not isinstance(said, str):
            return ""
        if str(told.get("role", "")).lower() in {"main", "default"}:
            return said
        first = first or said
    return first


def _holds_prose(item: object) -> bool:
    if not isinstance(item, dict):
        return isinstance(item, list)
    return any(
        len(part) >= 40 if isinstance(part, str) else isinstance(part, dict | list) and bool(part)
        for part in item.values()
    )
