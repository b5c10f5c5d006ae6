"""Messages of news wires as text with control characters: ANPA 1312 and IPTC 7901.

A message is a header, after STX the story, after ETX the day in a form of the wire's own; it begins with SOH
(or a line "ZCZC") and ends with EOT (or a line "NNNN"). A file may hold any number of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.dates import parse_published
from rag.loaders.bundles import authors_of
from rag.loaders.corpora.identifiers import OUTLETS
from rag.loaders.corpora.wire_codes import section_of_code
from rag.loaders.decode import decode
from rag.loaders.format import Beginning, Format, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source

_START = re.compile(rb"\x01(?:\s*ZCZC(?=\s))?|(?:(?<=[\r\n])|\A)[ \t]*ZCZC(?=\s)")
_END = re.compile(rb"\x04|(?<=[\r\n])[ \t]*NNNN(?=\s|\Z)")
_BEGINS = re.compile(rb"\A[\x00\x16\x7f\s]*(?:\x01[^\x02\x00]{3,400}\x02|\x01?\s*ZCZC[ \t\r\n]+\S)")
_NO_TEXT_BYTES = bytes(sorted({*range(32)} - {*b"\x01\x02\x03\x04\t\n\x0b\x0c\r\x0e\x0f\x11\x12\x13\x14\x16"
                                              b"\x1b\x1c\x1d\x1e\x1f"}))  # fmt: skip
_DOUBLED = re.compile(rb"\r+\n")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]+")

_ANPA = re.compile(
    r"(?P<priority>[a-z])\s*(?P<category>[a-z])\s+(?P<slug>\S.*?)\s+\d{1,2}-\d{1,2}(?:-\d{2,4})?(?:\s+\d{1,5})?\b",
    re.IGNORECASE | re.DOTALL,
)
_IPTC = re.compile(
    r"(?P<source>[A-Z]{2,5})\s?(?P<number>\d{2,5})\s+(?P<priority>[1-9])\s+(?P<category>[A-Z]{1,4})"
    r"(?:\s+\d{1,5})?(?:\s+(?P<slug>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_STORY_NUMBER = re.compile(r"\s*[a-z]{1,2}\d{4}\b", re.IGNORECASE)
# "AP-NY-03-15-14 1820EST" and "151820 GMT MAR 14" after a story.
_ANPA_DAY = re.compile(
    r"(?:(?P<agency>[A-Z]{2,4})-)?[A-Z]{2}-(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{2}|\d{4})"
    r"(?:\s+(?P<hour>\d{2}):?(?P<minute>\d{2})\s?(?P<zone>[A-Z]{1,4})?)?\b",
    re.IGNORECASE,
)
_IPTC_DAY = re.compile(
    r"\b(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s*(?P<zone>[A-Z]{1,4}(?=\s))?\s*"
    r"(?P<month>[^\W\d_]{3,9})\.?\s*(?P<year>\d{4}|\d{2})\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"[^\n]{0,100}?,?\s(?P<date>[^\W\d_]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d_]{3,9}\.? \d{4})\s?"
    r"(?:\([^()\n]{1,40}\)|[-–—_])"
)
_AGENCY = re.compile(r"^[^\n]{2,80}?\((?P<agency>[A-Z][\w/ ]{1,20})\)\s*(?:[-–—_]|--)", re.MULTILINE)
_SLUG_MARK = re.compile(r"\^?\s*(?:[AP]M|BC)[\s-]", re.IGNORECASE)
_NOTE = re.compile(r"\(?\s*eds?\s*[:.]|\(.*\)\Z", re.IGNORECASE)
_BY = re.compile(r"\s*(?:by|von|par|por|di)\s", re.IGNORECASE)
_TAKE = re.compile(
    r",?\s*\b(?:\d(?:st|nd|rd|th)\s+(?:ld|add|take)|ld|urgent|writethru|[a-z]\d{4}|\d{2,5})\b.*", re.I | re.S
)
MAX_HEAD_LINES = 10
CENTURY_TURNS = 60
"""A year of two digits from here on is of the last century; wires have these forms since the seventies."""


@dataclass(frozen=True, slots=True)
class _Header:
    slug: str = ""
    category: str = ""
    agency: str = ""


def is_wire(start: Beginning) -> bool:
    """Whether a file begins with the header of a message, and holds nothing that is no text."""
    data = start.data
    if not _BEGINS.match(data) or (b"\x01" not in data[:1000] and not _END.search(data)):
        return False
    return (len(data) - len(data.translate(None, _NO_TEXT_BYTES))) * 100 <= len(data)


def read_wire(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The messages of a file, in order; the last one is none where the file was cut off in it."""
    messages = _messages(source.read(reading.max_bytes))
    ended = [closed for _, closed in messages]
    if not messages:
        yield Broken("it holds no message of a wire")
    for n, (data, closed) in enumerate(messages, 1):
        if not closed and n == len(messages) and any(ended):
            yield Broken("the message has no end: the file was cut off in it")
        else:
            yield _record(data)


def _messages(data: bytes) -> list[tuple[bytes, bool]]:
    """The bytes of each message, and whether its end is marked."""
    starts = list(_START.finditer(data))
    found = []
    for n, start in enumerate(starts):
        following = starts[n + 1].start() if n + 1 < len(starts) else len(data)
        end = _END.search(data, start.end(), following)
        part = data[start.end() : end.start() if end else following]
        if part.strip(b"\x16\x00 \r\n"):
            found.append((part, bool(end) or b"\x03" in part))
    return found


def _record(data: bytes) -> Record:
    """The record of one message."""
    head, story, tail = _parted(data)
    header = _header(head)
    title, byline, text = _story(story, header.slug)
    agency = _AGENCY.search(text[:1000])
    told = _ANPA_DAY.search(tail)
    outlet = header.agency or (told["agency"] if told and told["agency"] else "")
    outlet = outlet.upper() or (agency["agency"] if agency else "")
    return Record(
        title=title or _title_of_slug(header.slug),
        text=text,
        source=OUTLETS.get(outlet, outlet),
        authors=authors_of(byline),
        published=_day(tail) or _day_of_dateline(text),
        wrapped=True,
        section=section_of_code(header.category),
    )


def _parted(data: bytes) -> tuple[str, str, str]:
    """Header, story and what follows it, without control characters."""
    head, stx, rest = data.partition(b"\x02")
    if not stx:
        first, _, rest = data.lstrip().partition(b"\n")
        head = first
    story, etx, tail = rest.partition(b"\x03")
    if not etx:
        lines = story.rstrip().split(b"\n")
        last = decode(lines[-1])
        if _ANPA_DAY.search(last) or (_IPTC_DAY.search(last) and len(last) < 40):
            story, tail = b"\n".join(lines[:-1]), lines[-1]
    return _words(head), decode(_CONTROLS.sub(b"", _DOUBLED.sub(b"\n", story))), _words(tail)


def _words(data: bytes) -> str:
    return " ".join(decode(_CONTROLS.sub(b" ", data)).split())


def _header(head: str) -> _Header:
    """What a header says; one of no known form says nothing."""
    if iptc := _IPTC.match(head):
        return _Header((iptc["slug"] or "").strip(), iptc["category"], iptc["source"])
    rest = _STORY_NUMBER.sub("", head, count=1).strip()
    if anpa := _ANPA.search(rest):
        return _Header(anpa["slug"].strip(), anpa["category"])
    return _Header(rest if _SLUG_MARK.match(rest) else "")


def _story(story: str, slug: str) -> tuple[str, str, str]:
    """The headline, the byline and the text of a story, whose first lines may be marked as its head."""
    lines = story.strip("\n").split("\n")
    at = _end_of_head(lines)
    title, byline = "", ""
    for line in sorted(lines[:at], key=lambda one: not _is_marked(one)):
        words = line.strip(" \t^<=")
        if _BY.match(words):
            byline = byline or words
        elif words and not title and not byline and not _NOTE.match(words) and not _is_slug(words, slug):
            title = words
    text = "\n".join(line.rstrip(" \t<=").lstrip("^") for line in lines[at:])
    return title, byline, text


def _end_of_head(lines: list[str]) -> int:
    """How many lines are the head: up to the last marked one, else the first one where a blank follows."""
    end = 0
    for at, line in enumerate(lines[:MAX_HEAD_LINES]):
        if _is_marked(line):
            end = at + 1
        elif line.startswith(("  ", "\t")):
            break
    if end:
        return end
    alone = len(lines) > 1 and not lines[1].strip() and len(lines[0]) < 100
    return int(alone and not lines[0].rstrip().endswith((".", "”", '"')))


def _is_marked(line: str) -> bool:
    """Whether a line is marked as one of the head: "^" in front of it, "<" or "=" behind."""
    return line.lstrip().startswith("^") or line.rstrip().endswith(("<", "="))


def _is_slug(line: str, slug: str) -> bool:
    known = _plain(_title_of_slug(slug))
    return (
        bool(_SLUG_MARK.match(line))
        or line.endswith("/")
        or (bool(known) and _plain(_title_of_slug(line)) == known)
    )


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _title_of_slug(slug: str) -> str:
    """The words of a slug: "BC-Tarnby-Quay, 1st Ld" is about "Tarnby Quay"."""
    return " ".join(re.split(r"[-/\s]+", _TAKE.sub("", _SLUG_MARK.sub("", slug, count=1)))).strip(" ,")


def _day(tail: str) -> str | None:
    """The day and time after a story, `None` where it has no year."""
    match = _ANPA_DAY.search(tail) or _IPTC_DAY.search(tail)
    if not match:
        return None
    year = int(match["year"])
    year += 0 if year > 99 else 1900 if year >= CENTURY_TURNS else 2000
    month = match["month"]
    day = f"{year}-{month}-{match['day']}" if month.isdigit() else f"{match['day']} {month} {year}"
    clock = f"{match['hour']}:{match['minute']}" if match["hour"] else ""
    forms = (f"{day} {clock} {match['zone'] or ''}", f"{day} {clock}", day)
    return next((form.strip() for form in forms if parse_published(form)), None if month.isdigit() else day)


def _day_of_dateline(text: str) -> str | None:
    match = _DATELINE.match(text.lstrip())
    return match["date"] if match and parse_published(match["date"]) else None


WIRE: Format = Format("ANPA 1312, IPTC 7901", is_wire, read_wire)
