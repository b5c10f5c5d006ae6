"""Quotation marks: what of a paragraph stands between them, and the paragraph with that blanked."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOUBLE = re.compile(r"[\"“”„«»]|``|''")
_SINGLE_OPEN = re.compile(r"(?<![\w’'.,!?])[‘'’](?=[^\W\d_])|(?<!\w)‘(?=\S)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])[’'](?=[\s.,;:!?)—–-]|$)")
_PLURAL = re.compile(r"\w*s[’']\s+[a-z]")
BLANK = "x"


@dataclass(frozen=True, slots=True)
class Run:
    """Words between quotation marks: `start, end` without the marks, `opened, closed` with them.

    `is_open` when the paragraph ends before the quotation does: `closed` is then the paragraph's end.
    """

    start: int
    end: int
    opened: int
    closed: int
    is_open: bool = False


def quoted_runs(text: str, start: int, end: int) -> list[Run]:
    """The outermost quotations of `text[start:end]`, one paragraph, in order; empty ones are left out."""
    runs: list[Run] = []
    opened: re.Match[str] | None = None
    at = start
    for mark in _DOUBLE.finditer(text, start, end):
        if opened is None:
            if mark.group() not in ("”", "''", "»"):
                runs += _single(text, at, mark.start())
                opened = mark
        elif mark.group() not in ("“", "„", "«", "``"):
            runs.append(Run(opened.end(), mark.start(), opened.start(), mark.end()))
            opened, at = None, mark.end()
    if opened is not None:
        runs.append(Run(opened.end(), end, opened.start(), end, is_open=True))
    else:
        runs += _single(text, at, end)
    return [run for run in runs if text[run.start : run.end].strip()]


def _single(text: str, start: int, end: int) -> list[Run]:
    """Quotations in single marks: British style, and headings."""
    runs = []
    at = start
    while mark := _SINGLE_OPEN.search(text, at, end):
        close = _closing(text, mark.end(), end)
        if close < 0:
            break
        runs.append(Run(mark.end(), close, mark.start(), close + 1))
        at = close + 1
    return runs


def _closing(text: str, start: int, end: int) -> int:
    """Where a single quotation ends: a mark behind punctuation, or else the last that is no possessive."""
    found = -1
    for mark in _SINGLE_CLOSE.finditer(text, start, end):
        word = max(text.rfind(" ", start, mark.start()), start)
        if text[mark.start() - 1] in ".,!?…":
            return mark.start()
        if not _PLURAL.match(text, word + 1, end):
            return mark.start()
        found = mark.start() if found < 0 else found
    return found


def blanked(text: str, start: int, end: int, runs: list[Run]) -> str:
    """`text[start:end]` with the inside of every quotation made of `BLANK`, so that what is said is not taken
    for who says it. Offsets hold; the marks become “ and ”; a capital at the start and a stop at the end of
    what is inside are kept."""
    pieces = []
    at = start
    for run in runs:
        inside = BLANK * (run.end - run.start)
        if text[run.start : run.end].lstrip()[0].isupper():
            inside = BLANK.upper() + inside[1:]
        last = text[run.end - 1]
        if last in ".,!?…;—" and len(inside) > 1:
            inside = inside[:-1] + last
        opening = "“" + " " * (run.start - run.opened - 1)
        closing = "" if run.is_open else "”" + " " * (run.closed - run.end - 1)
        pieces += [text[at : run.opened], opening, inside, closing]
        at = run.closed
    return "".join([*pieces, text[at:end]])
