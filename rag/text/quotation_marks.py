"""Quotation marks: what of a paragraph stands between them, and the paragraph with that blanked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_DOUBLE = re.compile(r"[\"“”]")
_TYPED = re.compile(r"[\"“”]|``|''")
"""The double marks, and the same with what wires type for them."""
_SINGLE_OPEN = re.compile(r"(?<![\w’'.,!?])[‘'’](?=[^\W\d_])|(?<!\w)‘(?=\S)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])[’'](?=[\s.,;:!?)—–-]|$)")
_PLURAL = re.compile(r"\w*s[’']\s+[a-z]")
BLANK = "x"


_FOREIGN = re.compile(r"[„‚‟«»「」『』]|(?<!\S)”(?=\S)")
_DIRECTED = re.compile(r"[“”\"„‚‘‟«»「」『』]")
_PARTNERS = {"„": '“”"', "‚": "‘", "‟": "”", "«": "»", "»": "«", "「": "」", "『": "』", "”": "”"}


def oriented(line: str) -> str:
    """A line in which the quotation marks of other languages are “ where they open and ” where they close;
    offsets hold. „…“, »…«, « … », 「…」 and ”…” are told by what opened last and by the spaces beside them; a
    quotation in a quotation of the same kind keeps its marks.

    >>> oriented("»Wir warten«, sagte sie. « Nous aussi »")
    '“Wir warten”, sagte sie. “ Nous aussi ”'
    """
    if line.isascii() or not _FOREIGN.search(line):
        return line
    letters = list(line)
    opened, depth = "", 0
    for match in _DIRECTED.finditer(line):
        at, mark = match.start(), match.group()
        if not opened:
            if mark in _PARTNERS and _may_open(line, at):
                opened, depth, letters[at] = mark, 1, "“"
            elif mark in "«»」』":
                letters[at] = "”"
            elif mark in '“"':
                opened = ""
        elif mark in _PARTNERS[opened]:
            depth -= 1
            letters[at] = "‹" if depth else "”"
            opened = opened if depth else ""
        elif mark == opened:
            depth, letters[at] = depth + 1, "›"
        elif mark in "«»「」『』":
            letters[at] = "‹"
    return "".join(letters)


def _may_open(line: str, at: int) -> bool:
    """Whether a mark opens a quotation where none is open, told by what stands beside it."""
    mark, before, behind = line[at], line[at - 1 : at] or " ", line[at + 1 : at + 2] or " "
    if mark == "«":
        return before.isspace() or not (behind.isspace() or behind in ",.;:!?)")
    if mark in "»”":
        return not behind.isspace() and (before.isspace() or before in "([–—-")
    return True


class Step(Enum):
    """What a double mark does: `AGAIN` opens where a quotation is open already, `STRAY` closes none."""

    OPENS = auto()
    AGAIN = auto()
    CLOSES = auto()
    STRAY = auto()


def double_marks(line: str, marks: re.Pattern[str] = _DOUBLE) -> Iterator[tuple[re.Match[str], Step]]:
    """The double marks of an `oriented` line in order, and what each does. A straight one opens a quotation
    where none is open, and closes it otherwise."""
    is_open = False
    for mark in marks.finditer(line):
        if mark.group() in ("“", "``"):
            step = Step.AGAIN if is_open else Step.OPENS
        elif is_open:
            step = Step.CLOSES
        else:
            step = Step.STRAY if mark.group() in ("”", "''") else Step.OPENS
        is_open = step in (Step.OPENS, Step.AGAIN)
        yield mark, step


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
    marked = oriented(text[start:end])
    for mark, step in double_marks(marked, _TYPED):
        if step is Step.OPENS:
            runs += _single(text, at, start + mark.start())
            opened = mark
        elif step is Step.CLOSES and opened is not None:
            inside = start + opened.end(), start + mark.start()
            runs.append(Run(*inside, start + opened.start(), start + mark.end()))
            opened, at = None, start + mark.end()
    if opened is not None:
        runs.append(Run(start + opened.end(), end, start + opened.start(), end, is_open=True))
    else:
        runs += _single(text, at, end)
    return [run for run in runs if text[run.start : run.end].strip()]


def _single(text: str, start: int, end: int) -> list[Run]:
    """Quotations in single marks: British style, and headings."""
    runs = []
    at = start
    closings: _Closings | None = None
    while mark := _SINGLE_OPEN.search(text, at, end):
        closings = closings or _Closings(text, start, end)
        close = closings.after(mark.end())
        if close < 0:
            break
        runs.append(Run(mark.end(), close, mark.start(), close + 1))
        at = close + 1
    return runs


class _Closings:
    """Where single quotations of a stretch of text may end, gone through once for all that open in it."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._end = text, end
        self._at = [mark.start() for mark in _SINGLE_CLOSE.finditer(text, start, end)]
        behind_stop = [text[at - 1] in ".,!?…" for at in self._at]
        self._next_stop = _next_ones(behind_stop)
        self._next_sure = _next_ones(
            [stop or not plural for stop, plural in zip(behind_stop, self._plurals(start), strict=True)]
        )
        self._space = -1

    def after(self, start: int) -> int:
        """Where a quotation ends that begins at `start`, -1 for nowhere: at the first mark that is behind
        punctuation or no possessive, else at the first. Later calls ask for later quotations."""
        first = bisect_left(self._at, start)
        if first == len(self._at):
            return -1
        beyond = bisect_left(self._at, self._first_space(start))
        if first < beyond:  # in its first word, whose beginning is the quotation's
            if not _PLURAL.match(self._text, start + 1, self._end):
                return self._at[first]
            if self._next_stop[first] < beyond:
                return self._at[self._next_stop[first]]
        sure = self._next_sure[beyond]
        return self._at[sure if sure < len(self._at) else first]

    def _plurals(self, start: int) -> Iterator[bool]:
        """For each mark whether it may be the possessive of a plural: "the ports' a"."""
        word, known, plural = start - 1, -1, False
        searched = start
        for at in self._at:
            word = max(self._text.rfind(" ", searched, at), word)
            searched = at
            if word != known:
                known, plural = word, _PLURAL.match(self._text, word + 1, self._end) is not None
            yield plural

    def _first_space(self, start: int) -> int:
        if self._space < start:
            found = self._text.find(" ", start, self._end)
            self._space = found if found >= 0 else self._end
        return self._space


def _next_ones(marks: list[bool]) -> list[int]:
    """For each index, and the one behind the last, the next that is marked; their number where none is."""
    found = [len(marks)] * (len(marks) + 1)
    for at in range(len(marks) - 1, -1, -1):
        found[at] = at if marks[at] else found[at + 1]
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
