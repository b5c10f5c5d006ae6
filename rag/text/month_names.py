"""The months by their names in the languages that news is written in, by the Unicode CLDR (through Babel)."""

from __future__ import annotations

import unicodedata
from functools import cache

LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ka"
    " kk ky lt lv mk mn mr ms mt nb ne nl nn pa pl pt ro ru sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi"
).split()
"""Languages of CLDR that count days from January and that newspapers are printed in."""


def month_named(name: str) -> int | None:
    """The number of the month (1 to 12) that a name or abbreviation is in any language; `None` where it is
    none, or is one month here and another there ("listopad", October in Croatian and November in Polish).

    >>> month_named("März"), month_named("марта"), month_named("listopad"), month_named("quay")
    (3, 3, None, None)
    """
    numbers = _names().get(_folded(name), frozenset())
    return min(numbers) if len(numbers) == 1 else None


@cache
def _names() -> dict[str, frozenset[int]]:
    from babel import Locale  # slow to import

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context.get(width, {}).items():
                    found.setdefault(_folded(str(name)), set()).add(int(number))
    return {name: frozenset(numbers) for name, numbers in found.items() if not name.isdigit()}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip(" .")
