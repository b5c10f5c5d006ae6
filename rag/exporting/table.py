"""CSV for spreadsheets: a row for each sentence and each of its quotations, then a row for each fact.

A cell that begins with a character at which a spreadsheet would begin to calculate gets an apostrophe before
it, and so does one that begins with an apostrophe: without its first apostrophe, a cell is exactly what it
was (`unguarded`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rag.exporting.document import Document, Note, Publication, Sentence, Style
from rag.exporting.escaping import safe_url

COLUMNS = (
    "asked", "kind", "text", "support", "reason", "note", "quote", "outlet", "title", "authors", "published",
    "url", "link", "article", "start", "end", "text_sha256",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How cells begin that spreadsheets take for formulas (OWASP, CSV Injection)."""


_KINDS = {Style.NOTICE: "notice", Style.DIFFERS: "sources differ", Style.SIDE: "sources differ"}


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would calculate, or where one stands already.

    >>> guarded("=1+1"), guarded("'tis"), guarded("1 – 1")
    ("'=1+1", "''tis", '1 – 1')
    """
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell.removeprefix("'")


def to_csv(publication: Publication) -> bytes:
    """The publication as CSV in UTF-8 with a byte order mark, by which spreadsheets know the encoding."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in publication.documents:
        writer.writerows([guarded(cell) for cell in row] for row in _rows(document))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _rows(document: Document) -> Iterator[list[str]]:
    notes = {note.number: note for note in document.notes}
    for paragraph in document.paragraphs:
        if paragraph.style is not Style.HEADING:
            for sentence in paragraph.sentences:
                yield from _sentence(document, paragraph.style, sentence, notes)
    for name, words in document.facts:
        yield [document.title, name, words, *[""] * (len(COLUMNS) - 3)]


def _sentence(
    document: Document, style: Style, sentence: Sentence, notes: dict[int, Note]
) -> Iterator[list[str]]:
    kind = _KINDS.get(style, "claim")
    said = [document.title, kind, sentence.text, sentence.support, sentence.unsupported]
    for number in sentence.notes:
        yield [*said, *_note(notes[number])]
    if not sentence.notes:
        yield [*said, *[""] * (len(COLUMNS) - len(said))]


def _note(note: Note) -> list[str]:
    citation, article = note.citation, note.citation.article
    return [
        str(note.number),
        citation.quote,
        article.source or "",
        article.title,
        "; ".join(article.authors),
        article.published.isoformat() if article.published else "",
        safe_url(article.url),
        note.url,
        article.id,
        str(citation.start),
        str(citation.end),
        article.text_digest,
    ]
