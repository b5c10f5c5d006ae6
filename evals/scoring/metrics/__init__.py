"""Metrics: pure functions that return a value and the reason for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.scoring.metrics.registry import BY_KEY, METRICS, Metric
    from evals.scoring.metrics.retrieval import try_measures
    from evals.scoring.metrics.score import Score
    from evals.scoring.metrics.support import OverlapJudge, SupportJudge
    from evals.scoring.metrics.trial import Trial
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".registry": ("BY_KEY", "METRICS", "Metric"),
            ".retrieval": ("try_measures",),
            ".score": ("Score",),
            ".support": ("OverlapJudge", "SupportJudge"),
            ".trial": ("Trial",),
        },
    )  # fmt: skip

__all__ = ["BY_KEY", "METRICS", "Metric", "OverlapJudge", "Score", "SupportJudge", "Trial", "try_measures"]
