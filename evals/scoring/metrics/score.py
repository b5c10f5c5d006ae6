"""A score: what a metric returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """A value, and why. `None` is unscored: the metric says nothing about this case, which is never a
    zero."""

    value: float | None
    reason: str
