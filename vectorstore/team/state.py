"""How a copy of a team's archive stands. Needs nothing that is not always installed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the folder's ledger."""

    origin: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Following:
    """How a copy stands: it has everything up to `revision` of the team's archive at `database` (host, port
    and name), whose newest was `newest` when it answered last, at `asked`; both `None` if it never did since
    this process began. `fault` says why it does not follow now, `None` if it does."""

    database: str
    revision: int
    newest: int | None = None
    asked: datetime | None = None
    fault: str | None = None

    @property
    def behind(self) -> int | None:
        """How many revisions are not here yet, as far as is known."""
        return None if self.newest is None else max(0, self.newest - self.revision)
