"""Values of ours to plain ones that JSON can hold, and back: whatever a `TurnView` is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints

from rag import Article, FormValue
from ui.state import TurnView

KIND, VALUE = "$", "of"
Plain = Any  # what JSON can hold


def encode(value: object, articles: Callable[[Article], str]) -> Plain:
    """A value as plain ones. `articles` is told each article, and gives its id. Raises `TypeError` for what
    has no plain form."""

    def plain(value: object) -> Plain:
        match value:
            case Enum():
                return {KIND: type(value).__name__, VALUE: value.value}
            case None | bool() | int() | float() | str():
                return value
            case Article():
                return {KIND: "Article", VALUE: articles(value)}
            case datetime() | date():
                return {KIND: type(value).__name__, VALUE: value.isoformat()}
            case tuple():
                return [plain(one) for one in value]
            case list() | frozenset():
                return {KIND: type(value).__name__, VALUE: [plain(one) for one in value]}
            case Mapping():
                return {KIND: "map", VALUE: {str(key): plain(one) for key, one in value.items()}}
        if not is_dataclass(value):
            raise TypeError(f"a {type(value).__name__} cannot be kept")
        given = {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.init}
        return {KIND: type(value).__name__, **given}

    return plain(value)


def decode(value: Plain, articles: Mapping[str, Article]) -> Any:
    """What `encode` was given, with these articles. Raises `LookupError`, `TypeError` or `ValueError` for
    what this version of Dateline cannot make, a field that it does not know included."""
    if isinstance(value, list):
        return tuple(decode(one, articles) for one in value)
    if not isinstance(value, dict):
        return value
    kind = value[KIND]
    if (make := _SIMPLE.get(kind)) is not None:
        return make(value[VALUE])
    if kind == "Article":
        return articles[value[VALUE]]
    if kind in ("list", "frozenset"):
        found = [decode(one, articles) for one in value[VALUE]]
        return found if kind == "list" else frozenset(found)
    if kind == "map":
        return {key: decode(one, articles) for key, one in value[VALUE].items()}
    made = _known()[kind]
    if issubclass(made, Enum):
        return made(value[VALUE])
    return made(**{name: decode(one, articles) for name, one in value.items() if name != KIND})


_SIMPLE: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


@cache
def _known() -> dict[str, type[Any]]:
    """The classes that a turn is made of, by their names: no others are ever made."""
    found: dict[str, type[Any]] = {}
    left: list[object] = [TurnView]
    while left:
        kind = left.pop()
        left += get_args(kind)
        if (
            isinstance(kind, type)
            and kind.__name__ not in found
            and (issubclass(kind, Enum) or is_dataclass(kind))
        ):
            found[kind.__name__] = kind
            left += _types_in(kind) if is_dataclass(kind) else ()
    return found


def _types_in(kind: type[Any]) -> Iterator[object]:
    yield from get_type_hints(kind, localns={"FormValue": FormValue}).values()
