"""What outcomes are worth: metrics with intervals, the gate against a baseline, a model's grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from evals.scoring.baseline import (
        Baseline,
        make_baseline,
        read_baseline,
        require_same_cases,
        require_same_system,
        write_baseline,
    )
    from evals.scoring.evaluation import Evaluation, SystemRun, archive_digest, score_run
    from evals.scoring.gate import GateResult, compare
    from evals.scoring.grading import Grade, ModelJudge, grade_all
    from evals.scoring.scorecard import GOOD_VERDICTS, SYSTEM_CRASHED, Verdict, crosses_floor
    from evals.scoring.statistics import LEVEL, RESAMPLES, Interval, percentile
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".baseline": (
                "Baseline", "make_baseline", "read_baseline", "require_same_cases", "require_same_system",
                "write_baseline",
            ),
            ".evaluation": ("Evaluation", "SystemRun", "archive_digest", "score_run"),
            ".gate": ("GateResult", "compare"),
            ".grading": ("Grade", "ModelJudge", "grade_all"),
            ".scorecard": ("GOOD_VERDICTS", "SYSTEM_CRASHED", "Verdict", "crosses_floor"),
            ".statistics": ("Interval", "LEVEL", "RESAMPLES", "percentile"),
        },
    )  # fmt: skip

__all__ = [
    "GOOD_VERDICTS", "LEVEL", "RESAMPLES", "SYSTEM_CRASHED", "Baseline", "Evaluation", "GateResult", "Grade",
    "Interval", "ModelJudge", "SystemRun", "Verdict", "archive_digest", "compare", "crosses_floor",
    "grade_all", "make_baseline", "percentile", "read_baseline", "require_same_cases", "require_same_system",
    "score_run", "write_baseline",
]  # fmt: skip
