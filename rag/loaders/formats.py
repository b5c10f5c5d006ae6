"""The registry of formats: which one a file is in, and its records by that format's reader.

A new format is a module that recognises a file and reads its records, and a line in `BINARY` or `TEXTS`,
before the formats that would take its files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from rag.errors import ReadError
from rag.loaders.bundles.saved_pages import is_saved_bundle, split_page
from rag.loaders.corpora.anpa import WIRE
from rag.loaders.corpora.sgml import SGML_START, read_sgml
from rag.loaders.corpora.story import is_story, read_story
from rag.loaders.decode import SNIFFED_BYTES, declared_encoding, decode, why_binary
from rag.loaders.documents.containers import is_tar, is_zip, read_tar, read_zip
from rag.loaders.documents.epub import is_epub, read_epub
from rag.loaders.documents.mail import is_mail, is_mbox, read_mail, read_mbox
from rag.loaders.documents.markdown import is_markdown, read_markdown
from rag.loaders.documents.office import is_doc, is_docx, is_odt, read_doc, read_docx, read_odt
from rag.loaders.documents.pdf import is_pdf, read_pdf
from rag.loaders.documents.rtf import RTF
from rag.loaders.documents.warc import is_warc, read_warc
from rag.loaders.format import Beginning, Format, Reading
from rag.loaders.json_data.files import is_json_line, read_json, read_lines
from rag.loaders.plain import read_text
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source, inner_name
from rag.loaders.tables.delimited import is_delimited, read_delimited
from rag.loaders.tables.parquet import is_parquet, read_parquet
from rag.loaders.tables.xlsx import is_xls, is_xlsx, read_xls, read_xlsx
from rag.loaders.xml_data.fields import record_name
from rag.loaders.xml_data.news import read_other_xml, read_xml

_HTML_START = re.compile(
    r"^\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.I | re.S,
)
_XML_START = re.compile(
    r"^\s*<(?:\?xml|!doctype|rss|feed|rdf:rdf|nitf|newsml|newsmessage|newsitem)\b", re.IGNORECASE
)
# Making out the text of a web page takes seconds a megabyte.
MAX_PAGE_BYTES = 10_000_000
_PLAIN_ENDINGS = frozenset({"", ".txt", ".text", ".md", ".story", ".news", ".article", ".asc"})
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml"})
_XML_ENDINGS = frozenset({".xml", ".rss", ".atom", ".nitf", ".newsml", ".rdf"})
_LINES_ENDINGS = frozenset({".jsonl", ".ndjson", ".jl"})


def read_records(source: Source, name: str, reading: Reading) -> Iterator[Record | Broken]:
    """The records of an open file, in order, by the first of `FORMATS` that recognises it."""
    start = Beginning(source.head, inner_name(PurePosixPath(name)))
    for formats in (BINARY, TEXTS):
        found = next((one for one in formats if one.recognises(start)), None)
        if found:
            yield from found.read(source, reading)
            return
        if formats is BINARY and (binary := why_binary(source.head)):
            yield Broken(f"it is {binary}, not text")
            return
    if not start.text and len(source.head) < 1000:
        yield Broken("it is empty")
        return
    yield Broken(f"it is in no format that can be read ({', '.join(one.name for one in FORMATS)})")


def is_bundle(path: Path) -> bool:
    """Whether a file is a zip of files, and not a document or a table that is packed as one (Word, Excel,
    EPUB)."""
    with path.open("rb") as file:
        start = Beginning(file.read(SNIFFED_BYTES), path.name.lower())
    return next((one.read for one in BINARY if one.recognises(start)), None) is read_zip


def _is_json(start: Beginning) -> bool:
    if start.text[:1] in {"{", "["} and start.ending not in _HTML_ENDINGS:
        return start.ending == ".json" or bool(re.match(r"\{\s*[\"}]|\[\s*[\[{\]]", start.text))
    return start.ending == ".json" and not start.text.startswith("<")


def _is_json_lines(start: Beginning) -> bool:
    if start.ending in _LINES_ENDINGS:
        return True
    if start.text[:1] not in {"{", "["} or start.ending in _HTML_ENDINGS:
        return False
    first, _, rest = start.text.partition("\n")
    return bool(rest.strip()) and is_json_line(first.encode("utf-8", "replace"))


def _is_html(start: Beginning) -> bool:
    return bool(_HTML_START.match(start.text)) or (start.ending in _HTML_ENDINGS and not _is_sgml(start))


def _is_sgml(start: Beginning) -> bool:
    return bool(SGML_START.search(start.text.encode("utf-8", "replace"))) and not _HTML_START.match(
        start.text
    )


def _is_plain(start: Beginning) -> bool:
    named = start.ending in _PLAIN_ENDINGS or start.ending[1:].isdigit()
    return named and not _XML_START.match(start.text)


def _is_xml(start: Beginning) -> bool:
    return bool(_XML_START.match(start.text)) or (start.ending in _XML_ENDINGS and start.text.startswith("<"))


def _read_xml(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    name = record_name(decode(source.head))
    return (
        read_other_xml(source.chunks, reading.max_bytes, name)
        if name
        else read_xml(source.chunks, reading.max_bytes)
    )


def _read_sgml(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    return read_sgml(source.chunks, reading.max_bytes, declared_encoding(source.head))


def _read_json_lines(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    return read_lines(source.chunks, reading.max_bytes)


def _read_json(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    return read_json(filled(source, reading.max_bytes))


def _read_html(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    data = filled(source, reading.max_bytes)
    bundle = split_page(data) if is_saved_bundle(data) else None
    if bundle is not None:
        yield from bundle
    elif len(data) > MAX_PAGE_BYTES:
        yield Broken(f"it is larger than {MAX_PAGE_BYTES:,} bytes")
    else:
        from rag.loaders.web import read_html

        yield read_html(data)


def _read_plain(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    return iter(read_text(decode(filled(source, reading.max_bytes))))


def filled(source: Source, max_bytes: int) -> bytes:
    """All bytes of a file. Raises ReadError for one that is longer than `max_bytes` or empty."""
    data = source.read(max_bytes)
    if not data.strip():
        raise ReadError("it is empty")
    return data


BINARY: tuple[Format, ...] = (
    Format("DOCX", is_docx, read_docx),
    Format("DOC", is_doc, read_doc),
    Format("ODT", is_odt, read_odt),
    Format("EPUB", is_epub, read_epub),
    Format("Parquet", is_parquet, read_parquet),
    Format("XLSX", is_xlsx, read_xlsx),
    Format("XLS", is_xls, read_xls),
    Format("PDF", is_pdf, read_pdf),
    Format("zip, WACZ", is_zip, read_zip),
    Format("tar", is_tar, read_tar),
    Format("WARC", is_warc, read_warc),
    Format("mbox", is_mbox, read_mbox),
    Format("EML, MHTML", is_mail, read_mail),
    RTF,
    WIRE,
)
"""Formats that are no text: asked before a file of control characters is refused."""

TEXTS: tuple[Format, ...] = (
    Format("Markdown", is_markdown, read_markdown),
    Format("CNN/DailyMail stories", is_story, read_story),
    Format("JSON Lines", _is_json_lines, _read_json_lines),
    Format("JSON", _is_json, _read_json),
    Format("CSV", is_delimited, read_delimited),
    Format("HTML", _is_html, _read_html),
    Format("SGML", _is_sgml, _read_sgml),
    Format("XML of feeds and wires", _is_xml, _read_xml),
    Format("plain text", _is_plain, _read_plain),
)
FORMATS = (*BINARY, *TEXTS)
