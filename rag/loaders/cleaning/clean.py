"""The canonical form of an article's text and title: paragraphs, lines and spaces, not words.

Lines that a wire service broke inside sentences are joined; lines that are paragraphs stay lines.
"""

from __future__ import annotations

import re

from rag.text import scrub

MAX_TITLE_CHARACTERS = 300
MAX_WRAPPED_WIDTH = 100

_ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_GAP = re.compile(r"\n{3,}")
_TABULAR = re.compile(r"\S(?: {3,}|\t)\S")


def one_line(text: str) -> str:
    """The text on one line, every run of white space a single space."""
    return " ".join(scrub(text).split())


def clean_title(text: str) -> str:
    """A title: one line of at most 300 characters, cut at a word with "…"."""
    title = one_line(text)
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    cut = title[: MAX_TITLE_CHARACTERS - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[MAX_TITLE_CHARACTERS // 2 :] else cut}…"


def clean_text(text: str, *, wrapped: bool = False) -> str:
    """The canonical text: scrubbed, no spaces at the ends of lines, no more than one blank line at a time.

    `wrapped` says that lines are broken inside sentences; otherwise that is found out from the lines.
    """
    lines = [line.rstrip() for line in scrub(text).split("\n")]
    if wrapped or is_wrapped(lines):
        lines = unwrap(lines)
    return _GAP.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def is_wrapped(lines: list[str]) -> bool:
    """Whether lines are broken inside sentences: short, mostly without a full stop, then lower case."""
    pairs = [(line, after) for line, after in zip(lines, lines[1:], strict=False) if line and after]
    if len(pairs) < 2 or max(map(len, lines)) > MAX_WRAPPED_WIDTH:
        return False
    open_pairs = [(line, after) for line, after in pairs if not _ENDS_SENTENCE.search(line)]
    going_on = sum(after.lstrip()[:1].islower() for _, after in open_pairs)
    return len(open_pairs) >= 0.5 * len(pairs) and going_on >= 0.35 * len(open_pairs)


def unwrap(lines: list[str]) -> list[str]:
    """The lines of wrapped text joined into paragraphs.

    A paragraph begins at a blank line, at an indented line, after a line that ends far short of the
    width, and at a line of a table.
    """
    width = _usual_width(lines)
    lines = _dedented(lines)
    parts: list[str] = []
    previous = ""
    for line in lines:
        if previous and line and not _begins_paragraph(previous, line, width):
            parts.append("" if _splits_at_hyphen(previous, line) else " ")
        elif parts:
            parts.append("\n")
        parts.append(line.strip())
        previous = line
    return "".join(parts).split("\n")


def _begins_paragraph(previous: str, line: str, width: int) -> bool:
    indented = len(line) - len(line.lstrip()) > 1 and not line.lstrip()[:1].islower()
    if indented or _TABULAR.search(line) or _TABULAR.search(previous):
        return True
    fits = len(previous) + 1 + len(line.split(maxsplit=1)[0])
    return fits <= width * (0.9 if _ENDS_SENTENCE.search(previous) else 0.7)


def _dedented(lines: list[str]) -> list[str]:
    """The lines without the spaces that all of them begin with."""
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[indent:] for line in lines]


def _usual_width(lines: list[str]) -> int:
    """The width that lines were broken at: the length that one line in ten exceeds, in characters."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _splits_at_hyphen(before: str, line: str) -> bool:
    """Whether a compound such as "long-term" was broken after its hyphen."""
    return len(before) > 1 and before[-1] == "-" and before[-2].isalnum() and line.lstrip()[:1].isalnum()
