"""What saved questions found, as a file with notes in any format of an export."""

from __future__ import annotations

from collections.abc import Sequence

from rag.alerts.records import Alert, NewQuotation
from rag.exporting import (
    Document,
    Notebook,
    Paragraph,
    Publication,
    Sentence,
    Style,
    flat,
    provenance_facts,
    publish,
    scope_text,
)
from rag.schema import Provenance, Support
from rag.text import day_name, day_text, title_of

TITLE = "Dateline: what is new"


def digest_of(alerts: Sequence[Alert], fmt: str, provenance: Provenance) -> bytes:
    """A digest in a format by its suffix or a file's name (".md", "new.html" …): for each question its
    quotations with outlet and day, and notes with the exact words, their place and a link to them.

    Raises `ExportError` for a format that is none.
    """
    book = Notebook()
    documents = tuple(_document(alert, book, provenance) for alert in alerts if alert.quotations)
    if not documents:
        documents = (_document_of_nothing(provenance),)
    return publish(Publication(TITLE, documents, provenance.made), fmt)


def _document(alert: Alert, book: Notebook, provenance: Provenance) -> Document:
    saved = alert.question
    paragraphs = []
    last = None
    for one in alert.quotations:
        if one.found.date() != last:
            paragraphs.append(Paragraph(Style.HEADING, (Sentence(f"Found {day_name(one.found)}"),)))
        last = one.found.date()
        text = f"{_origin(one)}: “{flat(one.citation.quote)}”"
        notes = book.cite([one.citation])
        paragraphs.append(Paragraph(Style.ITEM, (Sentence(text, notes, Support.QUOTED.value),)))
    facts = (
        ("asked", saved.described),
        ("narrowed to", scope_text(saved.scope)),
        ("saved", day_name(saved.created) if saved.created else ""),
        *_made(provenance),
    )
    shown = tuple((name, flat(words)) for name, words in facts if words)
    return Document("alert", saved.name, saved.described, "", shown, tuple(paragraphs), book.close())


def _document_of_nothing(provenance: Provenance) -> Document:
    nothing = Paragraph(Style.NOTICE, (Sentence("Nothing new was found."),))
    facts = tuple((name, flat(words)) for name, words in _made(provenance) if words)
    return Document("alert", TITLE, "", "", facts, (nothing,), ())


def _made(provenance: Provenance) -> tuple[tuple[str, str], ...]:
    return tuple(
        fact for fact in provenance_facts(provenance) if fact[0] not in ("narrowed to", "asked as of")
    )


def _origin(one: NewQuotation) -> str:
    """Who printed it and when, who speaks or on which day it happened."""
    article = one.citation.article
    said = f" ({one.lead})" if one.lead else ""
    revised = ", changed since it was last shown" if one.is_revised else ""
    return f"{article.source or title_of(article)}, {day_text(article) or 'undated'}{said}{revised}"
