"""Words and marks of a sentence, with where they stand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

TOKEN = re.compile(r"(?:\w\.)+\w?(?=\W|$)|\w(?:[\w’'&/-]*\w)?(?:(?<=s)[’'](?=\s))?|--|[^\w\s]")
_POSSESSIVE = re.compile(r"[’']s?$")
_ABBREVIATED = frozenset(
    "gen lt col maj capt adm cmdr sgt sen rep gov mr mrs ms dr prof rev st jr vice".split()
)


class Word(NamedTuple):
    """A token and where it stands. `key` is its lower case without a possessive ending and a stop."""

    text: str
    start: int
    end: int
    key: str
    is_capital: bool
    is_word: bool


@lru_cache(maxsize=16_384)
def _traits(text: str) -> tuple[str, bool, bool]:
    key = text.lower() if text != "WHO" else "w.h.o"
    if "'" in key or "’" in key:
        key = _POSSESSIVE.sub("", key)
    return key.rstrip("."), text[0].isupper(), text[0].isalnum()


def words_of(text: str, start: int = 0, end: int | None = None, shift: int = 0) -> list[Word]:
    """The tokens of `text[start:end]`; a stop stays with an abbreviated title or an initial. Their offsets
    are those of the text, plus `shift`."""
    found: list[Word] = []
    for match in TOKEN.finditer(text, start, len(text) if end is None else end):
        token = match.group()
        at = match.start() + shift
        if token == "." and found and found[-1].end == at and _is_abbreviated(found[-1].text):
            token, at = found[-1].text + ".", found[-1].start
            found.pop()
        found.append(Word(token, at, at + len(token), *_traits(token)))
    return found


def _is_abbreviated(word: str) -> bool:
    return word.lower() in _ABBREVIATED or (len(word) == 1 and word.isupper())
