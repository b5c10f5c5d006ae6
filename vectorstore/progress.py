"""Telling how far a long piece of work has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told how many passages have been written or dropped, of how many."""


def unwatched(*_: object) -> None:
    """Progress of any form that nobody watches."""
