"""Documents of Nexis: the classic "1 of 262 DOCUMENTS" and the newer "End of Document", in its languages.

A document is its lines. First come the outlet and the day (classic: then the title; newer: the title first),
then fields with a label ("BYLINE:", "Length:"), the body, and fields again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.loaders.bundles.fields import (
    authors_of,
    language_of,
    looks_like_date,
    paragraphs_of,
    published_of,
    section_of,
)
from rag.loaders.records import Record

_ROLES = {
    "byline": "BYLINE AUTOR AUTOREN AUTHOR AUTEUR AUTEURS AUTORE AUTOR(ES)",
    "section": "SECTION RUBRIK RUBRIQUE SECCIÓN SECCION SEZIONE SECTIE RUBRIEK SEÇÃO SECÇÃO RUBRICA",
    "length": "LENGTH LÄNGE LAENGE LONGUEUR LONGITUD LUNGHEZZA LENGTE EXTENSÃO TAMANHO",
    "headline": "HEADLINE TITEL ÜBERSCHRIFT SCHLAGZEILE TITRE TÍTULO TITULAR TITOLO KOP",
    "abstract": "HIGHLIGHT ABSTRACT",
    "header": "DATELINE SERIES SERIE SOURCE QUELLE EDITION AUSGABE ÉDITION TYPE SHOW ANCHORS GUESTS DOC-ID"
    " COLUMN",
    "body": "BODY TEXT TEXTE CUERPO CORPS TESTO HAUPTTEIL TEXTO",
    "language": "LANGUAGE SPRACHE LANGUE IDIOMA LENGUA LINGUA TAAL",
    "url": "URL",
    "id": "ACC-NO ACCESSION-NO ACCESSION",
    "loaded": "LOAD-DATE UPDATE FECHA-DE-CARGA DATE-DE-CHARGEMENT DATUM-VON-AKTUALISIERUNG LADEDATUM"
    " DATUM-DES-LADENS DATE-CHARGEMENT FECHA-CARGA",
    "graphic": "GRAPHIC GRAFIK GRAPHIQUE GRÁFICO",
    "footer": "PUBLICATION-TYPE JOURNAL-CODE ZEITUNGS-CODE SUBJECT"
    " CLASSIFICATION ORGANIZATION COMPANY TICKER INDUSTRY PERSON GEOGRAPHIC CITY STATE COUNTRY DOCUMENT-TYPE"
    " CORRECTION-DATE DISTRIBUTION UPDATE-DATE NOTES PUB-TYPE ISSN",
}  # fmt: skip
_ROLE_OF = {label: role for role, labels in _ROLES.items() for label in labels.split()}
NEXIS_LABELS = tuple(
    label.casefold() for label, role in _ROLE_OF.items() if role in {"length", "loaded", "section", "byline"}
)
"""The labels of which every document of Nexis has one, in lower case."""
_AFTER_BODY = frozenset({"graphic", "language", "url", "id", "loaded", "footer"})
_BEFORE_BODY = frozenset({"byline", "section", "length", "headline", "abstract", "header"})
_LABEL = re.compile(
    r"\s{0,8}([^\W\d_][^\W\d_()\-]*(?:[ -][^\W\d_()\-]+){0,3}(?:\(s\))?):(?=\s|$)[ \t]*(.*)$", re.I
)
_COPYRIGHT = re.compile(r"\s*(?:Copyright\b|©|\(c\)\s)", re.IGNORECASE)
_RIGHTS = re.compile(r"[^.]{0,60}(?:rights? reserved|rechte vorbehalten|droits réservés|derechos)", re.I)
_PAGE = re.compile(r"\s*(?:page|seite|página|pagina)\s+\d+\s+\S{1,4}\s+\d+\s*", re.IGNORECASE)
# The headings of the newer form that stand alone on a line.
_BODY_HEADINGS = frozenset({*_ROLES["body"].casefold().split(), "haupttext", "corpo", "hoofdtekst"})
_HEADINGS = frozenset(
    {"classification", "graphic", "notes", "klassifizierung", "grafik", "graphique", "gráfico"}
)
_COUNTED = re.compile(r"\d[\d.,\u00a0\u202f ]{0,9}\s?([^\W\d_]{1,12})\.?\s*(?:;.*)?")
_COMPOUND = re.compile(r"\s{0,8}[^\W\d_]+(?:-[^\W\d_]+)+:\s[^\n]{1,60}")
_CORRECTED = "correction appended"  # stands between day and title
_ENDS_FOR_SURE = frozenset({"language", "loaded", "graphic"})
MAX_OPENING = 14
"""So many paragraphs of a document are looked at for its first labelled field."""
MAX_HEADER_LINES = 60

Paragraph = list[str]


@dataclass(frozen=True, slots=True)
class _Document:
    """`opening` is what stands before the first field, `fields` the fields by role, `body` the paragraphs."""

    opening: list[Paragraph]
    fields: dict[str, str]
    body: list[Paragraph]


def label_of(line: str, *, capitals: bool = False) -> tuple[str, str] | None:
    """The role of a labelled line and what follows the label; `None` for a line without a known label."""
    match = _LABEL.match(line) if ":" in line[:48] else None
    if not match or (capitals and not match[1].isupper()):
        return None
    role = _ROLE_OF.get(re.sub(r"[ -]+", "-", match[1]).upper())
    return (role, match[2].strip()) if role else None


def units(lines: Sequence[str], *, capitals: bool) -> list[str]:
    """What the lengths in lines are counted in ("27 words"); a length that says more is a sentence.

    >>> units(["LENGTH: 1,027 words", "LENGTH: 312 metres in all, he said"], capitals=True)
    ['words']
    """
    fields = (line for line in lines if ":" in line[:48] and line.partition(":")[0].isupper() == capitals)
    found = (label_of(line) for line in fields)
    matches = (_COUNTED.fullmatch(one[1]) for one in found if one and one[0] == "length")
    return [match[1].casefold() for match in matches if match]


def count_role(lines: Sequence[str], role: str, *, capitals: bool) -> int:
    """How many lines are fields of that role whose label is in capitals, or is not."""
    fields = (line for line in lines if ":" in line[:48] and line.partition(":")[0].isupper() == capitals)
    return sum((found := label_of(line)) is not None and found[0] == role for line in fields)


def read_classic(lines: Sequence[str]) -> Record:
    """The record of a document of the classic form, from the line after "1 of 262 DOCUMENTS" on.

    Its labels are in capitals; the same words in lower case are text.
    """
    document = _parted(lines, capitals=True)
    opening = [kept for one in document.opening if (kept := [line for line in one if not _is_rights([line])])]
    days = [n for n, one in enumerate(opening[:4]) if looks_like_date(one[0])]
    if not days and len(opening) > 1 and looks_like_date(opening[0][-1]):
        opening = [opening[0][:-1], opening[0][-1:], *opening[1:]]
        days = [1]
    day = days[0] if days else None
    outlet = _joined(opening[:1] if day is None else opening[:day][-1:])
    after = opening[1:] if day is None else opening[day + 1 :]
    if len(after) > 1 and _line_of(after[0]).casefold() == _CORRECTED:
        after = after[1:]
    title = document.fields.get("headline") or " ".join(filter(None, map(_line_of, after)))
    date = "" if day is None else opening[day][0]
    clock = "" if day is None else " ".join(opening[day])
    return _record(document, title, outlet, published_of(date, clock))


def read_uni(lines: Sequence[str]) -> Record:
    """The record of a document of the newer form, up to the line "End of Document".

    The first document of a file may have the list of all of them in front of it.
    """
    fields_at = next((n for n, line in enumerate(lines) if _begins_fields(line)), len(lines))
    days = (n for n in range(fields_at - 1, -1, -1) if looks_like_date(lines[n]) and not label_of(lines[n]))
    day = next(days, None)
    if day is None:
        document = _parted(lines, capitals=False)
        title, outlet = _joined(document.opening[:1]), _joined(document.opening[1:2])
        return _record(document, title, outlet, None)
    document = _parted(lines[day + 1 :], capitals=False)
    title, outlet = _title_and_outlet(lines[max(0, day - MAX_HEADER_LINES) : day])
    return _record(document, document.fields.get("headline", title), outlet, published_of(lines[day]))


def _begins_fields(line: str) -> bool:
    found = label_of(line)
    return bool(_COPYRIGHT.match(line) or _is_heading(line, _BODY_HEADINGS)) or bool(
        found and found[0] in {"length", "section", "byline"} and found[1]
    )


def _title_and_outlet(lines: Sequence[str]) -> tuple[str, str]:
    """What stands above the day: the title, then the outlet; before them may be a cover page."""
    blocks = paragraphs_of(lines)
    if not blocks:
        return "", ""
    if len(blocks[-1]) > 1:
        return _line_of(blocks[-1][-5:-1]), blocks[-1][-1].strip()
    return _joined(blocks[-2:-1]), _line_of(blocks[-1])


def _parted(lines: Sequence[str], *, capitals: bool) -> _Document:
    """A document parted into what comes before its fields, the fields, and the body."""
    kept = (line for line in lines if not _PAGE.fullmatch(line))
    paragraphs = paragraphs_of(list(kept if capitals else _with_gaps(kept)))
    first = next(
        (n for n, one in enumerate(paragraphs[:MAX_OPENING]) if _is_header(one, capitals=capitals)), None
    )
    if first is None:
        first = next((n for n, one in enumerate(paragraphs[:4]) if looks_like_date(one[0])), -1) + 2
        first = min(first, len(paragraphs)) if capitals else sum(map(_is_rights, paragraphs[:3]))
    opening, position = paragraphs[:first], first
    fields: dict[str, str] = {}
    rest: Paragraph = []
    while position < len(paragraphs) and not rest:
        paragraph = paragraphs[position]
        if _is_header(paragraph, capitals=capitals) and not _is_told(paragraph, fields, capitals=capitals):
            rest = _take_fields(paragraph, fields, capitals=capitals)
        elif "length" not in fields and any(
            _is_header(one, capitals=capitals) for one in paragraphs[position + 1 : position + 3]
        ):
            opening = [*opening, paragraph]
        else:
            break
        position += 1
        if "body" in fields:
            break
    body = [rest, *paragraphs[position:]] if rest else paragraphs[position:]
    end = _end_of_body(body, capitals=capitals)
    for paragraph in body[end:]:
        _take_fields(paragraph, fields, capitals=capitals)
    return _Document(opening, fields, body[:end])


def _with_gaps(lines: Iterable[str]) -> Iterator[str]:
    """Lines of the newer form with a blank line around each heading and before the day of loading."""
    for line in lines:
        heading = _is_heading(line, _BODY_HEADINGS | _HEADINGS)
        loaded = not heading and (found := label_of(line)) is not None and found[0] == "loaded"
        yield from ("", line, "") if heading else ("", line) if loaded else (line,)


def _is_header(paragraph: Paragraph, *, capitals: bool) -> bool:
    found = label_of(paragraph[0], capitals=capitals)
    body = not capitals and _is_heading(paragraph[0], _BODY_HEADINGS)
    return body or bool(found and (found[0] in _BEFORE_BODY or found[0] == "body"))


def _is_told(paragraph: Paragraph, fields: Mapping[str, str], *, capitals: bool) -> bool:
    """Whether a paragraph begins with the label of a length, and the length was told before: it is text."""
    found = label_of(paragraph[0], capitals=capitals)
    return found is not None and found[0] == "length" and "length" in fields


def _is_heading(line: str, headings: frozenset[str]) -> bool:
    return len(line) < 40 and line.strip().casefold() in headings


def _take_fields(paragraph: Paragraph, fields: dict[str, str], *, capitals: bool) -> Paragraph:
    """Puts the fields of a paragraph to the others; the lines of it that are body are returned."""
    role = ""
    for n, line in enumerate(paragraph):
        found = label_of(line, capitals=capitals)
        if (found and found[0] == "body") or (not capitals and n == 0 and _is_heading(line, _BODY_HEADINGS)):
            fields["body"] = "yes"
            return [*([found[1]] if found and found[1] else []), *paragraph[n + 1 :]]
        if found:
            role = found[0]
            fields.setdefault(role, found[1])
        elif role == "length":
            return paragraph[n:]
        elif role:
            fields[role] = f"{fields[role]} {line.strip()}".strip()
    return []


def _end_of_body(paragraphs: Sequence[Paragraph], *, capitals: bool) -> int:
    """The number of paragraphs before the fields and the notice of rights at the end."""
    tail = len(paragraphs)
    while tail and _is_footer(paragraphs[tail - 1], capitals=capitals):
        tail -= 1
    for n, paragraph in enumerate(paragraphs[:tail]):
        found = label_of(paragraph[0], capitals=capitals)
        if (found and found[0] in _ENDS_FOR_SURE) or (not capitals and _is_heading(paragraph[0], _HEADINGS)):
            tail = n
            break
    return tail - (not capitals and 0 < tail < len(paragraphs) and _is_word_alone(paragraphs[tail - 1]))


def _is_word_alone(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a single word, as the heading of the last fields is in any language."""
    return len(paragraph) == 1 and paragraph[0].strip().isalpha()


def _is_compound_field(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a field whose label, in capitals with a hyphen, is in a language not known."""
    line = paragraph[0]
    return len(paragraph) == 1 and line.partition(":")[0].isupper() and bool(_COMPOUND.fullmatch(line))


def _is_footer(paragraph: Paragraph, *, capitals: bool) -> bool:
    found = label_of(paragraph[0], capitals=capitals)
    return (
        bool(found and found[0] in _AFTER_BODY)
        or (capitals and _is_compound_field(paragraph))
        or _is_rights(paragraph)
        or _is_heading(paragraph[0], _HEADINGS)
    )


def _is_rights(paragraph: Paragraph) -> bool:
    return len(paragraph) <= 4 and bool(_COPYRIGHT.match(paragraph[0]) or _RIGHTS.match(paragraph[0]))


def _record(document: _Document, title: str, outlet: str, published: str | None) -> Record:
    fields = document.fields
    return Record(
        id=fields.get("id", ""),
        title=title,
        text="\n\n".join("\n".join(paragraph) for paragraph in document.body),
        abstract=fields.get("abstract", ""),
        source=outlet,
        url=fields.get("url", ""),
        authors=authors_of(fields.get("byline", "")),
        published=published,
        section=section_of(fields.get("section", "")),
        language=language_of(fields.get("language", "")),
    )


def _line_of(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _joined(paragraphs: Sequence[Paragraph]) -> str:
    return " ".join(map(_line_of, paragraphs))
