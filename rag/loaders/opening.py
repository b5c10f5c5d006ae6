"""How a document without metadata opens: title, byline and day, each in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates import parse_published

_LOOKED_AT = 6
_MAX_LINE = 80
_BYLINE = re.compile(r"^(?:by|von|par|por)[ :]+(\S.{2,58}[^.!?\s])$", re.I)
_BEHIND = re.compile(r"\s*[,|·•–—]\s*|\s+-\s+|\s+(?=\()|\s+on\s+", re.I)
_UPDATED = re.compile(r"^(?:published|posted|date|dated)\b[ :]*", re.I)


@dataclass(frozen=True, slots=True)
class Opening:
    """The title, the names of a byline, the line of the day, and all other paragraphs."""

    title: str
    authors: tuple[str, ...]
    published: str
    text: str


def read_opening(paragraphs: Sequence[str], title: str = "") -> Opening:
    """What the first paragraphs say; the first is the title where none is given and it is short.

    Paragraphs that are title, byline or day are not in the text.
    """
    rest = [one for one in (one.strip() for one in paragraphs) if one]
    if title and rest and " ".join(rest[0].split()) == " ".join(title.split()):
        rest = rest[1:]
    elif not title and rest and _is_title(rest[0], rest[1:]):
        title, rest = rest[0], rest[1:]
    authors: tuple[str, ...] = ()
    published = ""
    kept = []
    for position, line in enumerate(rest):
        near = position < _LOOKED_AT and len(line) <= _MAX_LINE
        if near and not authors and (byline := _BYLINE.match(line)):
            names, day = _without_day(byline.group(1))
            authors = tuple(re.split(r",\s*|\s+and\s+|\s*&\s*", names))
            published = published or day
        elif near and not published and (day := _day(line)):
            published = day
        else:
            kept.append(line)
    return Opening(title, authors, published, "\n\n".join(kept))


def _is_title(first: str, rest: Sequence[str]) -> bool:
    return bool(rest) and len(first) <= 250 and not re.search(r"[.:;,]$", first)


def _without_day(names: str) -> tuple[str, str]:
    """The names of a byline, and the day that stands behind them, "" where there is none."""
    for mark in _BEHIND.finditer(names):
        if mark.start() and (day := _day(names[mark.end() :])):
            return names[: mark.start()], day
    return names, ""


def _day(line: str) -> str:
    """The line without "Published" where it is a day and nothing else, else ""."""
    said = _UPDATED.sub("", line.strip(" ()"))
    return said if any(map(str.isdigit, said)) and parse_published(said) else ""
