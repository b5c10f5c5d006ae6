"""Quotation marks in a claim made honest: around words of a source exactly, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import find_words, nearest_words, quotations
from rag.verification.candidates import Source, Span

_SINGLE = str.maketrans("“”«»", "‘’‘’", '"')


def mend_quotations(claim: str, sources: Sequence[Source]) -> tuple[str, list[Span]]:
    """The claim with honest quotation marks, and where in the sources its quotations stand.

    A quotation that stands in no source is put right when it plainly misquotes one place; otherwise it
    loses its marks and is left to be checked as plain text.
    """
    found: list[Span] = []
    text = claim
    for quotation in reversed(list(quotations(claim))):
        place = _place(quotation.words, sources)
        if place:
            found.append(place)
            continue
        near = _near_place(quotation.words, sources)
        if near:
            source = next(s for s in sources if s.number == near[0])
            words = source.article.text[near[1] : near[2]]
            tail = re.search(r"[.,!?]*$", quotation.words)
            text = text[: quotation.start] + words + (tail[0] if tail else "") + text[quotation.end :]
            found.append(near)
        else:
            text = text[: quotation.start - 1] + quotation.words + text[quotation.end + 1 :]
    return text, found[::-1]


def _place(words: str, sources: Sequence[Source]) -> Span | None:
    for source in sources:
        for low, high in source.spans:
            span = find_words(words, source.article.text, low, high)
            if span:
                return source.number, *span
    return None


def _near_place(words: str, sources: Sequence[Source]) -> Span | None:
    for source in sources:
        for low, high in source.spans:
            span = nearest_words(words, source.article.text[low:high])
            if span:
                return source.number, low + span[0], low + span[1]
    return None


def verbatim(claim: str, sources: Sequence[Source]) -> Span | None:
    """Where a claim of four words or more stands in a source as it is."""
    return _place(claim, sources) if len(claim.split()) >= 4 else None


def in_marks(claim: str) -> str:
    """A claim between quotation marks, its own ones made single.

    >>> in_marks("We said “no”.")
    '“We said ‘no’.”'
    """
    return f"“{claim.translate(_SINGLE)}”"
