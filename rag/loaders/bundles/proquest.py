"""Documents of ProQuest: fields with labels, some of them before "Full text:" and most of them after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.loaders.bundles.fields import inverted_authors_of, language_of, published_of, section_of
from rag.loaders.records import Record

SEPARATOR = re.compile(r"\s*_{20,}\s*")
NUMBERED = re.compile(r"\s*(?:Document|Dokument|Documento)\s+\d+\s+\w{1,4}\s+\d+\s*", re.IGNORECASE)
_LABEL = re.compile(r"\s{0,4}([^\W\d_][\w/()&.' -]{1,38}[\w)]):(?:\s+(.*))?$")
_KNOWN = frozenset(
    {
        "title", "author", "publication title", "publication info", "publication date", "publication year",
        "abstract", "links", "full text", "subject", "location", "people", "company / organization",
        "classification", "publication subject", "identifier / keyword", "first page", "pages", "section",
        "volume", "issue", "column", "publisher", "place of publication", "country of publication", "issn",
        "source type", "language of publication", "document type", "proquest document id", "document url",
        "copyright", "last updated", "database", "credit", "correspondence author", "document feature",
        "number of pages", "edition", "business indexing term", "illustration", "author affiliation",
        "dateline", "alternate title", "journal subject", "cosponsor", "keywords", "e-issn",
        "accession number", "original language title", "resumen", "product name", "caption", "series",
    }
)  # fmt: skip
_HEADINGS = frozenset({"ABSTRACT", "FULL TEXT", "DETAILS", "LINKS"})
TEXT_SIGN = re.compile(r"(?i:full text:)|^[ \t]*FULL TEXT[ \t]*$", re.MULTILINE)
"""What a text of ProQuest has at least."""
_SURE = frozenset(
    {
        "publication title", "publication info", "publication date", "publication year", "source type",
        "proquest document id", "document url",
    }
)  # fmt: skip
_INFO = re.compile(
    r"\s*(?P<title>[^;:\[]{2,100}?)\s*[;:\[].{0,100}?(?P<date>\d{1,2}\s[^\W\d_]{3,10}\.?\s\d{4})"
)
_NOTICE = re.compile(r"contact us|database copyright|terms and conditions|table of contents|proquest", re.I)
MAX_VALUE_LINES = 12
_NOTHING = re.compile(r"(?:none|not) available\.?", re.IGNORECASE)


def is_proquest(lines: Sequence[str]) -> bool:
    """Whether a document has the labels that ProQuest gives each."""
    labels = {label for line in lines if (label := label_of(line)[0])}
    return len(labels & _SURE) + ("full text" in labels) >= 2


def count_texts(lines: Sequence[str]) -> int:
    """How many lines begin the text of a document."""
    return sum(label_of(line)[0] == "full text" for line in lines)


def is_closed(lines: Sequence[str]) -> bool:
    """Whether the fields that follow a text are there."""
    start = next((n for n, line in enumerate(lines) if label_of(line)[0] == "full text"), 0)
    return any(label_of(line)[0] in _SURE for line in lines[start:])


def is_notice(lines: Sequence[str]) -> bool:
    """Whether lines are no text but what ProQuest says of itself around the documents."""
    text = " ".join(lines)
    return not text.strip() or (len(text.split()) < 80 and bool(_NOTICE.search(text)))


def label_of(line: str) -> tuple[str, str]:
    """The known label of a line, in lower case, and its value; "" for none. The newer form has some labels
    as headings in capitals."""
    if line.strip() in _HEADINGS:
        return line.strip().casefold(), ""
    match = _LABEL.match(line) if ":" in line[:46] else None
    label = match[1].casefold() if match else ""
    return (label, (match[2] or "").strip()) if match and label in _KNOWN else ("", "")


def read_proquest(lines: Sequence[str]) -> Record:
    """The record of the lines between two separators."""
    start = next((n for n, line in enumerate(lines) if label_of(line)[0] == "full text"), len(lines))
    end = _end_of_text(lines, start)
    fields = {**_fields(lines[end:]), **{k: v for k, v in _fields(lines[:start]).items() if v}}
    after = _fields(lines[end:])
    info = _INFO.match(fields.get("publication info", ""))
    first = next(
        (line.strip() for line in lines[:start] if line.strip() and not NUMBERED.fullmatch(line)), ""
    )
    outlet = (
        after.get("publication title") or fields.get("publication title") or (info["title"] if info else "")
    )
    day = after.get("publication date") or fields.get("publication date") or (info["date"] if info else "")
    text = "\n".join([label_of(lines[start])[1], *lines[start + 1 : end]]) if start < len(lines) else ""
    return Record(
        id=after.get("proquest document id") or fields.get("accession number", ""),
        title=after.get("title") or fields.get("title") or ("" if label_of(first)[0] else first),
        text="" if _NOTHING.fullmatch(text.strip()) else text.strip(),
        abstract=_said(fields.get("abstract", "")),
        source=re.sub(r"\s*;\s.*", "", outlet),
        url=re.sub(r"\s.*", "", fields.get("document url", "")),
        authors=_named(after.get("author") or fields.get("author") or _cited_authors(lines[:start], outlet)),
        published=published_of(day),
        section=section_of(fields.get("section", "")),
        language=language_of(fields.get("language of publication", "")),
    )


def _named(authors: str) -> tuple[str, ...]:
    """The names of authors; what the database writes where an article has none is no name."""
    return tuple(name for name in inverted_authors_of(authors) if name != "Anonymous")


def _cited_authors(lines: Sequence[str], outlet: str) -> str:
    """The names in front of the outlet in a line "Reyes, Ana; Tarrow, Jon. Harbour Wire; Port Ellery …"."""
    name = re.sub(r"\s*;\s.*", "", outlet).strip()
    parted = (line.partition(f". {name}") for line in lines if name and len(line) < 300)
    return next((before.strip() for before, found, _ in parted if found), "")


def _end_of_text(lines: Sequence[str], start: int) -> int:
    """The line at which the text ends and the fields after it begin.

    A label that stands in the text is followed by text, or stands among the fields again; one of the fields
    is followed by another one.
    """
    labels = [label_of(line)[0] for line in lines]
    labelled = [bool(label) for label in labels]
    sure = next((n for n in range(len(lines) - 1, start, -1) if label_of(lines[n])[0] in _SURE), -1)
    last = {label: n for n, label in enumerate(labels)}
    for n in range(start + 1, sure + 1):
        if labelled[n] and last[labels[n]] == n and (n == sure or _goes_on_with_field(lines, labelled, n)):
            return n
    return len(lines)


def _goes_on_with_field(lines: Sequence[str], labelled: Sequence[bool], at: int) -> bool:
    """Whether the next line, or the next paragraph, begins with a label too."""
    if labelled[at + 1]:
        return True
    blank = next(
        (n for n in range(at + 1, min(at + MAX_VALUE_LINES, len(lines))) if not lines[n].strip()), None
    )
    if blank is None:
        return False
    return next((labelled[n] for n in range(blank, len(lines)) if lines[n].strip()), False)


def _fields(lines: Sequence[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    label, open_value = "", False
    for line in lines:
        found, value = label_of(line)
        if found:
            label, open_value = found, True
            fields.setdefault(label, value)
        elif not line.strip():
            open_value = open_value and not fields[label]
        elif open_value:
            fields[label] = f"{fields[label]} {line.strip()}".strip()
    return fields


def _said(value: str) -> str:
    return "" if _NOTHING.fullmatch(value.strip()) else value
