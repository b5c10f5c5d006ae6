"""EPUB: one article for each document of the spine that holds text, as in issues that Calibre fetched."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from rag.errors import ReadError
from rag.loaders.documents.office import first_member
from rag.loaders.format import Beginning, Reading
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source
from rag.loaders.web import count_words, strings

_TYPE = b"application/epub+zip"
_MIN_WORDS, _MIN_SENTENCE = 40, 8
_ENDS = re.compile(r"[.!?…。！？।؟][\"'”’»」』)\]]*$")
_MAX_PART = 10_000_000


def is_epub(start: Beginning) -> bool:
    """Whether a file is a zip that says of itself that it is an EPUB."""
    named = first_member(start.data) == "mimetype" and start.data[38:58] == _TYPE
    return named or (start.ending == ".epub" and start.data.startswith(b"PK"))


def read_epub(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The articles of an EPUB in reading order; covers, contents and menus are passed over.

    Outlet, day and language are the issue's where a page says nothing itself.
    """
    try:
        with source.seekable(reading.max_bytes) as file, zipfile.ZipFile(file) as archive:
            yield from _articles(archive, reading)
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001 - what zipfile and the parsers raise on damaged files
        yield Broken(f"it is a damaged EPUB ({type(error).__name__})")


def _articles(archive: zipfile.ZipFile, reading: Reading) -> Iterator[Record | Broken]:
    if "META-INF/encryption.xml" in archive.namelist() and b"EncryptedKey" in _part(
        archive, "META-INF/encryption.xml"
    ):
        yield Broken("it is encrypted (DRM)")
        return
    path, package = _package(archive)
    about = {
        one.tag.rpartition("}")[2]: (one.text or "").strip()
        for one in package.iter()
        if "purl.org" in one.tag
    }
    found = False
    for name in _spine(path, package):
        if name not in archive.namelist():
            continue
        data = _part(archive, name)
        if not _holds_text(data):
            continue
        for record in reading.inside(name, iter((data,))):
            found = True
            yield _of_issue(record, about)
        if reading.allowance and reading.allowance.spent:
            return
    if not found:
        yield Broken("it has no text")


def _of_issue(record: Record | Broken, about: dict[str, str]) -> Record | Broken:
    if isinstance(record, Broken):
        return record
    return replace(
        record,
        source=record.source or about.get("publisher", "") or about.get("title", ""),
        published=record.published or about.get("date") or None,
        language=record.language or about.get("language", ""),
    )


def _package(archive: zipfile.ZipFile) -> tuple[str, Any]:
    """The path of the package document, and its root."""
    from defusedxml.ElementTree import fromstring

    container = fromstring(_part(archive, "META-INF/container.xml"))
    path = next(one.get("full-path") for one in container.iter() if one.tag.endswith("}rootfile"))
    return path, fromstring(_part(archive, path))


def _spine(path: str, package: Any) -> list[str]:
    """The paths of the documents in reading order, each once, without the navigation."""
    items = {one.get("id"): one for one in package.iter() if one.tag.endswith("}item")}
    order = [items.get(one.get("idref")) for one in package.iter() if one.tag.endswith("}itemref")]
    folder = posixpath.dirname(path)
    hrefs = [
        one.get("href", "")
        for one in order
        if one is not None and "nav" not in (one.get("properties") or "").split()
    ]
    return list(dict.fromkeys(posixpath.normpath(posixpath.join(folder, unquote(href))) for href in hrefs))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MAX_PART:
        raise ReadError(f"{name} is larger than {_MAX_PART:,} bytes")
    return archive.read(name)


def _holds_text(data: bytes) -> bool:
    """Whether a document has words enough or a sentence, and no more than half of its words in links."""
    from lxml import html

    try:
        root = html.fromstring(data)
        body = root.find(".//body")
        body = root if body is None else body
        words = count_words(body.text_content())
        linked = sum(count_words(link.text_content()) for link in body.iter("a"))
        lines = [strings(one).strip() for one in body.iter("p", "div", "li", "td")]
    except (ValueError, TypeError, LookupError, AttributeError, SyntaxError):
        return False
    says = any(_ENDS.search(line) and count_words(line) >= _MIN_SENTENCE for line in lines)
    return (words >= _MIN_WORDS or says) and linked * 2 < words
