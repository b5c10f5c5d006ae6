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

_TAKES_BACK = re.compile(
    r"^\W*corrections?\b|\bmisstated\b|\b(?:wrongly|incorrectly|mistakenly|in error) \w+"
    r"|\b(?:article|report|story|version)\b.{0,80}\bgave (?:the |an? )?(?:wrong|incorrect)\b",
    re.IGNORECASE,
)
_PUTS_RIGHT = re.compile(
    r"\b(?:not|rather than|instead of)\b|\bcorrect\b|^\W*(?:it|they|he|she|the|there)\b", re.IGNORECASE
)
"""What opens or marks the sentence that says how it was: "It was 8-5", "There were 58, not 56"."""


def repeats_error(sentences: Sequence[Sentence], index: int) -> bool:
    """Whether a sentence repeats what an earlier version said wrongly: it says so itself, or stands as "It
    said that …" behind a note of correction."""
    text = sentences[index].text
    if _EARLIER.search(text):
        return True
    return index > 0 and bool(_IT_SAID.match(text) and CORRECTED.search(sentences[index - 1].text))


def puts_right_until(sentences: Sequence[Sentence], index: int) -> int:
    """The index of the last sentence that belongs to a note of correction, `index` itself where none follows:
    what was wrong is said first, and often what is right only behind it."""
    behind = index + 1
    if behind < len(sentences) and corrects(sentences[index].text):
        follows = sentences[behind]
        if _PUTS_RIGHT.search(follows.text) and not repeats_error(sentences, behind):
            return behind
    return index


def corrects(words: str) -> bool:
    """Whether words take something back that was reported, and say so."""
    return bool(_TAKES_BACK.search(words))
