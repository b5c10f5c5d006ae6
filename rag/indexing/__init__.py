"""Articles in: read, split, embed, store; the report; what appears in watched folders and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.indexing.pipeline import BATCH_PASSAGES, Files, Progress, Step, ingest, read_all, survey
    from rag.indexing.tally import IngestReport
    from rag.indexing.watching import Arrival, Watch
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".pipeline": ("BATCH_PASSAGES", "Files", "Progress", "Step", "ingest", "read_all", "survey"),
            ".tally": ("IngestReport",),
            ".watching": ("Arrival", "Watch"),
        },
    )  # fmt: skip

__all__ = [
    "BATCH_PASSAGES", "Arrival", "Files", "IngestReport", "Progress", "Step", "Watch", "ingest", "read_all",
    "survey",
]  # fmt: skip
