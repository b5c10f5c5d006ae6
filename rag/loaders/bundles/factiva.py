"""Documents of Factiva: with the codes of its fields (HD, BY, PD, …) or as their values one below the other.

A document is its lines and ends with its accession number, "Document HARW000020140315ea3f0000x".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from rag.loaders.bundles.fields import authors_of, language_of, looks_like_date, published_of, section_of
from rag.loaders.records import Record

ACCESSION = re.compile(
    r"\s*(?:AN\b[ \t|:]*)?(?:[^\W\d_]{4,14}:?\s{1,3})?([A-Z][A-Z0-9]{2,10}\d{8}e[a-z0-9]{5,12})[\s|]*"
)
"""The last line of a document; group 1 is its accession number."""
_CODE = re.compile(
    r"\s{0,8}(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|ART|RF|CO|IN|NS|RE|IPD|IPC|CLM|CX|PUB|AN)"
    r"(?:[ \t]*\||[ ]?\t|[ ]{2,}|[ \t]*$)[ \t|]*(.*)$"
)
_WORDS = re.compile(r"\s*\d[\d.,\u00a0\u202f ]{0,9}\s?[^\W\d_]{1,12}\.?\s*")
_COPYRIGHT = re.compile(r"\s*(?:copyright\b|©|\(c\))|.{0,80}(?:rights? reserved|vorbehalten)", re.IGNORECASE)
_CLOCK = re.compile(r"\s*\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,5})?\s*", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"\s*[A-Z][A-Z0-9]{1,9}\s*")
_BY = re.compile(r"\s*(?:by|von|par|por|di|door)[\s:]", re.IGNORECASE)
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|la|and|und|et|y|&|,)(?:\s|,|;|$)")
MAX_BEFORE_WORDS = 10
MAX_HEADER = 14


def read_factiva(lines: Sequence[str], accession: str) -> Record | None:
    """The record of a document up to its accession number; `None` where it cannot be made out."""
    fields = _coded(lines)
    if {"HD", "TD"} <= fields.keys() or {"HD", "LP"} <= fields.keys():
        return _of_codes(fields, accession)
    unmarked = (line.removeprefix("HD\t").removeprefix("BY\t") for line in lines)
    return _of_values([line.strip(" |\t") for line in unmarked], accession)


def code_of(line: str) -> str:
    """The code that a line begins with, "" for none."""
    match = _CODE.match(line)
    return match[1] if match else ""


def _coded(lines: Sequence[str]) -> dict[str, str]:
    """The fields by their codes."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _CODE.match(line)
        if match and match[1] not in fields:
            code = match[1]
            fields[code] = [match[2]]
        elif code:
            fields[code].append(line)
    return {code: "\n".join(line.strip(" |\t") for line in said).strip() for code, said in fields.items()}


def _of_codes(fields: dict[str, str], accession: str) -> Record:
    return Record(
        id=accession,
        title=fields.get("HD", ""),
        text="\n\n".join(filter(None, (fields.get("LP"), fields.get("TD")))),
        source=fields.get("SN", ""),
        authors=authors_of(fields.get("BY", "")),
        published=published_of(fields.get("PD", ""), fields.get("ET", "")),
        section=section_of(fields.get("SE", "")),
        language=language_of(fields.get("LA", "")),
    )


def _of_values(lines: Sequence[str], accession: str) -> Record | None:
    """A document without codes: section, title and authors; words, day, time, outlet, …; text."""
    said = [n for n, line in enumerate(lines) if line]
    at = next(
        (
            k
            for k, n in enumerate(said[:-2])
            if _WORDS.fullmatch(lines[n]) and looks_like_date(lines[said[k + 1]])
        ),
        None,
    )
    if at is None or at == 0:
        return None
    section, title, byline = _above([lines[n] for n in said[max(0, at - MAX_BEFORE_WORDS) : at]])
    below = [lines[n] for n in said[at + 1 : at + 1 + MAX_HEADER]]
    timed = len(below) > 1 and bool(_CLOCK.fullmatch(below[1]))
    header = _header_length(below, 2 if timed else 1)
    start = at + 1 + header
    return Record(
        id=accession,
        title=title,
        text="\n".join(lines[said[start] :]) if start < len(said) else "",
        source=below[2 if timed else 1] if header > 1 else "",
        authors=authors_of(byline),
        published=published_of(below[0], below[1] if timed else ""),
        section=section_of(section),
        language=next(filter(None, (language_of(line) for line in below[2:header] if len(line) < 20)), ""),
    )


def _above(lines: list[str]) -> tuple[str, str, str]:
    """Section, title and byline of the lines above the number of words."""
    byline = lines.pop() if len(lines) > 1 and (_BY.match(lines[-1]) or _is_name(lines[-1])) else ""
    title = lines.pop() if lines else ""
    section = lines[-1] if lines and len(lines[-1].split()) <= 4 else ""
    return section, title, byline


def _is_name(line: str) -> bool:
    return 2 <= len(line.split()) <= 10 and bool(re.fullmatch(rf"(?:{_NAME.pattern}\s*)+", line[:120]))


def _header_length(below: Sequence[str], outlet: int) -> int:
    """How many of the lines after the number of words are no text: up to the notice of rights, else the
    language, else the code of the source."""
    short = [n for n, line in enumerate(below) if n > outlet and len(line) < 200]
    rights = (n for n in short if _COPYRIGHT.match(below[n]))
    languages = (n for n in short if len(below[n]) < 20 and language_of(below[n]))
    codes = (n for n in short if _SOURCE_CODE.fullmatch(below[n]))
    end = next(chain(rights, languages, codes), outlet) + 1
    while end < len(below) and len(below[end]) < 200 and _COPYRIGHT.match(below[end]):
        end += 1
    return end
