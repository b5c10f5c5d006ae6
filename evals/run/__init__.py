"""An evaluation from files to scores, with everything that was asked before kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.run.plan import Plan
    from evals.run.preflight import require_file, require_folder, require_parts
    from evals.run.progress import Watch
    from evals.run.session import evaluate_plan
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".plan": ("Plan",),
            ".preflight": ("require_file", "require_folder", "require_parts"),
            ".progress": ("Watch",),
            ".session": ("evaluate_plan",),
        },
    )  # fmt: skip

__all__ = ["Plan", "Watch", "evaluate_plan", "require_file", "require_folder", "require_parts"]
