"""From an answer or a form to its receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from rag.exporting import Document, Exportable, Note, document_of
from rag.schema import (
    DEFAULT,
    RECEIPT_VERSION,
    Answer,
    ChangedParameter,
    Mode,
    Parameters,
    Provenance,
    Receipt,
    RecordedArticle,
    RecordedQuotation,
    RecordedSentence,
)
from vectorstore import Article


def make_receipt(
    value: Exportable, provenance: Provenance, parameters: Parameters, prompts: tuple[str, ...] = ()
) -> Receipt:
    """The receipt of an answer or a form. `prompts` are kept only where a model was asked."""
    document = document_of(value)
    answer = value if isinstance(value, Answer) else None
    model = answer.model if answer else None
    return Receipt(
        receipt=RECEIPT_VERSION,
        form=document.form,
        asked=document.asked,
        about=document.about,
        provenance=provenance,
        mode=(answer.mode if answer else Mode.EXTRACTIVE).value,
        model=model,
        prompts=prompts if model else (),
        parameters=parameters.digest(),
        changed_parameters=tuple(_changed("", asdict(parameters), asdict(DEFAULT))),
        text=answer.text if answer else "\n".join(one.text for one in document.sentences),
        sentences=tuple(
            RecordedSentence(one.text, one.notes, one.support, one.unsupported) for one in document.sentences
        ),
        facts=document.facts,
        articles=tuple(_articles(document).values()),
        quotations=tuple(_quotation(note) for note in document.notes),
    )


def _articles(document: Document) -> dict[str, RecordedArticle]:
    return {note.citation.article.id: recorded(note.citation.article) for note in document.notes}


def recorded(article: Article) -> RecordedArticle:
    """What a receipt keeps of an article."""
    return RecordedArticle(
        article.id,
        article.title,
        article.source,
        article.url,
        article.authors,
        article.published,
        article.text_digest,
    )


def _quotation(note: Note) -> RecordedQuotation:
    cited = note.citation
    return RecordedQuotation(note.number, cited.article.id, cited.start, cited.end, cited.quote)


def _changed(
    path: str, values: Mapping[str, object], shipped: Mapping[str, object]
) -> Iterator[ChangedParameter]:
    for name, value in values.items():
        other = shipped[name]
        if isinstance(value, dict) and isinstance(other, dict):
            yield from _changed(f"{path}{name}.", value, other)
        elif value != other and isinstance(value, int | float) and isinstance(other, int | float):
            yield ChangedParameter(f"{path}{name}", value, other)
