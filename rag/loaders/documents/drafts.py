"""Drafts: Markdown, plain text and DOCX, with the offsets that their writer sees.

Nothing is mended or scrubbed: the draft's text is the file's own characters. What is no prose (front matter,
headings, tables, code, the targets of links, HTML, bylines) is left out of what is to be checked.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rag.errors import ReadError
from rag.loaders.decode import sniff_wide
from rag.loaders.documents.markdown import paragraphs, split_front
from rag.loaders.documents.office import docx_lines

MAX_CHARACTERS = 300_000
"""Some 50,000 words: a draft that is longer is a book, or no draft."""
MAX_BYTES = 20_000_000
WRAPPED_AT, WRAPPED_FROM = 100, 40
"""Lines of a text belong together where none is longer than that, and none but the last is shorter."""
_MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".mkd"})
_PLAIN = frozenset({".txt", ".text", ""})
_WORD = frozenset({".docx", ".docm"})
_NEWLINES = re.compile(r"\r\n?|\n")
_BYLINE = re.compile(
    r"(?:By|Reporting by|Additional reporting by|Edited by|Editing by|Written by|Photo:?|Picture:?)\s+"
    r"(?:(?:[^\W\d_a-z][\w.’'-]*|and|in|for|the|of|&|[|,;·])[,;.]?\s*){1,16}"
)
_LABEL = r"(?:\\.|[^\[\]\\]){0,500}"
_TARGET = r"\((?:<[^<>\n]{0,500}>|[^()\s]{0,500})(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\)"
_INLINE = re.compile(
    rf"(?P<drop>!\[{_LABEL}\](?:{_TARGET})?|<!--.{{0,2000}}?-->|<[a-zA-Z/][^<>]{{0,500}}>"
    r"|\[\^[^\]\s]{1,50}\]|https?://[^\s<>)\]]+)"
    rf"|\[(?P<link>{_LABEL})\](?:{_TARGET}|\[{_LABEL}\])"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});)"
    r"|(?P<mark>\*+|~~+|(?<!\w)_+|_+(?!\w)|(?<!`)`{1,3}(?!`))",
    re.DOTALL,
)


Piece = tuple[str, int]
"""A character of prose, and the offset in the draft that it stands at."""


class Written(NamedTuple):
    """A draft as it was read: its own characters, and its paragraphs of prose, without markup."""

    text: str
    paragraphs: list[list[Piece]]


def read_draft(path: Path) -> Written:
    """The draft in a file. Raises ReadError for what is no Markdown, text or DOCX, or is too long."""
    ending = path.suffix.lower()
    if ending not in _MARKDOWN | _PLAIN | _WORD:
        raise ReadError(f"{path.name} is no draft that can be read: .md, .txt or .docx")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(f"{path.name} is longer than {MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot read {path}: {error.strerror or error}") from error
    if ending in _WORD:
        return _docx(path.name, data)
    text = _decoded(path.name, data)
    return markdown_draft(text) if ending in _MARKDOWN else plain_draft(text)


def markdown_draft(text: str) -> Written:
    """The draft of a Markdown document, or of a text without markup. Raises ReadError where too long."""
    _check_length(text)
    begin = len(text) - len(split_front(text)[1])
    lines = list(_lines(text, begin))
    found = (_without_marks(_located(text, lines, block)) for block in paragraphs(text[begin:]))
    return Written(text, [pieces for pieces in found if not _is_byline(pieces)])


def plain_draft(text: str) -> Written:
    """The draft of a plain text; lines of it that are wrapped are joined. Raises ReadError where too long."""
    _check_length(text)
    found = ([(text[at], at) for at in range(a, b)] for a, b in _plain_paragraphs(text))
    return Written(text, [pieces for pieces in found if not _is_byline(pieces)])


def _docx(name: str, data: bytes) -> Written:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > 10 * MAX_BYTES:
                raise ReadError(f"{name} unpacks to too much")
        lines = docx_lines(io.BytesIO(data))
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(f"{name} is a damaged Word document ({type(error).__name__})") from error
    text = "\n".join(words for words, _ in lines)
    _check_length(text)
    prose, at = [], 0
    for words, is_prose in lines:
        pieces = [(character, at + k) for k, character in enumerate(words)]
        if is_prose and not _is_byline(pieces):
            prose.append(pieces)
        at += len(words) + 1
    return Written(text, prose)


def _decoded(name: str, data: bytes) -> str:
    """The characters of a file, none left out but a byte order mark. Raises ReadError where it is no text."""
    wide = sniff_wide(data)
    if wide:
        return data.decode(wide, "replace").removeprefix("\ufeff")
    if b"\0" in data[:65_536] or data.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise ReadError(f"{name} is no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"the draft is longer than {MAX_CHARACTERS:,} characters")


def _lines(text: str, begin: int) -> Iterator[tuple[int, int]]:
    at = begin
    for newline in _NEWLINES.finditer(text, begin):
        yield at, newline.start()
        at = newline.end()
    yield at, len(text)


def _located(text: str, lines: list[tuple[int, int]], block: tuple[int, str]) -> list[Piece]:
    """The characters of a paragraph, given as its first line and its text, each with its offset."""
    line, words = block
    pieces: list[Piece] = []
    for k, words_of_line in enumerate(words.split("\n")):
        start, end = lines[line + k]
        stripped = words_of_line.strip()
        at = text.find(stripped, start, end)
        if at < 0:  # a tab that the parser has written as spaces
            at, stripped = start, text[start:end]
        pieces += [(character, at + offset) for offset, character in enumerate(stripped)]
        pieces.append((" ", at + len(stripped) - 1 if stripped else start))
    return pieces


def _without_marks(pieces: list[Piece]) -> list[Piece]:
    """What a reader sees of a paragraph: no marks of emphasis, no targets of links, no tags."""
    words = "".join(character for character, _ in pieces)
    kept: list[Piece] = []
    at = 0
    for match in _INLINE.finditer(words):
        kept += pieces[at : match.start()]
        if match["link"] is not None:
            kept += _without_marks(pieces[slice(*match.span("link"))])
        elif match["escaped"]:
            kept.append(pieces[match.end() - 1])
        elif match["entity"]:
            kept += [(character, pieces[match.start()][1]) for character in html.unescape(match.group())]
        at = match.end()
    return kept + pieces[at:]


def _plain_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    group: list[tuple[int, int]] = []
    for start, end in [*_lines(text, 0), (len(text), len(text))]:
        if text[start:end].strip():
            group.append((start, end))
            continue
        lengths = [b - a for a, b in group]
        if len(group) > 1 and max(lengths) <= WRAPPED_AT and min(lengths[:-1]) >= WRAPPED_FROM:
            yield group[0][0], group[-1][1]
        else:
            yield from group
        group = []


def _is_byline(pieces: list[Piece]) -> bool:
    words = "".join(character for character, _ in pieces[:300]).strip()
    return bool(words) and len(words) < 200 and bool(_BYLINE.fullmatch(words))
