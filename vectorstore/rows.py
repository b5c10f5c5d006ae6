"""Between the catalog's rows and the nouns they stand for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import Article, Passage


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage on its way into an index: with its article's title and its `(dimension,)` float32 vector."""

    passage: Passage
    title: str
    vector: NDArray[np.float32]


def scrub(text: str) -> str:
    """The text with any lone surrogate shown as `\\udc80`, so that it can be stored as UTF-8.

    >>> scrub("caf\\udce9")
    'caf\\\\udce9'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def json_ids(ids: Iterable[str]) -> str:
    # json.dumps writes NUL and surrogates as escapes; an id with a surrogate is in no catalog
    return json.dumps([scrub(id_) for id_ in ids])


def to_article(row: Sequence[Any]) -> Article:
    id_, title, text, source, url, authors, published, origin, boilerplate = row
    return Article(
        id=id_,
        title=title,
        text=text,
        source=source,
        url=url,
        authors=tuple(json.loads(authors)),
        published=to_moment(published),
        origin=origin,
        boilerplate=tuple((start, end) for start, end in json.loads(boilerplate)),
    )


def to_passage(row: Sequence[Any], text: str) -> Passage:
    id_, article_id, start, end, _, heading, source, day = row[:8]
    return Passage(id_, article_id, start, end, text[start:end], heading, source, day)


def to_moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def to_day(moment: datetime) -> int:
    return moment.year * 10_000 + moment.month * 100 + moment.day


def to_date(day: int | None) -> date | None:
    return date(day // 10_000, day // 100 % 100, day % 100) if day else None
