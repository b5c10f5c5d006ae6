"""Where and when an answer or a form was made: kept with what is exported, and in receipts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from rag.schema.scope import Scope


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What an archive held, wherever its folder lies. `content` is the SHA-256 (hex) over the ids and digests
    of all of its articles: the same content has the same. `embedding` names the model of its vectors."""

    revision: int
    articles: int
    content: str
    embedding: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """When something was made (an aware time), with which version of Dateline, from which archive, and what
    that was narrowed to."""

    made: datetime
    version: str
    archive: ArchiveState
    scope: Scope = field(default_factory=Scope)

    def __post_init__(self) -> None:
        if self.made.tzinfo is None:
            raise ValueError(f"the time {self.made} has no time zone")
