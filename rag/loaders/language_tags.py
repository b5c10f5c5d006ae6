"""Languages as formats name them ("eng", "German", "Deutsch", "EN_us"), as tags of BCP 47, by the Unicode
CLDR (through Babel)."""

from __future__ import annotations

import re
from functools import cache

from rag.text import LANGUAGES

MAX_CHARACTERS = 40
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)


@cache
def language_tag(name: str) -> str:
    """The tag of a language, "" for what is the name of none.

    >>> language_tag("EN_us"), language_tag("deu"), language_tag("Deutsch"), language_tag("Quay")
    ('en-US', 'de', 'de', '')
    """
    name = name.strip()
    if not name or len(name) > MAX_CHARACTERS:
        return ""
    if match := _TAG.fullmatch(name):
        language, script, region = match.groups()
        if found := _known(language.lower()):
            return "-".join(
                [found, *([script.title()] if script else []), *([region.upper()] if region else [])]
            )
    return _names().get(name.casefold(), "")


def _known(code: str) -> str:
    """The code of a language, that of two letters where there is one; "" for what is no code."""
    from babel import Locale  # slow to import
    from babel.core import get_global

    code = str(get_global("language_aliases").get(code, code))
    return code if code in Locale("en").languages and code not in {"und", "mul", "zxx"} else ""


@cache
def _names() -> dict[str, str]:
    """Languages by their English names and by their own."""
    from babel import Locale

    english = {
        str(name).casefold(): str(code) for code, name in Locale("en").languages.items() if "_" not in code
    }
    own = ((code, Locale.parse(code).languages.get(code)) for code in LANGUAGES if "_" not in code)
    return english | {str(name).casefold(): code for code, name in own if name}
