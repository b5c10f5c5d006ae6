"""A team's archive in PostgreSQL: written to by many, and followed by a copy in a folder of each machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.team.address import DatabaseAddress, is_installed
    from vectorstore.team.following import Replica
    from vectorstore.team.state import Following
    from vectorstore.team.store import Store
    from vectorstore.team.writer import TeamWriter
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".address": ("DatabaseAddress", "is_installed"),
            ".following": ("Replica",),
            ".state": ("Following",),
            ".store": ("Store",),
            ".writer": ("TeamWriter",),
        },
    )  # fmt: skip

__all__ = ["DatabaseAddress", "Following", "Replica", "Store", "TeamWriter", "is_installed"]
