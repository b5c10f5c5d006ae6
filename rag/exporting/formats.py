"""The formats by their suffixes, and the one function that writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from rag.errors import ExportError
from rag.exporting.bibtex import to_bibtex
from rag.exporting.building import CONVERSATION, Exportable, documents_of
from rag.exporting.csl import to_csl
from rag.exporting.document import Publication
from rag.exporting.markdown import to_markdown
from rag.exporting.page import to_html
from rag.exporting.ris import to_ris
from rag.exporting.table import to_csv
from rag.exporting.word import to_docx
from rag.schema import Provenance

FORMATS: dict[str, Callable[[Publication], bytes]] = {
    ".md": to_markdown,
    ".html": to_html,
    ".docx": to_docx,
    ".ris": to_ris,
    ".bib": to_bibtex,
    ".csl.json": to_csl,
    ".csv": to_csv,
}


def format_of(name: str | PurePath) -> str:
    """The format that a file's name or a suffix stands for: a key of `FORMATS`. Raises `ExportError`.

    >>> format_of("answer.MD"), format_of("csl.json")
    ('.md', '.csl.json')
    """
    ending = f".{PurePath(name).name}".lower()
    found = [suffix for suffix in FORMATS if ending.endswith(suffix)]
    if not found:
        *others, last = FORMATS
        raise ExportError(f"{str(name)!r} names no format: end it in {', '.join(others)} or {last}")
    return found[0]


def publish(publication: Publication, fmt: str) -> bytes:
    """A publication as a file of a format, by a suffix or a file's name. Raises `ExportError`."""
    return FORMATS[format_of(fmt)](publication)


def export(
    value: Exportable | Sequence[Exportable],
    fmt: str,
    provenance: Provenance | Sequence[Provenance | None] | None = None,
) -> bytes:
    """An answer, a form or several of them (a conversation) as a file of a format (".md", "docx",
    "answer.csl.json" …).

    `provenance`, of `Assistant.provenance`, is written down as well: archive, scope, time and version; of
    several, where it is a sequence, that of each.
    Raises `ExportError` for a format that is none, `TypeError` for what cannot be exported, and `ValueError`
    for not as many provenances as answers.
    """
    write = FORMATS[format_of(fmt)]
    values = value if isinstance(value, Sequence) else (value,)
    each = provenance if isinstance(provenance, Sequence) else [provenance] * len(values)
    documents = documents_of(zip(values, each, strict=True))
    if not documents:
        raise ExportError("there is nothing to export")
    title = CONVERSATION if isinstance(value, Sequence) else documents[0].title
    last = each[-1]
    return write(Publication(title, documents, last.made if last else None))
