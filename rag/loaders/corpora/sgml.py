"""SGML as news collections use it: TREC, AQUAINT and Gigaword `<DOC>`s, and Reuters-21578.

Such files are no valid XML: elements are missing or unclosed, "<" is not escaped. So tags are looked for,
not a tree; whatever stands outside the known elements is passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rag.dates import parse_published
from rag.loaders.bylines import BY, split_authors
from rag.loaders.cleaning import without_hidden
from rag.loaders.corpora.identifiers import day_in_field, journal, told_by_id
from rag.loaders.decode import decode
from rag.loaders.markup import strip_tags, unescape
from rag.loaders.records import Broken, Record

SGML_START = re.compile(
    rb"<REUTERS(?=[\s>])|<DOC(?:\s+(?:id|type|sysid|docid)\b[^<>]{0,1000}+)?>(?!\s*<(?:field|str)\s)",
    re.IGNORECASE,
)
_RECORD_TAG = re.compile(rb"<(/?)(DOC|REUTERS)(?=[\s>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_OPENING = re.compile(r"<(DOC|REUTERS)((?:\s[^>]{0,5000}+)?)>", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:DOC|REUTERS)\b[^<>]*+>?+\s*+$", re.IGNORECASE)

# Names of elements -> the part of a record that they are.
_FIELDS = {
    "docno": "id", "docid": "docid", "url": "url", "link": "url",
    "title": "title", "headline": "title", "head": "title", "hl": "title", "ti": "title", "doctitle": "title",
    "time": "date", "date": "date", "date_time": "date", "datetime": "date", "pubdate": "pubdate",
    "date1": "date", "dd": "dd", "fileid": "fileid", "section": "section",
    "byline": "author", "author": "author", "source": "source", "so": "source", "pub": "source",
    "name": "source", "journal": "journal",
    "abstract": "abstract", "leadpara": "abstract", "lp": "abstract",
    "dateline": "dateline", "text": "text", "body": "body",
}  # fmt: skip
# Passed over with all that is in them.
_ASIDE = frozenset(
    "unknown topics places people orgs exchanges companies slug trailer header keyword doctype"
    " first second unk note caption descript in co gv access parent graphic subject length type correction"
    " correction-date edition code memo copyrght limlen".split()
)
_CONTAINERS = frozenset({"text", "body"})
# Elements of a document's head whose names mean something else, or are words, inside its text.
_OF_THE_HEAD = frozenset("ti name pub section date1 dd fileid pubdate doctitle".split()) | _ASIDE - {
    "slug",
    "unknown",
}
_TAG = re.compile(rf"<(/?)({'|'.join((*_FIELDS, *_ASIDE))})(?:\s[^<>]*)?>", re.IGNORECASE)
_FILLER = re.compile(r"^\W*blah blah blah\.?\W*$", re.IGNORECASE)
_SIGN_OFF = re.compile(r"Reuters?[.;]?", re.IGNORECASE)
# "FT  14 MAY 91 / (CORRECTED) ..." before a title, and what the lines of a WSJ headline begin with.
_TITLE_LABEL = re.compile(r"^\s*FT\s+\d{1,2}\s+[A-Z]{3}\s+\d{2}\s*/\s*(?:\(CORRECTED\)\s*)?")
_HEADLINE_MARK = re.compile(r"(?:^|\n)[ \t]*+@[ \t]*+|(?<![ \t])[ \t]++@[ \t]++")
_HEADLINE_RULE = re.compile(r"\n[ \t@]*+-{3,}")
_EDITORS_ONLY = {"advis": "it is an advisory to editors, not an article"}
_FBIS_LABELS = re.compile(
    r"\A\s*+(?:(?:Language|Article Type|Document Type)\s*+:"
    r"[^\S\n]*+(?:<F P=\d+>[^<>\n]{0,100}</F>|[^<>\n]{0,100})[^\S\n]*\n\s*+){1,6}"
)
# What wires write for marks, and the government's printers for a hyphen and a space.
_MARKS = {"MD": "—", "hyph": "-", "blank": " "}
_MARK = re.compile(r"&(hyph|blank|(?!LT|GT)[A-Z]{2}|Cx[0-9a-f]{2});")
_SURNAME_FIRST = re.compile(r"([^,;]{2,40}),\s*([^,;]{1,40}?)\.?\s*(?:;|\Z)")
_PARAGRAPH_TAG = re.compile(r"</?p(?:\s[^<>]*)?>", re.IGNORECASE)


def read_sgml(chunks: Iterator[bytes], max_bytes: int, declared: str = "") -> Iterator[Record | Broken]:
    """The records of an SGML stream in order; a record longer than `max_bytes` is passed over and named."""
    for data in _split(chunks, max_bytes):
        yield data if isinstance(data, Broken) else parse_record(decode(data, declared))


def parse_record(text: str) -> Record | Broken:
    """The record that one `<DOC>` or `<REUTERS>` element describes."""
    opening = _OPENING.search(text)
    attributes = _attributes(opening[2]) if opening else {}
    parts = _parts(text[opening.end() if opening else 0 :])
    if opening and opening[1].lower() == "reuters":
        return _reuters(parts, attributes)
    return _trec(parts, attributes)


def _split(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes | Broken]:
    """The bytes of each record, which ends at its closing tag, at the next opening one, or with the file."""
    buffer = bytearray()
    scanned, inside = 0, False
    for chunk in chunks:
        buffer += chunk
        start = 0
        for tag in _RECORD_TAG.finditer(bytes(buffer[scanned:])):
            if inside:
                yield bytes(buffer[start : scanned + tag.start()])
            start, inside = scanned + tag.start(), not tag[1]
        keep = start if inside else max(len(buffer) - 16, start + 1 if start else 0)
        del buffer[:keep]
        scanned = max(len(buffer) - 16, 1 if inside else 0)
        if inside and len(buffer) > max_bytes:
            yield Broken(f"the record is larger than {max_bytes:,} bytes")
            inside, scanned = False, 0
            del buffer[:-16]
    if inside:
        yield bytes(buffer)


def _parts(text: str) -> dict[str, list[str]]:
    """The content of the known elements by part, in order; "" is what stands outside all of them."""
    parts: dict[str, list[str]] = {}
    stack: list[str] = []
    opened = Counter[str]()
    position = 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in _OF_THE_HEAD and opened["text"]:
            continue
        _keep(parts, stack, text[position : tag.start()])
        position = tag.end()
        if not tag[1]:
            if stack and stack[-1] not in _CONTAINERS:
                opened[stack.pop()] -= 1
            stack.append(name)
            opened[name] += 1
        elif opened[name]:
            while stack[-1] != name:
                opened[stack.pop()] -= 1
            opened[stack.pop()] -= 1
    _keep(parts, stack, _CLOSING.sub("", text[position:]))
    return parts


def _keep(parts: dict[str, list[str]], stack: list[str], content: str) -> None:
    if content.strip():
        part = "aside" if stack and stack[-1] in _ASIDE else _FIELDS[stack[-1]] if stack else ""
        parts.setdefault(part, []).append(content)


def _trec(parts: dict[str, list[str]], attributes: dict[str, str]) -> Record | Broken:
    if reason := _EDITORS_ONLY.get(attributes.get("type", "").strip().lower()):
        return Broken(reason)
    text = parts.get("text") or parts.get("body") or parts.get("", [])
    dateline = _plain(parts.get("dateline", []), " ").strip()
    body = _plain([_FBIS_LABELS.sub("", text[0], count=1), *text[1:]] if text else [], "\n\n")
    title, byline = _headline(_first(parts, "title"))
    identifier = _first(parts, "id") or attributes.get("id", "").strip() or _first(parts, "docid")
    told = told_by_id(identifier)
    outlet, day = journal(_first(parts, "journal"))
    by = _first(parts, "author") or byline
    return Record(
        id=identifier,
        title=title,
        text=f"{dateline}\n\n{body}" if dateline and dateline not in body else body,
        abstract=_plain(parts.get("abstract", []), "\n\n"),
        source=_source(_first(parts, "source") or outlet, told.outlet),
        url=_first(parts, "url"),
        authors=split_authors(_SURNAME_FIRST.sub(r"\2 \1; ", by) if outlet else by),
        published=_published(parts, told.day or day),
        section=" ".join(_first(parts, "section").split()),
        language=told.language,
    )


def _headline(title: str) -> tuple[str, str]:
    """A title without the marks of its collection, and the byline that the Wall Street Journal's may hold."""
    shown, *below = _HEADLINE_RULE.split(_TITLE_LABEL.sub("", title), maxsplit=1)
    lines = [_HEADLINE_MARK.sub("", line).strip() for line in "".join(below).split("\n")]
    byline = next((line for line in lines if BY.match(line)), "")
    return _HEADLINE_MARK.sub(" ", shown).strip(), byline


def _source(stated: str, outlet: str) -> str:
    """The outlet as stated; its usual name where that says the same ("WALL STREET JOURNAL (J)")."""
    return outlet if outlet and stated.casefold().startswith(outlet.casefold()) else stated or outlet


def _published(parts: dict[str, list[str]], day: str) -> str | None:
    """The date that the document states, in ISO 8601 where its collection has a form of its own; the day that
    its identifier tells where it states none that can be read."""
    for element in ("date", "pubdate", "dd", "fileid"):
        stated = _first(parts, element)
        if found := day_in_field(element, stated):
            return found
        if stated and parse_published(stated):
            return stated
    return day or _first(parts, "date") or _first(parts, "pubdate") or None


def _reuters(parts: dict[str, list[str]], attributes: dict[str, str]) -> Record | Broken:
    """A record of Reuters-21578. UNPROC ones have neither title nor body, only lines, the first a title."""
    title = _first(parts, "title").strip("* ")
    body = _signed_off(_plain(parts.get("body", []) or parts.get("text", []), "\n"))
    if _FILLER.match(body) or not body.strip("* \n\x02\x03"):
        return Broken(
            f"it is a headline without a story ({one_line_of(title)})" if title else "it has no text"
        )
    if not title:
        lines = body.strip("\x02\x03\n ").split("\n")
        title, body = lines[0], "\n".join(lines[1:]) or lines[0]
    return Record(
        id=f"reuters21578-{attributes['newid'].strip()}" if attributes.get("newid") else "",
        title=title,
        text=f"{_plain(parts.get('dateline', []), ' ').strip()} {body}" if parts.get("dateline") else body,
        source="Reuters",
        authors=split_authors(_first(parts, "author")),
        # Some dates are followed by control characters and the codes of a wire.
        published="".join(parts.get("date", [])).split("&#")[0].strip() or None,
        wrapped=True,
    )


def _signed_off(body: str) -> str:
    """A story with the wire's name, where that is its last line, as a paragraph of its own."""
    before, line_end, last = body.rstrip().rpartition("\n")
    sign = last.strip()
    return f"{before.rstrip()}\n\n{sign}" if line_end and _SIGN_OFF.fullmatch(sign) else body


def one_line_of(text: str) -> str:
    return " ".join(text.split())[:100]


def _first(parts: dict[str, list[str]], part: str) -> str:
    """The first content of a part that says something, as plain text."""
    contents = (_plain([content], "").strip() for content in parts.get(part, []))
    return next((content for content in contents if content), "")


def _plain(contents: list[str], glue: str) -> str:
    joined = glue.join(_PARAGRAPH_TAG.sub("\n\n", without_hidden(content)) for content in contents)
    return unescape(_MARK.sub(lambda mark: _MARKS.get(mark[1], " "), strip_tags(joined)))


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}
