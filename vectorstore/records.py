"""The nouns an archive stores and returns: articles, passages of them, entries of an index, and hits.

Offsets are half-open and count Unicode code points of `Article.text`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


TITLE_SHOWN = 60
"""Characters of a title or a text that a value shows of itself at a prompt."""


def _shortened(text: str) -> str:
    return text if len(text) <= TITLE_SHOWN else f"{text[:TITLE_SHOWN]}…"


def day_number(day: date) -> int:
    """A day as `yyyymmdd`, the form in which passages carry theirs."""
    return day.year * 10_000 + day.month * 100 + day.day


def is_day_alone(published: datetime) -> bool:
    """Whether an article's `published` was given without a time: then it is midnight UTC."""
    return published.utcoffset() == timedelta(0) and published.time() == time()


@dataclass(frozen=True, slots=True, repr=False)
class Findings:
    """What rules found in an article, as they wrote it down. `rules` names them: others read it anew."""

    rules: str
    found: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """One news article.

    `text` is cleaned of markup but is otherwise the article's own characters; nothing is invented: an
    article that carries no date has `published=None`, one that names no outlet `source=None`. A `published`
    that was given as a day alone is midnight UTC of that day. `boilerplate` lists the spans of `text` that
    are not news (captions repeated in the text, comment policies, link lists): in order, not overlapping,
    never indexed and never evidence. `section` is the part of the paper ("Sports"), `language` a tag of BCP
    47 ("de"); "" where it is not named. `dated_by` says by what the day is known where no field of the
    format gives it ("dateline", "url", …). `origin` says where it was read from (a path, with `#n` for the
    n-th record, from 1).
    """

    id: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    origin: str = ""
    boilerplate: tuple[tuple[int, int], ...] = ()
    section: str = ""
    language: str = ""
    dated_by: str = ""

    def __post_init__(self) -> None:
        if self.published is not None and self.published.tzinfo is None:
            raise ValueError(f"article {self.id!r}: published {self.published} has no time zone")

    def __repr__(self) -> str:
        day = f", {self.published:%Y-%m-%d}" if self.published else ""
        title = self.title if len(self.title) <= TITLE_SHOWN else f"{self.title[:TITLE_SHOWN]}…"
        return (
            f"<Article {self.id!r} {title!r} {self.source or 'unknown'}{day}, {len(self.text):,} characters>"
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything but the origin and `dated_by`: the same digest is the same article."""
        published = self.published.isoformat() if self.published else ""
        fields = (self.id, self.title, self.text, self.source or "", self.url or "", *self.authors, published)
        spans = ",".join(f"{start}-{end}" for start, end in self.boilerplate)
        more = [f"{self.section}\x1e{self.language}"] if self.section or self.language else []
        return hashlib.sha256("\x1f".join((*fields, spans, *more)).encode("utf-8")).hexdigest()

    @property
    def text_digest(self) -> str:
        """SHA-256 (hex) of `text` in UTF-8, which anyone who has the text can make."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class Passage:
    """A run of whole sentences of one article: `text == article.text[start:end]`.

    `heading` is what is prefixed for embedding and lexical search (title, outlet, date) but is no
    part of the passage's own text. `day` is the article's day as `yyyymmdd`, 0 when undated.
    """

    id: str
    article_id: str
    start: int
    end: int
    text: str
    heading: str = ""
    source: str | None = None
    day: int = 0

    def __repr__(self) -> str:
        return f"<Passage of {self.article_id!r} {self.start}:{self.end} {_shortened(self.text)!r}>"

    @property
    def indexed_text(self) -> str:
        """What the embedding model and the lexical index see: the heading, then the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


def passage_id(article: Article, start: int, end: int) -> str:
    """The id of a span of this version of an article: 24 hex digits, the same wherever it is computed."""
    return passage_ids(article)(start, end)


def passage_ids(article: Article) -> Callable[[int, int], str]:
    """`passage_id` for many spans of one article, whose digest, made from all of its text, is made once."""
    digest = article.digest

    def id_of(start: int, end: int) -> str:
        return hashlib.sha256(f"{digest}\x1f{start}\x1f{end}".encode()).hexdigest()[:24]

    return id_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage on its way into an index: with its article's title and its `(dimension,)` float32 vector."""

    passage: Passage
    title: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` is in [0, 1], higher is better; `dense` is its similarity of meaning
    (cosine, [-1, 1]), whichever index found it; `lexical` the score that the lexical index gave it (BM25,
    > 0), `None` where that did not return it."""

    passage: Passage
    score: float
    dense: float | None = None
    lexical: float | None = None
