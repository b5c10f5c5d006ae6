"""Who can be asked: anything that answers one case at a time and may raise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from evals.dataset import Case
from evals.systems.outcomes import Outcome

Kind = Literal["dateline", "floor", "rival"]


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Who answered. `fingerprint` covers everything that an answer depends on besides the case and the
    archive."""

    name: str
    title: str
    kind: Kind
    fingerprint: str
    model: str | None = None
    prompt: str | None = None
    retrieves: bool = True
    settings: tuple[str, ...] = ()
    """The settings that a comparison should know of."""


class System(Protocol):
    """Anything that answers cases. Safe to share between threads."""

    @property
    def info(self) -> SystemInfo:
        """Who this is."""
        ...

    def answer(self, case: Case) -> Outcome:
        """What it makes of one case; whatever it raises counts as a crash."""
        ...
