"""From answers and forms to files with notes: Markdown, HTML, DOCX, RIS, BibTeX, CSL-JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.exporting.building import Exportable, document_of
    from rag.exporting.document import Document, Note, Notebook, Paragraph, Publication, Sentence, Style
    from rag.exporting.escaping import esc, flat, fragment_url, safe_url, visible, xml_text
    from rag.exporting.formats import export, format_of, publish
    from rag.exporting.provenance import provenance_facts, scope_text
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".building": ("Exportable", "document_of"),
            ".document": (
                "Document", "Note", "Notebook", "Paragraph", "Publication", "Sentence", "Style",
            ),
            ".escaping": ("esc", "flat", "fragment_url", "safe_url", "visible", "xml_text"),
            ".formats": ("export", "format_of", "publish"),
            ".provenance": ("provenance_facts", "scope_text"),
        },
    )  # fmt: skip

__all__ = [
    "Document", "Exportable", "Note", "Notebook", "Paragraph", "Publication", "Sentence", "Style",
    "document_of", "esc", "export", "flat", "format_of", "fragment_url", "provenance_facts", "publish",
    "safe_url", "scope_text", "visible", "xml_text",
]  # fmt: skip
