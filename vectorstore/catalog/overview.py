"""What an archive tells about itself: summaries, coverage, status, and the ledger of its ingests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text. `passages` is how many passages it was split into."""

    id: str
    title: str
    source: str | None
    published: datetime | None
    passages: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive covers. The days are those of the dated articles, `None` when no article is dated.
    `outlets` counts articles by source, most articles first; articles without a source are not in it. So do
    `authors`, `sections` and `languages` (tags of BCP 47: what an article is said to be in, else what its
    words show)."""

    articles: int
    undated: int
    first_day: date | None
    last_day: date | None
    outlets: tuple[tuple[str, int], ...]
    authors: tuple[tuple[str, int], ...] = ()
    sections: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one file or record of an ingest: `outcome` is the ingester's word, such as `added`."""

    time: datetime
    origin: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an archive. `dense` is the folder of the Chroma index, or the address of its server.
    `notes` says what is not as it should be (an index that is being done without); empty when all is well."""

    path: Path
    bytes_on_disk: int
    revision: int
    model: str
    dimension: int
    articles: int
    passages: int
    pending: int
    dense: str
    lexical: str
    notes: tuple[str, ...]
    ledger: tuple[LedgerEntry, ...]
