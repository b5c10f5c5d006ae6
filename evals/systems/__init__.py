"""Who is asked, and what comes of it: Dateline, the floors that it must beat, and a rival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.systems.dateline import Dateline
    from evals.systems.digests import code_digest, fingerprint
    from evals.systems.floors import ModelAlone, TopPassage
    from evals.systems.free_text import without_marks
    from evals.systems.interface import System, SystemInfo
    from evals.systems.llama_index import LlamaIndexCitations
    from evals.systems.model import ask
    from evals.systems.outcomes import (
        Cited,
        Offer,
        Outcome,
        Ranked,
        ShownLine,
        Statement,
        dump_outcome,
        failure,
        load_outcome,
    )
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".dateline": ("Dateline",),
            ".digests": ("code_digest", "fingerprint"),
            ".floors": ("ModelAlone", "TopPassage"),
            ".free_text": ("without_marks",),
            ".interface": ("System", "SystemInfo"),
            ".llama_index": ("LlamaIndexCitations",),
            ".model": ("ask",),
            ".outcomes": (
                "Cited", "Offer", "Outcome", "Ranked", "ShownLine", "Statement", "dump_outcome", "failure",
                "load_outcome",
            ),
        },
    )  # fmt: skip

__all__ = [
    "Cited", "Dateline", "LlamaIndexCitations", "ModelAlone", "Offer", "Outcome", "Ranked", "ShownLine",
    "Statement", "System", "SystemInfo", "TopPassage", "ask", "code_digest", "dump_outcome", "failure",
    "fingerprint", "load_outcome", "without_marks",
]  # fmt: skip
