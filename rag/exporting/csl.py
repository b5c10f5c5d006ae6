"""CSL-JSON, which citeproc, Pandoc and Zotero read: one item for each cited article."""

from __future__ import annotations

import json

from rag.exporting.document import Note, Publication
from rag.exporting.escaping import flat, safe_url, visible
from vectorstore import Article


def to_csl(publication: Publication) -> bytes:
    """The cited articles as a list of CSL-JSON items in UTF-8. Authors are `literal`, not parted."""
    items = [_item(article, notes) for article, notes in publication.cited]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _item(article: Article, notes: tuple[Note, ...]) -> dict[str, object]:
    day = article.published
    values: dict[str, object] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": _line(article.title),
        "container-title": _line(article.source),
        "author": [{"literal": _line(name)} for name in article.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "section": _line(article.section),
        "language": article.language,
        "URL": safe_url(article.url),
        "note": " ".join(f"“{note.quote}” {note.place}" for note in notes),
    }
    return {name: value for name, value in values.items() if value}


def _line(text: str | None) -> str:
    return flat(visible(text or ""))
