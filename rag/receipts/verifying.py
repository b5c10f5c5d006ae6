"""A receipt against an archive: whether each quotation still stands."""

from __future__ import annotations

import re

from rag.exporting import flat
from rag.receipts.making import recorded
from rag.schema import (
    QuotationState,
    Receipt,
    RecordedArticle,
    RecordedQuotation,
    Verification,
    VerifiedQuotation,
)
from rag.text import find_words, nearest_words
from vectorstore import ArchiveReader, Article, ArticleNotFound

MOST_COMPARED = 4_000
"""Characters of a quotation to which what is nearest is looked for; the time grows with their square."""
_NAMED = ("title", "source", "url", "authors", "published")


def verify_receipt(receipt: Receipt, archive: ArchiveReader) -> Verification:
    """What became of every quotation of a receipt. Nothing is searched but the articles it names."""
    was = {article.id: article for article in receipt.articles}
    now = {id_: _article(archive, id_) for id_ in was}
    return Verification(
        receipt, tuple(_verified(one, was[one.article], now[one.article]) for one in receipt.quotations)
    )


def _article(archive: ArchiveReader, id_: str) -> Article | None:
    try:
        return archive.article(id_)
    except ArticleNotFound:
        return None


def _verified(quotation: RecordedQuotation, was: RecordedArticle, now: Article | None) -> VerifiedQuotation:
    if now is None:
        return VerifiedQuotation(quotation, was, QuotationState.GONE)
    remarks, quote = _remarks(was, now), quotation.quote
    is_same = now.text_digest == was.text_sha256
    if is_same and now.text[quotation.start : quotation.end] == quote:
        state = QuotationState.UNCHANGED
        return VerifiedQuotation(quotation, was, state, quotation.start, quotation.end, "", remarks)
    is_forged = is_same or len(quote) != quotation.end - quotation.start
    if (start := _place(quote, now.text, quotation.start)) is not None:
        state = QuotationState.TAMPERED if is_forged else QuotationState.MOVED
        return VerifiedQuotation(quotation, was, state, start, start + len(quote), "", remarks)
    state = QuotationState.TAMPERED if is_forged else QuotationState.CHANGED
    near = _nearest(quote, now.text)
    if near is None:
        return VerifiedQuotation(quotation, was, state, remarks=remarks)
    return VerifiedQuotation(quotation, was, state, *near, now.text[slice(*near)], remarks)


def _place(quote: str, text: str, before: int) -> int | None:
    """Where the very words stand, as near as may be to where they stood."""
    places = [match.start() for match in re.finditer(re.escape(quote), text)] if quote else []
    return min(places, key=lambda place: abs(place - before), default=None)


def _nearest(quote: str, text: str) -> tuple[int, int] | None:
    return (find_words(quote, text) or nearest_words(quote, text)) if len(quote) <= MOST_COMPARED else None


def _remarks(was: RecordedArticle, article: Article) -> tuple[str, ...]:
    now = recorded(article)
    changes = ((name, getattr(was, name), getattr(now, name)) for name in _NAMED)
    return tuple(f"{name}: {_told(old)}, now {_told(new)}" for name, old, new in changes if old != new)


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return _told(", ".join(map(str, value)))
    return f"“{flat(str(value))}”" if value else "none"
