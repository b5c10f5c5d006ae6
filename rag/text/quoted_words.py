"""Quotations: finding words in an article exactly, whatever their quotation marks, dashes and spaces.

Typography is compared away (curly against straight marks, long against short and double dashes, runs of
white space, "U. S." against "U.S."), but what is returned are always offsets of the article's own characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.text.abbreviations import CJK
from rag.text.quotation_marks import oriented

_SAME = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'",
        "「": '"', "」": '"', "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "−": "-",
    }
)  # fmt: skip
_QUOTATION = re.compile(r"[\"“]([^\"“”]{2,600})[\"”]")
_EDGES = " .,;:!?…'\"-"
_MARKS = _EDGES + "“”„«»‘’("
NEAR = 0.85
"""How alike (difflib's ratio of words, [0, 1]) a misquotation must be to be put right by the source."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with typography folded away, and for each of its characters the offset in the original."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's half-open span for a non-empty half-open span of `text`."""
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between double quotation marks in a sentence; the span leaves the marks out."""

    start: int
    end: int
    words: str


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """Fold typography: one kind of mark, dash and space, single spaces and dashes, and none between initials.

    >>> fold("the U. S. --  he said").text
    'the U.S. - he said'
    """
    kept: list[str] = []
    offsets: list[int] = []
    for offset, folded in enumerate(text.translate(_SAME)):
        character = " " if folded.isspace() else folded
        if character == " " and (not kept or kept[-1] == " "):
            continue
        if character == "-" and kept and kept[-1] == "-":
            continue
        if character == "." and _is_spaced_initial(kept):
            del kept[-2], offsets[-2]
        kept.append(character)
        offsets.append(offset)
    return Folded("".join(kept), tuple(offsets))


def _is_spaced_initial(kept: list[str]) -> bool:
    """Whether a text ends in an initial that a space parts from another: "U. S"."""
    *before, first, stop, space, second = ["", "", "", "", *kept[-5:]]
    return (stop, space) == (".", " ") and first.isalpha() and second.isalpha() and not before[-1].isalnum()


def find_words(words: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """The first span of `text[start:end]` that holds these words exactly, typography and edge marks aside.

    The first letter may differ in case, since a quotation often begins in the middle of a sentence.

    >>> find_words("no painful sensations,", "there are “no painful\\nsensations” here")
    (11, 32)
    """
    wanted = fold(words).text.strip(_EDGES)
    if not wanted:
        return None
    folded = fold(text[start:end])
    pattern = re.compile(rf"(?<!\w)(?i:{re.escape(wanted[0])}){re.escape(wanted[1:])}(?!\w)")
    match = pattern.search(folded.text)
    if not match:
        return None
    low, high = folded.span(*match.span())
    return start + low, start + high


def quotations(sentence: str) -> Iterator[Quotation]:
    """The quotations of two or more words in a sentence, in order; a single word is emphasis more often."""
    for match in _QUOTATION.finditer(oriented(sentence)):
        words = sentence[match.start(1) : match.end(1)]
        if len(words.split()) + len(CJK.findall(words)) >= 2:
            yield Quotation(match.start(1), match.end(1), words)


def nearest_words(words: str, text: str) -> tuple[int, int] | None:
    """The one span of a text that these words misquote slightly: at least `NEAR` alike, and no other close.

    Numbers and negations must agree; "unmistakable" means that no second place is nearly as alike.
    """
    wanted = fold(words).text.strip(_EDGES).lower().split()
    places = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    tokens = [text[a:b].translate(_SAME).lower().strip(_EDGES) for a, b in places]
    wanted = [word.strip(_EDGES) for word in wanted]
    if len(wanted) < 5:
        return None
    best = sorted(_windows(wanted, tokens), reverse=True)[:8]
    if not best or best[0][0] < NEAR:
        return None
    _, low, high = best[0]
    rivals = [ratio for ratio, a, b in best[1:] if (a >= high or b <= low) and ratio > best[0][0] - 0.05]
    if rivals or _facts(wanted) != _facts(tokens[low:high]):
        return None
    first, last = text[slice(*places[low])], text[slice(*places[high - 1])]
    return places[low][0] + len(first) - len(first.lstrip(_MARKS)), places[high - 1][1] - (
        len(last) - len(last.rstrip(_MARKS))
    )


def _windows(wanted: list[str], tokens: list[str]) -> Iterator[tuple[float, int, int]]:
    vocabulary = set(wanted)
    for low, token in enumerate(tokens):
        if token != wanted[0] and token != wanted[1]:
            continue
        for size in {len(wanted) - 1, len(wanted), len(wanted) + 1}:
            window = tokens[low : low + size]
            if len(vocabulary & set(window)) >= 0.7 * len(vocabulary):
                yield SequenceMatcher(None, wanted, window, autojunk=False).ratio(), low, low + len(window)


def _facts(words: list[str]) -> list[str]:
    """The words a correction must not touch: numbers and negations."""
    negations = {"no", "not", "never", "none", "nobody", "nothing", "without"}
    return [word for word in words if any(c.isdigit() for c in word) or word in negations or "n't" in word]
