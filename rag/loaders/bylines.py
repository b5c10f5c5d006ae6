"""The names in a byline, whatever the format that gives it."""

from __future__ import annotations

import re

BY = re.compile(r"^\W*by\s+", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(reuters?|ap|afp|press|news|staff|writers?|correspondents?|reporters?|editors?|times|columnist|agency)\b",
    re.IGNORECASE,
)


def split_authors(byline: str) -> tuple[str, ...]:
    """The names in a byline, without "By" and without what the authors are or work for.

    >>> split_authors("By Ana Reyes and Tom Okafor, Harbour News Writers")
    ('Ana Reyes', 'Tom Okafor')
    """
    names = re.split(r"\s*(?:[,;|\n]|\band\b|&)\s*", BY.sub("", " ".join(byline.split())))
    return tuple(name.strip(" .") for name in names if name.strip(" .") and not _ROLE.search(name))
