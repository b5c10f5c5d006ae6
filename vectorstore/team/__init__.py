"""A team's archive in PostgreSQL: written to by many, and followed by a copy in a folder of each machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.team.address import DatabaseAddress
    from vectorstore.team.following import Following, Replica
    from vectorstore.team.store import Store
    from vectorstore.team.writer import TeamWriter
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".address": ("DatabaseAddress",),
            ".following": ("Following", "Replica"),
            ".store": ("Store",),
            ".writer": ("TeamWriter",),
        },
    )  # fmt: skip

__all__ = ["DatabaseAddress", "Following", "Replica", "Store", "TeamWriter"]
