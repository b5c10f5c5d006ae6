"""Sentences that break off before they say what is asked: an outlet's feed often gives only the beginning."""

from __future__ import annotations

import re

from rag.text import content_stems

_CUT = re.compile(r"(?:…|\.{3,}|\[…\])\s*(?:\[\+?\d+ chars\])?\s*$|\[\+\d+ chars\]\s*$")
_CLAUSE = re.compile(r"[,;:—]\s+|\s+(?:and|but|while)\s+")
AT_THE_CUT = 0.5


def is_cut(sentence: str) -> bool:
    """Whether a sentence is cut off anywhere.

    >>> is_cut("They approved it, and … [+9 chars]"), is_cut("They approved it.")
    (True, False)
    """
    return bool(_CUT.search(sentence))


def breaks_off(sentence: str, asked: frozenset[str]) -> bool:
    """Whether a sentence is cut off just where it speaks of what is asked: at least
    half of the asked stems that it has stand in its last clause.

    >>> breaks_off("They approved it, and the first pillar would… [+9 chars]", content_stems("first pillar"))
    True
    """
    cut = _CUT.search(sentence)
    if cut is None:
        return False
    last = _CLAUSE.split(sentence[: cut.start()])[-1]
    spoken = asked & content_stems(sentence)
    return len(asked & content_stems(last)) >= max(1.0, AT_THE_CUT * len(spoken))
