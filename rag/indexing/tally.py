"""Counting what becomes of the records of an ingest. Records with one id replace one another: then only the
last of them is an article that went in, and the report says how many others there were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.loaders import Account, Skipped

Outcome = Literal["added", "replaced", "unchanged"]


@dataclass(slots=True)
class IngestReport:
    """What an ingest did. `skipped` names every file or record that did not go in, with its reason.

    `superseded` counts the records that a later one of the same ingest replaced, because it had the same id
    and another text; they are counted nowhere else. `repeated` has these ids, and how many texts each had.
    `reading` is the account of the files that were read, `None` for articles that were in memory already.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    passages: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    superseded: int = 0
    repeated: dict[str, int] = field(default_factory=dict)
    reading: Account | None = None

    @property
    def outcomes(self) -> dict[str, int]:
        """How many articles were added, replaced and there already, by these names."""
        return {"added": self.added, "replaced": self.replaced, "unchanged": self.unchanged}

    @property
    def articles(self) -> int:
        """Articles that were read: added, replaced or there already."""
        return sum(self.outcomes.values())

    def superseded_sentence(self) -> str:
        """How many records a later one replaced, in a sentence."""
        plural = "record was" if self.superseded == 1 else "records were"
        why = "replaced by a later one with the same id; the last of each id is in."
        return f"{self.superseded:,} {plural} {why}"


@dataclass(frozen=True, slots=True)
class _Last:
    """The last record that had an id, and what it was counted as."""

    digest: str
    outcome: Outcome
    passages: int


class Tally:
    """Keeps the report of an ingest true, record by record."""

    def __init__(self, report: IngestReport) -> None:
        self._report = report
        self._last: dict[str, _Last] = {}

    def count(self, article_id: str, digest: str, outcome: Outcome, passages: int = 0) -> None:
        """Count a record: what became of it, and how many passages it brought."""
        report, before = self._report, self._last.get(article_id)
        if before and before.digest == digest:
            report.unchanged += 1  # the very same again
            return
        if before:
            self._take_back(article_id, before)
            if outcome == "replaced" and before.outcome == "added":
                outcome = "added"  # it is new to the archive, whatever it is to this ingest
        passages = 0 if outcome == "unchanged" else passages
        setattr(report, outcome, getattr(report, outcome) + 1)
        report.passages += passages
        self._last[article_id] = _Last(digest, outcome, passages)

    def _take_back(self, article_id: str, before: _Last) -> None:
        report = self._report
        setattr(report, before.outcome, getattr(report, before.outcome) - 1)
        report.passages -= before.passages
        report.superseded += 1
        report.repeated[article_id] = report.repeated.get(article_id, 1) + 1
