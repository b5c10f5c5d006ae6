"""Notes of correction: which words make one, and which sentences only repeat what was wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.sentences import Sentence

CORRECTED = re.compile(
    r"\b(?:correct(?:ion|ed|s)|erratum|misstated|wrongly (?:said|reported|gave))\b", re.IGNORECASE
)
_TELLS = r"(?:wrongly |incorrectly |mistakenly )?(?:said|stated|gave|reported|put|misstated)\b"
_EARLIER = re.compile(
    rf"\b(?:earlier|previous|first|original) (?:version|article|story|edition)\b[^,;]{{0,60}}?\b{_TELLS}",
    re.IGNORECASE,
)
_IT_SAID = re.compile(rf"(?:it|the (?:article|report|story|version)|we) (?:had )?{_TELLS}", re.IGNORECASE)


def repeats_error(sentences: Sequence[Sentence], index: int) -> bool:
    """Whether a sentence repeats what an earlier version said wrongly: it says so itself, or stands as "It
    said that …" behind a note of correction."""
    text = sentences[index].text
    if _EARLIER.search(text):
        return True
    return index > 0 and bool(_IT_SAID.match(text) and CORRECTED.search(sentences[index - 1].text))
