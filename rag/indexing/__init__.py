"""Articles in: read, split, embed, store; the report; what appears in watched folders and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.indexing.cluster import Cluster
    from rag.indexing.pipeline import BATCH_PASSAGES, Files, Progress, Step, ingest, read_all, survey
    from rag.indexing.preparing import Workers
    from rag.indexing.tally import IngestReport
    from rag.indexing.watching import Arrival, Watch
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".cluster": ("Cluster",),
            ".pipeline": ("BATCH_PASSAGES", "Files", "Progress", "Step", "ingest", "read_all", "survey"),
            ".preparing": ("Workers",),
            ".tally": ("IngestReport",),
            ".watching": ("Arrival", "Watch"),
        },
    )  # fmt: skip

__all__ = [
    "BATCH_PASSAGES", "Arrival", "Cluster", "Files", "IngestReport", "Progress", "Step", "Watch", "Workers",
    "ingest", "read_all", "survey",
]  # fmt: skip
