"""What is refused before it is written: passages of another article, vectors without a direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import Article, Passage


def checked_vectors(
    article: Article, count: int, vectors: NDArray[np.float32], dimension: int
) -> NDArray[np.float32]:
    """`float32`, naming the article whose vectors they are."""
    try:
        return float32(vectors, count, dimension)
    except ValueError as error:
        raise ValueError(f"article {article.id!r}: {error}") from None


def float32(vectors: NDArray[np.float32], count: int, dimension: int) -> NDArray[np.float32]:
    """The vectors as `(count, dimension)` float32. Raises ValueError for others, or without direction."""
    array = np.asarray(vectors, dtype=np.float32)
    if array.shape != (count, dimension) and (count or array.size):
        raise ValueError(f"vectors of shape {array.shape} for {count} passages in {dimension} dimensions")
    if not np.isfinite(array).all() or (count and not np.linalg.norm(array, axis=1).all()):
        raise ValueError("a vector is not finite, or is zero, and so has no direction")
    return array.reshape(count, dimension)


def check_texts(article: Article, passages: Sequence[Passage]) -> None:
    """Raises ValueError unless the passages are the article's own, and everything can be kept as UTF-8."""
    if not article.id:
        raise ValueError(f"an article from {article.origin or 'nowhere'} has an empty id")
    fields = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "source": article.source or "",
        "url": article.url or "",
        "authors": "".join(article.authors),
        "section": article.section,
        "language": article.language,
        "reason for its day": article.dated_by,
    }
    for name, value in fields.items():
        _check_encodable(article.id, name, value)
    for passage in passages:
        _check_passage(article, passage)


def _check_passage(article: Article, passage: Passage) -> None:
    p = passage
    if p.article_id != article.id:
        raise ValueError(f"passage {p.id!r} belongs to article {p.article_id!r}, not {article.id!r}")
    if not p.id or "\x00" in p.id:
        raise ValueError(f"article {article.id!r}: {p.id!r} cannot be the id of a passage")
    if not 0 <= p.start < p.end <= len(article.text) or p.text != article.text[p.start : p.end]:
        raise ValueError(
            f"article {article.id!r}: passage {p.id!r} is not its text from {p.start} to {p.end}"
        )
    for name, value in (("passage id", p.id), ("heading", p.heading), ("passage source", p.source or "")):
        _check_encodable(article.id, name, value)


def _check_encodable(article_id: str, name: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"article {article_id!r}: its {name} has half a surrogate pair at {error.start},"
            " which is no text; decode the file with errors='replace'"
        ) from None
