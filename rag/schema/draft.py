"""A draft that is to be checked: its own characters, and what of them is prose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_NEWLINE = re.compile(r"\r\n?|\n")
Piece = tuple[str, int]
"""A character of prose, and the offset in the draft that it stands at."""


@dataclass(frozen=True)
class Draft:
    """`text` is the draft as its writer sees it; of a word processor's file one paragraph a line.

    `prose` is what is to be checked: paragraphs without markup, one a line, headings and code left out.
    `offsets` has for each of its characters the offset in `text`.
    """

    text: str
    prose: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str, paragraphs: Iterable[list[Piece]]) -> Draft:
        """The draft of some paragraphs; white space in them is one space, and none at their ends."""
        prose: list[str] = []
        offsets: list[int] = []
        for paragraph in paragraphs:
            begun = len(prose)
            for character, offset in paragraph:
                if character.isspace():
                    if len(prose) == begun or prose[-1] == " ":
                        continue
                    character = " "
                prose.append(character)
                offsets.append(offset)
            if prose[begun:] and prose[-1] == " ":
                del prose[-1], offsets[-1]
            if len(prose) > begun:
                prose.append("\n")
                offsets.append(offsets[-1])
        return cls(text, "".join(prose), tuple(offsets))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The draft's half-open span for a non-empty one of its prose."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both from 1; a column is a code point, also a tab."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
