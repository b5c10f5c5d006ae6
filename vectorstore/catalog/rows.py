"""Between the catalog's rows and the nouns they stand for. A column of a damaged file can hold anything: what
cannot have been written raises one of `vectorstore.failures.NONSENSE`, and never becomes a noun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import Article, Passage


def scrub(text: str) -> str:
    """The text with any lone surrogate shown as `\\udc80`, so that it can be stored as UTF-8.

    >>> scrub("caf\\udce9")
    'caf\\\\udce9'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def json_ids(ids: Iterable[str]) -> str:
    # json.dumps writes NUL and surrogates as escapes; an id with a surrogate is in no catalog
    return json.dumps([scrub(id_) for id_ in ids])


def to_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def to_text_or_none(value: object) -> str | None:
    return None if value is None else to_text(value)


def to_number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no number")
    return value


def to_bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is no row of bytes")
    return value


def to_article(row: Sequence[Any]) -> Article:
    id_, title, text, source, url, authors, published, origin, boilerplate, section, language, dated_by = row
    return Article(
        id=to_text(id_),
        title=to_text(title),
        text=to_text(text),
        source=to_text_or_none(source),
        url=to_text_or_none(url),
        authors=tuple(map(to_text, json.loads(authors))),
        published=to_moment(published),
        origin=to_text(origin),
        boilerplate=tuple((to_number(start), to_number(end)) for start, end in json.loads(boilerplate)),
        section=to_text(section),
        language=to_text(language),
        dated_by=to_text(dated_by),
    )


def to_passage(row: Sequence[Any], text: str) -> Passage:
    id_, article_id, start, end, _, heading, source, day = row[:8]
    if not 0 <= start < end <= len(text):
        raise ValueError(f"passage {id_!r} is not within its article")
    to_date(day)  # that there is such a day
    return Passage(
        to_text(id_),
        to_text(article_id),
        start,
        end,
        text[start:end],
        to_text(heading),
        to_text_or_none(source),
        day,
    )


def to_vectors(blobs: Sequence[bytes], dimension: int | None = None) -> NDArray[np.float32]:
    """`(len(blobs), dimension)` float32, each with a direction; any dimension if none is given."""
    width = len(blobs[0]) if dimension is None else 4 * dimension
    if not width or any(len(blob) != width for blob in blobs):
        raise ValueError("a vector has the wrong length")
    vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(vectors, axis=1)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError("a vector has no direction")
    return vectors


def to_moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def to_date(day: int | None) -> date | None:
    return date(day // 10_000, day // 100 % 100, day % 100) if day else None
