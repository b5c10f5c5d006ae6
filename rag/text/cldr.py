"""Months by their names in the languages that news is written in, and the languages themselves as formats and
people name them ("eng", "German", "Deutsch", "EN_us"), by the Unicode CLDR (through Babel)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ka"
    " kk ky lt lv mk mn mr ms mt nb ne nl nn pa pl pt ro ru sk sl sq sr sr_Latn sv sw ta te th tr uk ur uz vi"
).split()
"""Languages of CLDR that count days from January and that newspapers are printed in."""
LONGEST_NAME = 40
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)


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


@cache
def language_tag(name: str) -> str:
    """The tag of a language, "" for what is the name of none.

    >>> language_tag("EN_us"), language_tag("deu"), language_tag("Deutsch"), language_tag("Quay")
    ('en-US', 'de', 'de', '')
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        return ""
    if match := _TAG.fullmatch(name):
        language, script, region = match.groups()
        if found := _known(language.lower()):
            return "-".join(
                [found, *([script.title()] if script else []), *([region.upper()] if region else [])]
            )
    return _language_names().get(name.casefold(), "")


def _known(code: str) -> str:
    """The code of a language, that of two letters where there is one; "" for what is no code."""
    from babel import Locale  # slow to import
    from babel.core import get_global

    code = str(get_global("language_aliases").get(code, code))
    return code if code in Locale("en").languages and code not in {"und", "mul", "zxx"} else ""


@cache
def _language_names() -> dict[str, str]:
    """Languages by their English names and by their own."""
    from babel import Locale

    english = {
        str(name).casefold(): str(code) for code, name in Locale("en").languages.items() if "_" not in code
    }
    own = ((code, Locale.parse(code).languages.get(code)) for code in LANGUAGES if "_" not in code)
    return english | {str(name).casefold(): code for code, name in own if name}


@cache
def language_name(tag: str) -> str:
    """What a language is called in English, by its tag; the tag where that is none.

    >>> language_name("de"), language_name("en-GB"), language_name("qqq")
    ('German', 'English (United Kingdom)', 'qqq')
    """
    from babel import Locale, UnknownLocaleError  # slow to import

    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag
