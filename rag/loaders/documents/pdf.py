"""PDF with text: lines joined to paragraphs, without what runs along at the edges of the pages."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any

from rag.errors import ReadError
from rag.loaders.bundles import split_bundle
from rag.loaders.format import Beginning, Reading
from rag.loaders.opening import read_opening
from rag.loaders.records import Broken, Record
from rag.loaders.stream import Source

MAX_PAGES = 2_000
MAX_SECONDS = 120
MAX_CHARACTERS = 20_000_000
_EDGE = 2
_NUMBER = re.compile(
    r"^(?:page|seite|p\.)?\s*[-\u2013]?\s*\d{1,4}\s*[-\u2013]?(?:\s*(?:of|/|von)\s*\d{1,4})?$", re.I
)
_OCR = "run OCR first, e.g. ocrmypdf"


def is_pdf(start: Beginning) -> bool:
    """Whether a file begins as a PDF does; up to a kilobyte may stand before (ISO 32000-1, annex H)."""
    return b"%PDF-" in start.data[:1024]


def read_pdf(source: Source, reading: Reading) -> Iterator[Record | Broken]:
    """The article of a PDF, or those of a bundle; pages that are pictures are named."""
    try:
        with source.seekable(reading.max_bytes) as file:
            found = _records(file)
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001 - pypdf raises nearly anything on damaged files
        found = [Broken(f"it is a damaged PDF ({type(error).__name__})")]
    yield from found


def _records(file: IO[bytes]) -> list[Record | Broken]:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        return [Broken("it is encrypted; save it without a password first")]
    pages, scans, cut = _pages(reader)
    if not any(pages):
        return [Broken(f"none of its {len(pages)} pages has text (a scan?); {_OCR}")]
    about: dict[str, Any] = reader.metadata or {}
    text = "\n\n".join(paragraphs(pages, str(about.get("/Title") or "")))
    bundle = split_bundle(text)
    found: list[Record | Broken] = bundle if bundle is not None else [_record(text, about)]
    if scans:
        named = ", ".join(map(str, scans[:20])) + (" …" if len(scans) > 20 else "")
        has = f"page {named} has" if len(scans) == 1 else f"pages {named} have"
        found.append(Broken(f"{has} no text (a scan?); {_OCR}"))
    if cut:
        found.append(Broken(f"only its first {len(pages):,} pages were read; split it first"))
    return found


def _pages(reader: Any) -> tuple[list[str], list[int], bool]:
    """The text of each page, the numbers of scanned ones, and whether more follow."""
    until = time.monotonic() + MAX_SECONDS
    pages: list[str] = []
    scans: list[int] = []
    size = 0
    for number, page in enumerate(reader.pages, 1):
        if number > MAX_PAGES or size > MAX_CHARACTERS or time.monotonic() > until:
            return pages, scans, True
        text = _page_text(page)
        if not text.strip() and not _is_blank(page):
            scans.append(number)
        pages.append(text)
        size += len(text)
    return pages, scans, False


def _page_text(page: Any) -> str:
    try:
        return str(page.extract_text())
    except Exception:  # noqa: BLE001 - a page that cannot be read is named as one without text
        return ""


def _is_blank(page: Any) -> bool:
    try:
        contents = page.get_contents()
        return contents is None or not contents.get_data().strip()
    except Exception:  # noqa: BLE001
        return False


def _record(text: str, about: dict[str, Any]) -> Record:
    opening = read_opening(text.split("\n\n"))
    title = opening.title or str(about.get("/Title") or "")
    author = str(about.get("/Author") or "").strip()
    created = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(about.get("/CreationDate") or ""))
    return Record(
        title=title,
        text=opening.text,
        authors=opening.authors or ((author,) if author else ()),
        published=opening.published or ("-".join(created.groups()) if created else None),
        dated_by="" if opening.published else "file properties",
    )


def paragraphs(pages: Sequence[str], title: str = "") -> list[str]:
    """The paragraphs of pages of lines; one that goes on on the next page is one, and a line that is the
    title is one by itself."""
    split = [[line.strip() for line in page.splitlines()] for page in pages]
    running = _running(split)
    lines = [line for page in split for line in _without_edges(page, running)]
    width = (
        sorted(map(len, filter(None, lines)))[len(list(filter(None, lines))) * 3 // 4] if any(lines) else 0
    )
    found: list[str] = []
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line:
            parts.append(line)
        if parts and (not line or line == title.strip() or _ends(line, following, width)):
            found.append(_joined(parts))
            parts = []
    return [*found, _joined(parts)] if parts else found


def _ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends with a line: short for the page, and the next one does not go on."""
    short = len(line) < 0.8 * width
    if re.search(r"[.!?:…][\"'”’»)\]]*$", line):
        return short
    return short and len(line) < 0.6 * width and not following[:1].islower()


def _joined(lines: list[str]) -> str:
    """Lines in one; a word that was divided at a line's end is whole again."""
    return re.sub(r"(?<=[^\W\d_])(?:-\n(?=[^\W\d_A-Z])|\u00ad\n)", "", "\n".join(lines)).replace("\n", " ")


def _edges(page: list[str]) -> list[str]:
    lines = [line for line in page if line]
    return lines if len(lines) <= 2 * _EDGE else lines[:_EDGE] + lines[-_EDGE:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()


def _running(pages: list[list[str]]) -> set[str]:
    """Lines at the edges that stand, but for their numbers, on half of the pages and on two at least."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    return {key for key, count in counts.items() if count >= 2 and count * 2 >= len(pages)}


def _without_edges(page: list[str], running: set[str]) -> Iterator[str]:
    filled = [number for number, line in enumerate(page) if line]
    edges = {*filled[:_EDGE], *filled[-_EDGE:]}
    for number, line in enumerate(page):
        if number in edges and (_key(line) in running or _NUMBER.match(line)):
            continue
        yield line
