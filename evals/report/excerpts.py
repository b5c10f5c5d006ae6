"""Words of an article with their surroundings, cut into pieces that are marked or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag import Article

SURROUNDINGS = 180
LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Marked:
    """Characters of an article to be marked as `kind` ("cited" or "gold"), with a label such as "[1]"."""

    start: int
    end: int
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; `labels` are those of the marks that end with it."""

    text: str
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of an article; `starts_inside` and `ends_inside` say that the article goes on there."""

    pieces: tuple[Piece, ...]
    starts_inside: bool
    ends_inside: bool


def excerpts(article: Article, marks: Sequence[Marked], around: int = SURROUNDINGS) -> list[Excerpt]:
    """The marked words with up to `around` characters on either side, in order; parts that touch are joined.

    The pieces of an excerpt joined are the article's own text.
    """
    windows: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        start = _word_start(article.text, max(0, mark.start - around))
        end = _word_end(article.text, min(len(article.text), min(mark.end, mark.start + LONGEST) + around))
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return [
        Excerpt(_pieces(article.text, start, end, marks), start > 0, end < len(article.text))
        for start, end in windows
    ]


def _pieces(text: str, start: int, end: int, marks: Sequence[Marked]) -> tuple[Piece, ...]:
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = {start, end} | {at for mark in inside for at in (mark.start, mark.end) if start < at < end}
    ordered = sorted(cuts)
    pieces = []
    for a, b in zip(ordered, ordered[1:], strict=False):
        over = [mark for mark in inside if mark.start <= a and mark.end >= b]
        kinds = tuple(dict.fromkeys(mark.kind for mark in over))
        labels = tuple(dict.fromkeys(mark.label for mark in over if mark.end == b and mark.label))
        pieces.append(Piece(text[a:b], kinds, labels))
    return tuple(pieces)


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at
