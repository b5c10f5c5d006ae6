"""Plain text: the title is the first line that is not empty, the rest the article; a line between them may be
its day, or the dateline may have it with its year ("KIEV, March 5, 2014 (AFP) -")."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.dates import is_day
from rag.loaders.bundles import split_bundle
from rag.loaders.cleaning import MAX_TITLE_CHARACTERS
from rag.loaders.outlets import day_of_dateline
from rag.loaders.records import Broken, Record

# A first "line" longer than this is a paragraph of an article whose title is not given.
MAX_TITLE_LINE = MAX_TITLE_CHARACTERS
# A title is cut long before.
MAX_OPENING = 5_000
MAX_LINES_ABOVE, MAX_DAY_LINE = 8, 80


def read_text(text: str) -> list[Record | Broken]:
    """The documents of a text that is a bundle of a press database, else its one record."""
    bundle = split_bundle(text)
    return [read_plain(text)] if bundle is None else bundle


def read_plain(text: str) -> Record:
    """The record of a plain text file (already decoded)."""
    stripped = text.strip()
    first, _, rest = stripped.partition("\n")
    if _is_day(first) and rest.strip() and not _is_day(rest.lstrip().partition("\n")[0]):
        return replace(read_plain(rest), published=first.strip(), dated_by="dateline")
    following = rest.split("\n", 1)[0].strip()
    runs_on = bool(following) and following[:1].islower() and not re.search(r"[.!?:]$", first.strip())
    if len(first) > MAX_TITLE_LINE or (runs_on and not _is_two_line_title(rest)):
        day = day_of_dateline(stripped)
        return Record(
            title=first_sentence(stripped), text=stripped, published=day, dated_by="dateline" if day else ""
        )
    if runs_on:
        second, _, rest = rest.partition("\n")
        first = f"{first} {second}"
    day, rest = _dated(rest)
    day = day or day_of_dateline(rest)
    return Record(title=first, text=rest, published=day, dated_by="dateline" if day else "")


def _dated(text: str) -> tuple[str | None, str]:
    """The day that is a line of its own among the first, if there is one, and the text without that line."""
    lines = text.split("\n", MAX_LINES_ABOVE)
    for at, line in enumerate(lines[:MAX_LINES_ABOVE]):
        said = line.strip()
        if len(said) > MAX_DAY_LINE:
            break  # the article has begun
        if _is_day(said):
            return said, "\n".join((*lines[:at], *lines[at + 1 :]))
    return None, text


def _is_day(line: str) -> bool:
    return len(line.strip()) <= MAX_DAY_LINE and is_day(line)


def _is_two_line_title(rest: str) -> bool:
    """Whether a title that goes on in the next line ends there: a blank line follows, and no full stop."""
    second, _, after = rest.partition("\n")
    return after.startswith("\n") and not second.rstrip().endswith(".") and len(second) < MAX_TITLE_LINE // 2


def first_sentence(text: str) -> str:
    """The first sentence of a text, or its first paragraph where no sentence ends in it."""
    paragraph = " ".join(text[:MAX_OPENING].split("\n\n", 1)[0].split())
    match = re.match(r".{20,}?[.!?](?=\s[A-Z\"“])", paragraph)
    return match.group() if match else paragraph
