"""RIS, which reference managers import: one record for each cited article, its quotations as notes."""

from __future__ import annotations

from collections.abc import Iterator

from rag.exporting.document import Note, Publication
from rag.exporting.escaping import flat, safe_url, visible
from vectorstore import Article


def to_ris(publication: Publication) -> bytes:
    """The cited articles as RIS in UTF-8: lines `TAG  - value` that end in CR LF, each value one line."""
    records = (_record(article, notes) for article, notes in publication.cited)
    lines = (line for record in records for line in (*record, ("ER", ""), None))
    return "".join("\r\n" if line is None else f"{line[0]}  - {line[1]}\r\n" for line in lines).encode()


def _record(article: Article, notes: tuple[Note, ...]) -> Iterator[tuple[str, str]]:
    day = article.published
    values: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        ("ID", article.id),
        ("TI", article.title),
        *(("AU", name) for name in article.authors),
        ("T2", article.source),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("SE", article.section),
        ("LA", article.language),
        ("UR", safe_url(article.url)),
        *(("N1", f"“{note.quote}” {note.place}") for note in notes),
    ]
    yield from ((tag, line) for tag, value in values if (line := flat(visible(value or ""))))
