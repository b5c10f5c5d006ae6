"""Documents of word processors: DOCX (Word) and ODT (LibreOffice)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from rag.errors import ReadError
from rag.loaders.bundles import split_bundle
from rag.loaders.format import Beginning, Reading
from rag.loaders.opening import read_opening
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source

_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_OPEN_DOCUMENT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TEMPLATE_AUTHOR = "python-docx"
_TEMPLATE_DAY = "2013-12-23"
"""Author and day of the template in which python-docx writes: they say nothing of the document."""


def is_docx(start: Beginning) -> bool:
    """Whether a file is a zip whose first members are those of a Word document, or is named so."""
    if not start.data.startswith(b"PK\x03\x04"):
        return False
    first = first_member(start.data)
    inner = first.startswith(("[Content_Types].xml", "_rels/", "docProps/", "word/"))
    return start.ending in {".docx", ".docm"} or (inner and b"word/" in start.data)


def is_odt(start: Beginning) -> bool:
    """Whether a file is a zip that says of itself that it is an OpenDocument text."""
    return first_member(start.data) == "mimetype" and start.data[38:77] == _ODT_TYPE


def is_doc(start: Beginning) -> bool:
    """Whether a file is a Word document of before 2007."""
    return start.data.startswith(_OLD_WORD) and start.ending in {".doc", ".dot"}


def first_member(data: bytes) -> str:
    """The name of the first file of a zip, "" for what is no zip (APPNOTE.TXT, 4.3.7)."""
    if not data.startswith(b"PK\x03\x04"):
        return ""
    return data[30 : 30 + int.from_bytes(data[26:28], "little")].decode("utf-8", "replace")


def read_doc(_source: Source, _reading: Reading) -> Iterator[Record | Broken]:
    """Why an old Word document is not read."""
    yield Broken("it is an old Word document (.doc); save it as .docx first")


def read_docx(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The article of a Word document, or those of a bundle that a press database made."""
    yield from _guarded(source, reading, _docx_records, "Word document")


def read_odt(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The article of an OpenDocument text, or those of a bundle that a press database made."""
    yield from _guarded(source, reading, _odt_records, "OpenDocument text")


def _guarded(
    source: Source,
    reading: Reading,
    read: Callable[[IO[bytes]], list[Record | Broken]],
    kind: str,
) -> Iterator[Record | Broken]:
    try:
        with source.seekable(reading.max_bytes) as file:
            _check_size(file, reading.max_bytes)
            found = read(file)
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001 - what the libraries raise on damaged files is not documented
        found = [Broken(f"it is a damaged {kind} ({type(error).__name__})")]
    yield from found


def _check_size(file: IO[bytes], max_bytes: int) -> None:
    """Raises ReadError where the parts of a document unpack to too much."""
    with zipfile.ZipFile(file) as archive:
        size = sum(one.file_size for one in archive.infolist() if one.filename.endswith((".xml", ".rels")))
    if size > max_bytes:
        raise ReadError(f"it unpacks to more than {max_bytes:,} bytes")
    file.seek(0)


def _docx_records(file: IO[bytes]) -> list[Record | Broken]:
    import docx

    document = docx.Document(file)
    paragraphs = _paragraphs(document)
    if (bundle := split_bundle("\n\n".join(paragraphs))) is not None:
        return bundle
    about = document.core_properties
    author = "" if about.author == _TEMPLATE_AUTHOR else about.author
    created = about.created.isoformat() if about.created else ""
    return [
        _record(
            paragraphs,
            _heading(document) or ("" if about.title == "Word Document" else about.title),
            author,
            "" if created.startswith(_TEMPLATE_DAY) else created,
            about.language,
        )
    ]


def _record(paragraphs: list[str], title: str, author: str, created: str, language: str) -> Record | Broken:
    opening = read_opening(paragraphs, title)
    if not opening.text.strip():
        return Broken("it has no text")
    return Record(
        title=opening.title,
        text=opening.text,
        authors=opening.authors or ((author,) if author else ()),
        published=opening.published or created or None,
        dated_by="" if opening.published else "file properties",
        language=language,
    )


def _heading(document: Any) -> str:
    """The first paragraph in the style of a title or of a heading, where no running text stands before it."""
    for paragraph in document.paragraphs:
        words = paragraph.text.strip()
        style = str(paragraph.style.name if paragraph.style else "")
        if words and re.match(r"(?:Title|Heading [12])$", style, re.I):
            return str(words)
        if len(words) > 200:
            return ""
    return ""


def _paragraphs(document: Any) -> list[str]:
    return [block for part in document.iter_inner_content() for block in _blocks(part, 0) if block]


def _blocks(part: Any, depth: int) -> Iterator[str]:
    if hasattr(part, "runs"):
        yield str(part.text).strip()
        return
    seen: set[Any] = set()  # the elements themselves: the identity of one that is let go is given to another
    for cell in (cell for row in part.rows for cell in row.cells):
        if cell._tc in seen or depth > 5:
            continue
        seen.add(cell._tc)
        for inner in cell.iter_inner_content():
            yield from _blocks(inner, depth + 1)


def docx_lines(file: IO[bytes]) -> list[tuple[str, bool]]:
    """Every paragraph of a Word document in order, also empty ones and those in tables, in one line; and
    whether it is running text: no title, no heading, none of a table."""
    import docx

    found: list[tuple[str, bool]] = []
    part: Any
    for part in docx.Document(file).iter_inner_content():
        is_paragraph = hasattr(part, "runs")
        style = str(part.style.name if is_paragraph and part.style else "")
        is_prose = is_paragraph and not re.match(r"(?:Title|Subtitle|Heading|Caption|TOC)\b", style, re.I)
        blocks = [str(part.text)] if is_paragraph else _blocks(part, 0)
        found += [(re.sub(r"[\r\n]", " ", block), is_prose) for block in blocks]
    return found


def _odt_records(file: IO[bytes]) -> list[Record | Broken]:
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(file) as archive:
        content = fromstring(archive.read("content.xml"))
        meta = fromstring(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
    found = [
        (one, _odt_words(one))
        for one in content.iter()
        if one.tag in {f"{_OPEN_DOCUMENT}p", f"{_OPEN_DOCUMENT}h"}
    ]
    paragraphs = [words for _, words in found if words]
    if (bundle := split_bundle("\n\n".join(paragraphs))) is not None:
        return bundle
    known = (
        {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in meta.iter()}
        if meta is not None
        else {}
    )
    heading = next((words for one, words in found if words and one.tag.endswith("}h")), "")
    title = heading or known.get("title", "")
    author = known.get("initial-creator") or known.get("creator", "")
    return [_record(paragraphs, title, author, known.get("creation-date", ""), known.get("language", ""))]


def _odt_words(element: Any) -> str:
    """The text of a paragraph without its notes and comments."""
    parts = [element.text or ""]
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name in {"s", "tab", "line-break"}:
            parts.append("\n" if name == "line-break" else " ")
        elif name not in {"note", "annotation", "p", "h", "frame"}:
            parts.append(_odt_words(child))
        parts.append(child.tail or "")
    return "".join(parts).strip() if element.tag.endswith(("}p", "}h")) else "".join(parts)
