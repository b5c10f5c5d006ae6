"""How a change becomes visible: the writer's lock and session, the publish, the snapshot that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.publishing.folder import open_catalog
    from vectorstore.publishing.session import Writer
    from vectorstore.publishing.upkeep import Upkeep
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".folder": ("open_catalog",),
            ".session": ("Writer",),
            ".upkeep": ("Upkeep",),
        },
    )  # fmt: skip

__all__ = ["Upkeep", "Writer", "open_catalog"]
