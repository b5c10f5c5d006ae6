"""Which objects of a JSON document are its articles: found by shape, not by whose format it is.

An article is an object with a text. Answers of search interfaces wrap a list of them, dumps key them by id or
turn them into columns, databases put each into an envelope ("_source", "row", "attributes").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.reading.fields import DATES, TITLES, URLS, Leaves, is_text, label, rough_words
from rag.reading.records import Broken

MAX_DEPTH = 8
MAX_LEAVES = 500
"""Parts of one object that are looked at."""
_BLOCK_WORDS = 8
"""A block of so many words belongs to a text, whatever its type is called."""
_HEADS = frozenset({*TITLES, *URLS, *DATES} - {"name", "time", "day"})
"""What an article has and the block of a text has not."""

NO_OBJECT = Broken("it is not an object with named parts")


def articles_in(value: object) -> Iterator[Leaves | Broken]:
    """The objects of a parsed document that are articles, as leaves, in order.

    Where no object has a text the likeliest ones are given all the same, so that their names can be told. A
    thing in a list of articles that is no object comes out as `Broken`.
    """
    yield from _found(value, 0)


def leaves_of(value: Mapping[object, object]) -> dict[str, object]:
    """The values of an object under dotted paths, in order: strings, numbers, and lists of strings. The
    blocks of which a text is made are joined. Lists of other objects are left out, authors aside."""
    leaves: dict[str, object] = {}
    _collect(value, "", leaves, 0)
    if not _has_head(leaves):
        return {path: part for path, part in leaves.items() if not isinstance(part, _Blocks)}
    return leaves


def _found(value: object, depth: int) -> Iterator[Leaves | Broken]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _found(item, depth + 1)
            else:
                yield NO_OBJECT
    elif isinstance(value, dict):
        rows = _rows(value)
        if rows is not None:
            yield from map(leaves_of, rows)
            return
        own = leaves_of(value)
        inner, is_keyed = _inside(value, own, depth)
        if inner and (is_keyed or not (is_text(own) and (not _weight(inner) or _is_whole(own, inner)))):
            yield from inner
        else:
            yield own


def _inside(value: Mapping[object, object], own: Leaves, depth: int) -> tuple[list[Leaves | Broken], bool]:
    """The articles of the part of an object that holds most text in articles: one of its lists, or all of its
    objects together, and whether it is the latter. Where none holds any, the objects of the first list."""
    lists: list[list[Leaves | Broken]] = []
    keyed: list[Leaves | Broken] = []
    for part in value.values():
        if (
            isinstance(part, list)
            and any(isinstance(item, dict) for item in part)
            and not _is_read(part, own)
        ):
            lists.append(list(_found(part, depth + 1)))
        elif isinstance(part, dict):
            keyed += _found(part, depth + 1)
    if is_text(own) and len([leaves for leaves in keyed if _has_text(leaves)]) < 2:
        keyed = []  # the object's own leaves have what is in it
    best = max([*lists, keyed], key=_weight)
    if _weight(best):
        return best, best is keyed
    if lists:
        return lists[0], False
    return (keyed, False) if not _has_head(own) else ([], False)


def _has_head(leaves: Leaves) -> bool:
    return any(label(path) in _HEADS for path in leaves)


def _weight(found: list[Leaves | Broken]) -> int:
    return sum(_words(leaves) for leaves in found if _has_text(leaves))


def _has_text(leaves: Leaves | Broken) -> bool:
    return not isinstance(leaves, Broken) and is_text(leaves)


def _words(leaves: Leaves | Broken) -> int:
    if isinstance(leaves, Broken):
        return 0
    return max((rough_words(value) for value in leaves.values() if isinstance(value, str)), default=0)


def _is_whole(own: Leaves, inner: list[Leaves | Broken]) -> bool:
    """Whether an object with a text is the article itself, and what is in it are its comments or the like:
    it has as many words as these usually have, and parts that articles have."""
    lengths = sorted(_words(leaves) for leaves in inner if _has_text(leaves))
    usual = lengths[len(lengths) // 2] if lengths else 0
    return _words(own) >= usual and _has_head(own)


def _is_read(part: list[object], own: Leaves) -> bool:
    """Whether a list belongs to the object itself, as the blocks of its text."""
    return _is_blocks(part) and _has_head(own)


def _rows(value: Mapping[object, object]) -> list[Mapping[object, object]] | None:
    """The rows of a table that is written by column, or as a list of columns and one of rows; `None` for
    anything else."""
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and data:
        names = [column.get("name") if isinstance(column, dict) else column for column in columns]
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return [dict(zip(names, row, strict=True)) for row in data]
    parts = list(value.values())
    if len(parts) < 2:
        return None
    if all(isinstance(part, list) for part in parts):
        lengths = {len(part) for part in parts if isinstance(part, list)}
        if (
            len(lengths) == 1
            and lengths != {0}
            and _scalars(part[0] for part in parts if isinstance(part, list))
        ):
            return [dict(zip(value, row, strict=True)) for row in zip(*parts, strict=True)]
    if all(isinstance(part, dict) and part for part in parts):
        first = parts[0]
        assert isinstance(first, dict)
        same = all(isinstance(part, dict) and part.keys() == first.keys() for part in parts)
        by_column = same and all(str(key).isdigit() for key in first)
        if by_column and _scalars(
            part[key] for part in parts if isinstance(part, dict) for key in list(first)[:1]
        ):
            return [
                {name: part[key] for name, part in value.items() if isinstance(part, dict)} for key in first
            ]
    return None


class _Blocks(list[object]):
    """The texts of the blocks of which a text is made."""


def _scalars(values: Iterator[object]) -> bool:
    return all(not isinstance(value, dict | list) for value in values)


def _collect(value: Mapping[object, object], path: str, leaves: dict[str, object], depth: int) -> None:
    for key, part in value.items():
        if len(leaves) >= MAX_LEAVES:
            return
        name = str(key).strip().lower().replace("-", "_")
        place = f"{path}.{name}" if path else name
        if place in leaves:
            continue  # of two names that differ in case only, the first
        if isinstance(part, dict):
            if depth < MAX_DEPTH:
                _collect(part, place, leaves, depth + 1)
        elif isinstance(part, list):
            if part and (kept := _listed_part(part, label(place))) is not None:
                leaves[place] = kept
        elif part is not None and not isinstance(part, bool):
            leaves[place] = part


def _listed_part(part: list[object], name: str) -> list[object] | None:
    """What a list says as a leaf: strings, authors, or the blocks of a text; `None` for lists of others."""
    if all(isinstance(item, str) for item in part):
        return part
    if name in {"authors", "author", "byline", "creator", "creators", "by", "tags"}:
        return part
    if _is_blocks(part):
        return _Blocks(text for item in part if (text := _block_text(item)))
    return None


def _is_blocks(part: list[object]) -> bool:
    """Whether a list holds the blocks of one text: objects (or strings) with some text, and nothing that an
    article of its own would have."""
    objects = [item for item in part if isinstance(item, dict)]
    if not objects or len(objects) * 2 < len([item for item in part if item]):
        return False
    names = {str(key).lower() for item in objects for key in item}
    return not names & _HEADS and any(_block_text(item) for item in objects)


def _block_text(item: object) -> str:
    """The words of a block of a text; "" for one that is a headline, a date or the like."""
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        return ""
    kind = str(item.get("type", "text")).lower()
    for name in ("content", "text", "value", "html", "body", "context", "data", "paragraph"):
        text = item.get(name)
        if isinstance(text, dict):
            text = next(
                (text[key] for key in ("text", "html", "value") if isinstance(text.get(key), str)), None
            )
        if isinstance(text, str) and text.strip():
            if any(word in kind for word in ("title", "headline", "kicker", "byline", "caption", "image")):
                return ""
            told = any(word in kind for word in ("text", "para", "html", "body"))
            return text if told or rough_words(text) >= _BLOCK_WORDS else ""
    return ""
