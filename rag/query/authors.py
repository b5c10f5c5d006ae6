"""Whose articles a question asks for: "articles by Jane Roe on gas", "What did Jane Roe write about gas?".

An author is read as an outlet is, where the question names one as who reports; only by a full name that the
archive has, and never where the question asks for what somebody said: that is whoever speaks in the articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.query.outlets import named_outlets
from rag.query.question import Question

LONGEST = 5
"""Words of a name."""
_WORD = re.compile(r"[^\W\d_][\w’'.-]*[^\W_]|[^\W\d_]\.?")
_WHAT = re.compile(r"what\s+(?:did|does|do|has|have|had)\s+", re.IGNORECASE)
_TOLD = re.compile(r"\s+\w+\s+(?=(?:about|on)\s+\w)", re.IGNORECASE)
"""What they wrote about something is their articles about it."""
_ASKED = re.compile(r"\b(?:did|does|do|has|have|had)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedAuthors:
    """Authors as the archive writes them, and the question without them."""

    authors: tuple[str, ...]
    rest: str


def named_authors(question: Question, known: Sequence[str]) -> NamedAuthors | None:
    """The authors whose articles a question asks for, among the `known` ones; `None` for none."""
    names = _held(question.text, _by_name(tuple(known)))
    found = named_outlets(question.text, names) if names and not question.speaker else None
    if not found:
        return None
    (start, end), text = found.spans[0], question.text
    if len(found.spans) > 1 or not _ASKED.search(text[:start]):
        return NamedAuthors(found.outlets, found.stripped)
    told = _TOLD.match(text, end) if _WHAT.fullmatch(text[:start]) else None
    rest = f"Articles {text[told.end() :]}" if told else f"{text[:start]}they{text[end:]}"
    return NamedAuthors(found.outlets, rest)


def _held(text: str, known: Mapping[str, str]) -> list[str]:
    """The known names that stand in a text."""
    words = list(_WORD.finditer(text)) if known else []
    runs = (
        text[words[first].start() : words[last].end()]
        for first, last in combinations(range(len(words)), 2)
        if last - first < LONGEST
    )
    return list(dict.fromkeys(known[name] for run in runs if (name := run.casefold()) in known))


@lru_cache(maxsize=4)
def _by_name(known: tuple[str, ...]) -> dict[str, str]:
    return {name.casefold(): name for name in known if " " in name}
