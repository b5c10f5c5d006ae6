"""How a change becomes visible: the writer's lock and session, the publish, the snapshot that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore.public_names import lazy

if TYPE_CHECKING:
    from vectorstore.publishing.checking import check_texts, checked_vectors
    from vectorstore.publishing.folder import open_catalog
    from vectorstore.publishing.locking import PATIENCE_S
    from vectorstore.publishing.session import Writer
    from vectorstore.publishing.upkeep import Upkeep
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".checking": ("check_texts", "checked_vectors"),
            ".folder": ("open_catalog",),
            ".locking": ("PATIENCE_S",),
            ".session": ("Writer",),
            ".upkeep": ("Upkeep",),
        },
    )  # fmt: skip

__all__ = ["PATIENCE_S", "Upkeep", "Writer", "check_texts", "checked_vectors", "open_catalog"]
