"""In what script words are written: an answer is in that of its sources, names in another one included."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

MAIN_SHARE = 0.2
"""The share of a text's letters that makes a script one that the text is written in, not only names in it."""
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
_NO_SCRIPT = frozenset(
    {"MODIFIER", "FEMININE", "MASCULINE", "SUPERSCRIPT", "SUBSCRIPT", "DOUBLE-STRUCK", "SCRIPT"}
)
_WORD = re.compile(r"[^\W\d_]+")


def foreign_word(claim: str, sources: Iterable[str]) -> str:
    """The first word of a claim in a script that no source is written in and that stands in no source as it
    is; "" if there is none.

    >>> foreign_word("Путин met Kerry.", ["Kerry met Putin (Путин) in Sochi on a cold day."])
    ''
    >>> foreign_word("Путин встретил Керри.", ["Kerry met Putin (Путин) in Sochi on a cold day."])
    'встретил'
    """
    texts = [unicodedata.normalize("NFKC", source) for source in sources]
    known = frozenset().union(*(main_scripts(text) for text in texts))
    if not known:
        return ""
    words: list[str] = _WORD.findall(unicodedata.normalize("NFKC", claim))
    for word in words:
        if not {script for script in map(script_of, word) if script} <= known:
            alone = re.compile(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", re.IGNORECASE)
            if not any(alone.search(text) for text in texts):
                return word
    return ""


@lru_cache(maxsize=256)
def main_scripts(text: str) -> frozenset[str]:
    """The scripts that a text is written in: those of a good part of its letters."""
    counts: Counter[str] = Counter()
    for character, number in Counter(text).items():
        counts[script_of(character)] += number
    del counts[""]
    most = MAIN_SHARE * counts.total()
    return frozenset(script for script, number in counts.items() if number >= most)


@lru_cache(maxsize=8_192)
def script_of(character: str) -> str:
    """The script of a letter, by its name in Unicode: "LATIN", "CYRILLIC" …; "" for what has none. Chinese,
    Japanese and Korean are written in several together, and count as one.

    >>> script_of("é"), script_of("П"), script_of("漢"), script_of("7")
    ('LATIN', 'CYRILLIC', 'CJK', '')
    """
    if not character.isalpha():
        return ""
    first = unicodedata.name(character, "").split(" ")[0].partition("-")[0]
    return "CJK" if first in _EAST_ASIAN else "" if first in _NO_SCRIPT else first
