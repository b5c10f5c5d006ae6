"""Datelines that a reader sees under a headline: a line that is nothing but a date, a label with a date, or a
byline with one. A date in a sentence is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.dates import is_day, parse_published
from rag.loaders.web.tree import Element, Line, attribute, strings, tokens

MAX_WORDS, MAX_CHARACTERS = 24, 300
MAX_PART_WORDS = 16
MAX_CHILDREN = 20
_INLINE = frozenset({"span", "small", "em", "i", "b", "strong"})
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_LABEL = re.compile(r"\b(?:first |last )?(?:published|posted|updated|modified)\b", re.IGNORECASE)
# "Publié", "Publicado", "Pubblicato", "Gepubliceerd", "Opublikowano", "Veröffentlicht", "Опубликовано"
_PUBLISHED = re.compile(
    r"(?:publi(?:é|cad|cat|cerad|ceret|sert)|pubblicat|gepubliceerd|opublikowan|veröffentlicht|опублик)",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\b(?:updated|modified)\b(?: (?:on|at))?:?\s*$|^(?:last )?(?:updated|modified)\b", re.I)
_BETWEEN = re.compile(
    r"\s*[|·•∙►»]\s*|\s+[-–—]\s+|\s*[()\[\];]\s*"
    r"|(?<!first)(?<!last)[\s,]+(?=(?:first |last )?(?:published|posted|updated|modified)\b)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"by\s+[^\W\d_]", re.IGNORECASE)
# A date with a clock behind it that is written in a way of its own, and whatever little follows.
_BEFORE_CLOCK = re.compile(r"(.{6,40}?),?\s+(?:\D{1,6}\s)?\d{1,2}[.:h]\d{2}\b.{0,60}$")
_FULL_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?][\"'”’)\]]*$")
# What elements for a date or a byline are called in class names and microdata.
_MARK = re.compile(
    r"(?:^|[-_])(?:date|dates|datetime|time|timestamp|published?|pubdate|posted|byline|dateline|author|meta"
    r"|datepublished)(?:$|[-_])"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date that a line gives, whether a label calls it one of publication, and whether one of a change."""

    date: str
    is_labelled: bool = False
    is_change: bool = False


def is_label(text: str) -> bool:
    """Whether a text is the label of a date and nothing else.

    >>> is_label("Last updated:"), is_label("Updated by hand")
    (True, False)
    """
    return bool(_LABEL.fullmatch(text.strip(" :").removesuffix(" on")))


def datelines(line: Line, authors: Sequence[str]) -> Iterator[Dateline]:
    """The dates of a line, in its order; none of a line that is a sentence or says more than a dateline."""
    text = line.text
    if len(text) > MAX_CHARACTERS or not _YEAR.search(text) or len(text.split()) > MAX_WORDS:
        return
    if _is_date(text):
        yield _labelled(text, text)
        return
    if _FULL_SENTENCE.search(text):
        return
    is_marked = _is_marked(line.block) or any(map(_is_marked_itself, _whole(line)))
    for part in _BETWEEN.split(text):
        part = part.strip(" ,.:")
        is_byline = is_marked or bool(_BYLINE.match(part)) or bool(_LABEL.match(part))
        is_byline = is_byline or any(author and author in part for author in authors)
        if _is_date(part):
            yield _labelled(part, part)
        elif (match := _BEFORE_CLOCK.match(part)) and _is_date(match[1]):
            yield _labelled(match[1], part)
        elif is_byline and (date := _date_within(part)):
            yield _labelled(date, part)


def is_change(text: str) -> bool:
    """Whether a text ends or begins with a label that says "updated" or "modified"."""
    return bool(_CHANGE.search(text.strip()))


def _labelled(date: str, part: str) -> Dateline:
    label = part.partition(date)[0] if date != part else part
    return Dateline(date, bool(_LABEL.search(label)), is_change(label))


def _is_date(text: str) -> bool:
    return is_day(text, labels=bool(_PUBLISHED.match(text)))


def _date_within(part: str) -> str:
    """The date among the words of a byline, "" where there is none; of several between commas the earliest:
    nothing is published after it was changed."""
    if len(set(_YEAR.findall(part))) > 1:
        dates = [date for one in re.split(r"[,;]\s", part) if (date := _one_date(one))]
        return min(dates, key=lambda date: str(parse_published(date)), default="")
    return _one_date(part)


def _one_date(part: str) -> str:
    words = part.split()
    if len(words) > MAX_PART_WORDS or len(set(_YEAR.findall(part))) != 1:
        return ""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            candidate = " ".join(words[start : start + length]).strip(" ,.:")
            if _is_date(candidate):
                return candidate
    return ""


def _is_marked(block: Element) -> bool:
    """Whether an element or the one around it is called a date or a byline."""
    for element in (block, block.getparent()):
        if element is None or element.tag in {"body", "html", "article", "main"}:
            return False
        if _is_marked_itself(element):
            return True
    return False


def _is_marked_itself(element: Element) -> bool:
    names = tokens(element, "class") | tokens(element, "itemprop") | {attribute(element, "id").lower()}
    return element.tag == "time" or any(_MARK.search(name) for name in names)


def _whole(line: Line) -> Iterator[Element]:
    """The first elements inside the line's block that are the whole line."""
    for element in islice(line.block, MAX_CHILDREN):
        if element.tag in _INLINE and " ".join(strings(element).split()) == line.text:
            yield element
