"""How much of a text that holds several documents is in none of them: what guards against a reader that loses
words without knowing it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.loaders.records import Broken, Record, count_words

MIN_LINE_WORDS = 5
PROSE_SHARE = 0.5
"""A line is prose if it has so many words and so large a share of them begins with a small letter, or with
one of a script that has no small letters; fields ("LENGTH: 300 words") and index terms are not."""
_WORD = re.compile(r"[^\W\d_]+")


def with_left_out(text: str, found: Sequence[Record | Broken]) -> list[Record | Broken]:
    """Records, the last of which says how many words of prose of the text are in none of them."""
    records = [one for one in found if isinstance(one, Record)]
    if not records:
        return list(found)
    kept = sum(count_words(part) for one in records for part in (one.title, one.text, one.abstract))
    left_out = prose_words(text) - kept
    last = len(found) - 1 - [isinstance(one, Record) for one in reversed(found)].index(True)
    return [
        replace(one, left_out=max(0, left_out)) if at == last and isinstance(one, Record) else one
        for at, one in enumerate(found)
    ]


def prose_words(text: str) -> int:
    """How many words the lines of prose in a text have.

    >>> prose_words("LENGTH: 300 words\\nThe last boat leaves the quay at nine.\\nHARBOURS (90%)")
    8
    """
    return sum(count_words(line) for line in text.split("\n") if _is_prose(line))


def _is_prose(line: str) -> bool:
    words = _WORD.findall(line)
    if len(words) < MIN_LINE_WORDS:
        return bool(words) and not words[0].isascii() and count_words(line) >= MIN_LINE_WORDS
    return sum(not word[0].isupper() for word in words) > PROSE_SHARE * len(words)
